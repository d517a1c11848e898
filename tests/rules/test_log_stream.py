"""Where a container's last words are."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.rules.log_stream import LogStream, stream_of

OPTIONS = {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        pytest.param(
            {"logDriver": "awslogs", "options": OPTIONS},
            LogStream("/ecs/web", "web/app/abc", "eu-west-1"),
            id="prefix, container, task",
        ),
        pytest.param(
            {"logDriver": "awslogs", "options": {key: OPTIONS[key] for key in OPTIONS if key != "awslogs-region"}},
            LogStream("/ecs/web", "web/app/abc", None),
            id="no region",
        ),
        pytest.param(
            {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web"}},
            "its awslogs-stream-prefix is not set, so the stream is named by the container's own id",
            id="no prefix",
        ),
        pytest.param(
            {"logDriver": "awslogs", "options": {"awslogs-stream-prefix": "web"}},
            "its awslogs-group is not set",
            id="no group",
        ),
        pytest.param({"logDriver": "awsfirelens"}, "its log driver is awsfirelens", id="another driver"),
        pytest.param(None, "its log driver is not set", id="no logs"),
    ],
)
def test_a_stream_is_found_or_said_why_not(configuration: Any, expected: object) -> None:
    document = {"containerDefinitions": [{"name": "side"}, {"name": "app", "logConfiguration": configuration}]}
    assert stream_of(document, "app", "abc") == expected


def test_a_container_that_ecs_put_beside_ours_has_no_stream() -> None:
    assert stream_of({"containerDefinitions": []}, "ecs-service-connect", "abc") == "its log driver is not set"
