"""Register --keep: old revisions go, and nothing that is in use."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.rights import TIDYING
from ecs_steps.register import Registered, RegisterOptions, register
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import Scene

CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop"
ROLE = "arn:aws:iam::123456789012:role/events"


def registered(scene: Scene, keep: int = 2, tag: str = "new", **more: Any) -> Registered:
    """Register a revision with a new image over those that are there."""
    image = scene.image(tag)
    named = {"task_definition": TaskDefinitionName("web", None), "image": image, "keep": keep, **more}
    return register(RegisterOptions(**named), scene.clients, scene.report)


def old_revisions(scene: Scene, count: int = 4) -> None:
    """Put the service on web:1, and register web:2 to web:<count> beside it."""
    scene.service()
    for number in range(2, count + 1):
        scene.revision(scene.image(f"old-{number}"))
    scene.testbed.calls.clear()


def active(scene: Scene) -> list[str]:
    answer = scene.scenario.call("ListTaskDefinitions", familyPrefix="web", status="ACTIVE")
    return [each.rpartition("/")[2] for each in answer["taskDefinitionArns"]]


def aws(service: str) -> Any:
    return boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"])


def a_rule(bus: str) -> None:
    events = aws("events")
    if bus != "default":
        events.create_event_bus(Name=bus)
    events.put_rule(Name="nightly", EventBusName=bus, EventPattern='{"source": ["shop"]}')
    target = {"Id": "1", "Arn": CLUSTER, "RoleArn": ROLE, "EcsParameters": {"TaskDefinitionArn": arn(2)}}
    events.put_targets(Rule="nightly", EventBusName=bus, Targets=[target])


def a_schedule(group: str) -> None:
    scheduler = aws("scheduler")
    if group != "default":
        scheduler.create_schedule_group(Name=group)
    target = {"Arn": CLUSTER, "RoleArn": ROLE, "EcsParameters": {"TaskDefinitionArn": arn(2)}}
    window = {"Mode": "OFF"}
    scheduler.create_schedule(
        Name="nightly", GroupName=group, ScheduleExpression="rate(1 day)", FlexibleTimeWindow=window, Target=target
    )


def arn(revision: int) -> str:
    return f"arn:aws:ecs:eu-west-1:123456789012:task-definition/web:{revision}"


def a_service_elsewhere(scene: Scene) -> None:
    scene.scenario.cluster("other")
    scene.scenario.call("CreateService", cluster="other", serviceName="web-too", taskDefinition=arn(2), desiredCount=1)


def a_history(scene: Scene) -> None:
    scene.someone.deploys(arn(2))
    scene.testbed.advance(600)
    scene.someone.deploys(arn(1))
    scene.testbed.advance(600)
    scene.testbed.calls.clear()


def test_revisions_beyond_the_newest_go_and_are_named(scene: Scene) -> None:
    old_revisions(scene)

    made = registered(scene)

    assert (made.task_definition.short, made.registered) == ("web:5", True)
    assert [each.short for each in made.deregistered] == ["web:3", "web:2"]
    assert active(scene) == ["web:1", "web:4", "web:5"]
    assert "Older revisions in use, which stay: web:1 (service web)" in scene.said
    assert "Deregistered web:3, web:2" in scene.said


@pytest.mark.parametrize(
    ("use", "says"),
    [
        (lambda _: a_rule("default"), "rule nightly"),
        (lambda _: a_rule("shop-events"), "rule nightly"),
        (lambda _: a_schedule("default"), "schedule nightly"),
        (lambda _: a_schedule("jobs"), "schedule nightly"),
        (a_service_elsewhere, "service web-too"),
        (a_history, "history of service web"),
    ],
    ids=["rule", "rule of another bus", "schedule", "schedule of another group", "service elsewhere", "history"],
)
def test_what_is_in_use_stays(scene: Scene, use: Callable[[Scene], None], says: str) -> None:
    old_revisions(scene)
    use(scene)

    made = registered(scene)

    assert [each.short for each in made.deregistered] == ["web:3"]
    assert f"web:2 ({says})" in scene.said


def test_what_a_deployment_still_replaces_stays(scene: Scene) -> None:
    old_revisions(scene)
    scene.someone.deploys(arn(2))
    scene.testbed.advance(2)

    made = registered(scene)

    assert [each.short for each in made.deregistered] == ["web:3"]


@pytest.mark.parametrize("action", sorted(TIDYING.all - {"ecs:DeregisterTaskDefinition"}))
def test_where_uses_cannot_be_read_all_stay(scene: Scene, action: str) -> None:
    old_revisions(scene)
    a_rule("default")
    a_schedule("default")
    scene.testbed.calls.clear()
    scene.deny(action)

    made = registered(scene)

    assert (made.registered, made.deregistered) == (True, ())
    assert f"No permission for {action}" in scene.said
    assert "no revision is deregistered, since what is in use is not known" in scene.said
    assert scene.writes == ["ecs:RegisterTaskDefinition"]


def test_without_the_right_to_deregister_the_new_revision_is_there_all_the_same(scene: Scene) -> None:
    old_revisions(scene)
    scene.deny("ecs:DeregisterTaskDefinition")

    made = registered(scene)

    assert (made.task_definition.short, made.deregistered) == ("web:5", ())
    assert "web:3 and what is older stay" in scene.said


def test_trouble_in_the_middle_names_what_is_done(scene: Scene) -> None:
    old_revisions(scene)
    scene.late(5, "ecs:DeregisterTaskDefinition", times=1)
    scene.testbed.fault("ecs:DeregisterTaskDefinition", FaultKind.ACCESS_DENIED, times=None, after=2)

    made = registered(scene)

    assert [each.short for each in made.deregistered] == ["web:3"]
    assert "web:2 and what is older stay" in scene.said
    assert active(scene) == ["web:1", "web:2", "web:4", "web:5"]


def test_as_many_as_are_kept_ask_for_no_uses(scene: Scene) -> None:
    old_revisions(scene)

    registered(scene, keep=9)

    assert "ecs:ListClusters" not in scene.testbed.calls.actions()
    assert "No old revision of web to deregister" in scene.said


def test_a_revision_that_is_the_same_already_leaves_time_to_tidy_up(scene: Scene) -> None:
    old_revisions(scene)
    registered(scene, keep=9)
    scene.testbed.calls.clear()

    again = register(RegisterOptions(task_definition=TaskDefinitionName("web", 5), keep=2), scene.clients, scene.report)

    assert (again.registered, [each.short for each in again.deregistered]) == (False, ["web:3", "web:2"])


def test_a_dry_run_says_what_would_go(scene: Scene) -> None:
    old_revisions(scene)

    made = registered(scene, dry_run=True)

    assert made.deregistered == ()
    assert "Would deregister web:3, web:2" in scene.said
    assert scene.writes == []


def test_none_is_too_few(scene: Scene) -> None:
    with pytest.raises(BadParameter, match="less than 1"):
        registered(scene, keep=0)

    assert scene.testbed.calls.actions() == []
