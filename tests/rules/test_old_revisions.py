"""Which old revisions of a family may go."""

from __future__ import annotations

import pytest

from ecs_steps.rules.old_revisions import beyond, unused
from ecs_steps.values.task_definition import TaskDefinitionName

ARN = "arn:aws:ecs:eu-west-1:123456789012:task-definition/"


def names(*short: str) -> list[TaskDefinitionName]:
    return [TaskDefinitionName.parse(ARN + each) for each in short]


@pytest.mark.parametrize(
    ("active", "keep", "made", "expected"),
    [
        (["web:12", "web:11", "web:3", "web:2"], 2, "web:12", ["web:3", "web:2"]),
        (["web:2", "web:12", "web:11"], 2, "web:12", ["web:2"]),
        (["web:12", "web:11"], 2, "web:12", []),
        (["web:12", "web:11"], 9, "web:12", []),
        (["web:12", "web:11", "web:2"], 1, "web:2", ["web:11"]),
        (["web:12", "web-api:3", "web:1"], 1, "web:12", ["web:1"]),
        (["web:12", "web:11", "web:10"], 2, "web", ["web:11", "web:10"]),
        (["web:12", "web:11"], 1, "web", ["web:12", "web:11"]),
    ],
    ids=[
        "the newest two stay",
        "by number",
        "just as many",
        "fewer",
        "what was handed on stays",
        "another family",
        "one to come",
        "only the one to come",
    ],
)
def test_beyond(active: list[str], keep: int, made: str, expected: list[str]) -> None:
    found = beyond(names(*active), keep, TaskDefinitionName.parse(made))

    assert [each.short for each in found] == expected


def test_what_is_used_stays_and_is_said_with_its_user() -> None:
    gone, kept = unused(names("web:3", "web:2", "web:1"), {"web:2": "service web", "web": "rule nightly"})

    assert [each.short for each in gone] == ["web:3", "web:1"]
    assert kept == ("web:2 (service web)",)
