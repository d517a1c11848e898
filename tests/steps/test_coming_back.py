"""The command that a step names when it is cut off: pasted, it follows our deployment or says that there is none."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import NotReady, StopCode, Stopped
from ecs_steps.deploy import DeployOptions, deploy
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.values.image import Image
from tests.pasting import pasted
from tests.scene import HOST, Scene
from tests.steps.updating import updated


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
    assert stable.image.digest == image.digest
