"""The health of a target group's targets, and alarms, asked of AWS."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ecs_steps.clients.aws import AwsRefused
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks
from ecs_steps.values.target import Alarm, Target
from tests.scene import Scene
from tests.steps.waiting import TARGETS, rolled_out


def test_an_unhealthy_target_says_why(scene: Scene) -> None:
    rolled_out(scene, scene.image("2"), Behaviour(checks=Checks.TARGET_GROUP_FAILS), target_group=TARGETS)
    unhealthy: list[Target] = []
    for _ in range(120):
        scene.testbed.advance(1)
        targets = scene.clients.load_balancers(None).targets(TARGETS)
        unhealthy += [each for each in targets if each.state == "unhealthy"]

    assert unhealthy
    assert {each.reason for each in unhealthy} == {"Target.ResponseCodeMismatch"}
    assert {each.description for each in unhealthy} == {"Health checks failed with these codes: [503]"}


def test_a_target_group_that_is_gone_is_refused(scene: Scene) -> None:
    with pytest.raises(AwsRefused) as caught:
        scene.clients.load_balancers(None).targets(TARGETS)

    assert "TargetGroupNotFound" in caught.value.code


def test_alarms_are_found_by_name_with_their_state(scene: Scene) -> None:
    cloudwatch: Any = boto3.client("cloudwatch")
    metric = {"MetricName": "5xx", "Namespace": "Shop", "Period": 60, "Statistic": "Sum"}
    cloudwatch.put_metric_alarm(
        AlarmName="web-5xx", EvaluationPeriods=1, Threshold=1.0, ComparisonOperator="GreaterThanThreshold", **metric
    )
    cloudwatch.set_alarm_state(AlarmName="web-5xx", StateValue="ALARM", StateReason="Threshold Crossed")

    found = scene.clients.alarms(None).named(["web-5xx", "gone"])

    assert found == (Alarm(name="web-5xx", state="ALARM", reason="Threshold Crossed"),)
