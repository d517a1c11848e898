"""Where a container's last words are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ecs_steps.rules.log_stream import LogStream, stream_of
from tests.rules.made import container, task

OPTIONS = {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}
APP = replace(container("app"), runtime_id="0123456789abcdef-1")
TASK = task(APP)
ON_HOST = "on the instance, `docker logs 0123456789ab`"


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        pytest.param(
            {"logDriver": "awslogs", "options": OPTIONS},
            LogStream("/ecs/web", f"web/app/{TASK.id}", "eu-west-1"),
            id="prefix, container, task",
        ),
        pytest.param(
            {"logDriver": "awslogs", "options": {key: OPTIONS[key] for key in OPTIONS if key != "awslogs-region"}},
            LogStream("/ecs/web", f"web/app/{TASK.id}", None),
            id="no region",
        ),
        pytest.param(
            {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web"}},
            LogStream("/ecs/web", "0123456789abcdef-1", None),
            id="no prefix: the container's id",
        ),
        pytest.param(
            {"logDriver": "awslogs", "options": {"awslogs-stream-prefix": "web"}},
            "its awslogs-group is not set",
            id="no group",
        ),
        pytest.param(
            {"logDriver": "awsfirelens", "options": {"Name": "datadog", "apikey": "k"}},
            "its log driver is awsfirelens, look at datadog",
            id="FireLens",
        ),
        pytest.param(
            {"logDriver": "splunk", "options": {"splunk-url": "https://splunk.example", "splunk-token": "t"}},
            "its log driver is splunk, look at https://splunk.example",
            id="splunk",
        ),
        pytest.param({"logDriver": "odd"}, "its log driver is odd, look where that sends", id="another driver"),
        pytest.param({"logDriver": "json-file"}, f"its log driver is json-file: {ON_HOST}", id="on the host"),
        pytest.param(None, f"its log driver is not set: {ON_HOST}", id="no logs"),
    ],
)
def test_a_stream_is_found_or_said_where_to_look(configuration: Any, expected: object) -> None:
    document = {"containerDefinitions": [{"name": "side"}, {"name": "app", "logConfiguration": configuration}]}
    assert stream_of(document, APP, TASK) == expected


def test_a_container_that_never_was_has_no_stream_of_its_own() -> None:
    configuration = {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web"}}
    document = {"containerDefinitions": [{"name": "app", "logConfiguration": configuration}]}

    said = stream_of(document, container("app"), TASK)

    assert said == "look in /ecs/web: its awslogs-stream-prefix is not set, and ECS gives no container id"


def test_what_ran_on_fargate_without_a_log_is_lost() -> None:
    said = stream_of({"containerDefinitions": []}, container("side"), replace(TASK, launch_type="FARGATE"))

    assert said == "its log driver is not set: nothing keeps it on Fargate"
