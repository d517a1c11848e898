"""The command that a step names when it is cut off: pasted, it follows our deployment or says that there is none."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import NotReady, StopCode, Stopped, TimedOut
from ecs_steps.deploy import DeployOptions, deploy
from ecs_steps.rollback import Restored, RollbackOptions, rollback
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from tests.pasting import pasted
from tests.scene import HOST, Scene
from tests.steps.updating import updated
from tests.steps.waiting import told


def _stopped_while_told(scene: Scene) -> None:
    """Let nothing that is told to a service reach ECS, and the step be ended meanwhile."""
    scene.testbed.fault("ecs:UpdateService", FaultKind.RESET, None)

    def stop() -> None:
        raise Stopped(StopCode.TERMINATED)

    scene.clock.after(10, stop)


def _come_back(scene: Scene) -> str:
    assert scene.report.flying is not None
    going_on, command = scene.report.flying
    assert going_on == "web may have been updated"
    return command


def _rolled_back(scene: Scene, bad: str, **more: Any) -> Restored:
    options = RollbackOptions(cluster="shop", service="web", bad_deployment=bad, **more)
    return rollback(options, scene.clients, scene.report)


def test_what_was_not_told_is_never_green_since_something_else_runs(scene: Scene) -> None:
    scene.service()
    scene.revision(scene.image("2"))
    _stopped_while_told(scene)
    with pytest.raises(Stopped):
        updated(scene, "web:2")
    scene.testbed.faults.clear()

    with pytest.raises(NotReady, match=r"web has no deployment of web:2: none appeared within 2m; in charge is web:1"):
        pasted(scene, _come_back(scene))


def test_what_was_told_all_the_same_is_followed(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")
    scene.testbed.fault("ecs:DescribeServices", FaultKind.STALE, 10, after=0.5)
    scene.answer_lost("ecs:UpdateService")

    def stop() -> None:
        raise Stopped(StopCode.TERMINATED)

    scene.testbed.advance(1)
    scene.clock.after(5, stop)
    with pytest.raises(Stopped):
        deploy(
            DeployOptions(cluster="shop", service="web", image=Image.parse(f"{HOST}/shop/web:2")),
            scene.clients,
            scene.report,
        )
    scene.testbed.faults.clear()

    stable = pasted(scene, _come_back(scene))

    assert (stable.verdict, stable.task_definition.short) == (Verdict.SUCCEEDED, "web:2")
    assert {name: each.digest for name, each in stable.images.items()} == {"web": image.digest}


def test_a_rollback_by_ecs_that_takes_too_long_names_no_cause_but_the_command_that_waits_on(scene: Scene) -> None:
    scene.testbed.script("task-definition/web:2", Behaviour(exit_after=1, exit_code=3))
    limits = {"minimumHealthyPercent": 50, "maximumPercent": 100}
    scene.service(desired=4, deploymentConfiguration=limits)
    bad = told(scene, scene.revision(scene.image("2")))
    scene.testbed.advance(600)
    scene.testbed.script("task-definition/web:1", Behaviour(pull_seconds=300))

    with pytest.raises(TimedOut) as caught:
        _rolled_back(scene, bad, timeout=Duration.parse("5s"))
    error = caught.value

    assert str(error) == "web is not back yet: it is not done after 5s, and ECS goes on"
    command = f"ecs-steps rollback --cluster shop --service web --bad-deployment {bad} --region eu-west-1"
    assert error.hint == f"To go on waiting: {command}"
    assert "will not succeed" not in scene.said
    assert scene.known[-1].cause is None
    assert pasted(scene, command).verdict is Verdict.SUCCEEDED
    assert pasted(scene, command).verdict is Verdict.NOTHING_TO_DO


def test_a_rollback_by_ecs_that_is_cut_off_names_the_command_that_waits_on(scene: Scene) -> None:
    scene.service()
    bad = told(scene, scene.revision(scene.image("2")))
    scene.testbed.advance(2)

    def stop() -> None:
        raise Stopped(StopCode.TERMINATED)

    scene.clock.after(3, stop)
    with pytest.raises(Stopped):
        _rolled_back(scene, bad)

    assert scene.report.flying is not None
    going_on, command = scene.report.flying
    assert going_on == f"web goes back from deployment {bad}"
    assert pasted(scene, command).verdict is Verdict.SUCCEEDED
