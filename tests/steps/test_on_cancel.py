"""What becomes of a deployment that still moves when the wait is cut off, or when its time is over."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import OnCancel
from ecs_steps.contract.errors import StopCode, Stopped, TimedOut
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.duration import Duration
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import Scene
from tests.steps.updating import primary
from tests.steps.waiting import failed, rolled_out, waited

SLOW = Behaviour(pull_seconds=100_000)


def slow(scene: Scene) -> str:
    """Begin to roll out a version whose tasks take for ever to start."""
    return rolled_out(scene, scene.image("2"), SLOW)


def signalled(scene: Scene, deployment: str, after: float = 30, **options: object) -> None:
    """Wait for it until a signal comes."""

    def stop() -> None:
        raise Stopped(StopCode.TERMINATED)

    scene.clock.after(after, stop)
    with pytest.raises(Stopped):
        waited(scene, deployment, **options)  # type: ignore[arg-type]  # the step's own words


def runs(scene: Scene) -> str:
    return str(primary(scene)["taskDefinition"]).rpartition("/")[2]


def test_by_default_it_goes_on_without_us(scene: Scene) -> None:
    deployment = slow(scene)

    signalled(scene, deployment)

    assert scene.writes == []
    assert scene.report.flying is not None
    assert scene.report.flying[0] == f"Deployment {deployment} of web goes on"


def test_it_is_rolled_back_by_one_call_that_is_not_waited_for(scene: Scene) -> None:
    deployment = slow(scene)

    signalled(scene, deployment, on_cancel=OnCancel.ROLLBACK)

    assert scene.writes == ["ecs:StopServiceDeployment"]
    assert scene.testbed.calls.actions()[-1] == "ecs:StopServiceDeployment"
    assert "Terminated: bringing web back, as on_cancel asks" in scene.said
    assert f"web: ECS was told to roll deployment {deployment} back" in scene.said
    assert scene.report.flying is not None
    assert scene.report.flying[0] == f"Deployment {deployment} of web is being rolled back"
    scene.testbed.advance(600)
    assert runs(scene) == "web:1"


def test_without_records_the_service_is_updated_to_what_ran_before(scene: Scene) -> None:
    deployment = slow(scene)
    scene.old_endpoint()

    signalled(scene, deployment, on_cancel=OnCancel.ROLLBACK)

    assert scene.writes == ["ecs:UpdateService"]
    assert runs(scene) == "web:1"


def test_what_the_caller_knows_to_have_run_before_is_gone_to(scene: Scene) -> None:
    deployment = slow(scene)
    scene.revision(scene.image("3"))
    scene.old_endpoint()

    before = TaskDefinitionName.parse("web:3")
    signalled(scene, deployment, on_cancel=OnCancel.ROLLBACK, previous_task_definition=before)

    assert runs(scene) == "web:3"


def test_a_network_that_hangs_does_not_hold_it_up(scene: Scene) -> None:
    deployment = slow(scene)
    scene.clock.after(29, lambda: scene.testbed.fault("*", FaultKind.RESET, None))
    began = scene.clock.now()

    signalled(scene, deployment, on_cancel=OnCancel.ROLLBACK)

    assert scene.clock.now() - began <= 31
    assert "web is left as it is: AWS could not be reached" in scene.said


def test_throttling_is_not_waited_out_then(scene: Scene) -> None:
    deployment = slow(scene)
    scene.clock.after(29, lambda: scene.testbed.fault("ecs:StopServiceDeployment", FaultKind.THROTTLE, None))
    began = scene.clock.now()

    signalled(scene, deployment, on_cancel=OnCancel.ROLLBACK)

    assert scene.clock.now() - began <= 31
    assert runs(scene) == "web:1"  # by UpdateService


def test_one_that_has_come_to_its_end_is_left(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    scene.clock.after(0.5, lambda: scene.testbed.advance(600))

    signalled(scene, deployment, after=0.6, on_cancel=OnCancel.ROLLBACK)

    assert scene.writes == []
    assert "web is left as it is: ours is not in progress" in scene.said
    assert runs(scene) == "web:2"


def test_one_that_someone_replaced_is_left(scene: Scene) -> None:
    deployment = slow(scene)
    scene.revision(scene.image("3"))
    scene.clock.after(29.9, lambda: scene.someone.deploys("web:3"))

    signalled(scene, deployment, on_cancel=OnCancel.ROLLBACK)

    assert scene.writes == []
    assert runs(scene) == "web:3"


def test_its_time_being_over_is_a_cut_off_too(scene: Scene) -> None:
    deployment = slow(scene)

    error = failed(scene, deployment, timeout=Duration.parse("5m"), on_cancel=OnCancel.ROLLBACK)

    assert isinstance(error, TimedOut)
    assert "it is being rolled back, as on_cancel asks" in error.why
    assert f"--deployment {deployment}" in error.hint
    assert scene.writes == ["ecs:StopServiceDeployment"]


def test_its_time_being_over_changes_nothing_by_default(scene: Scene) -> None:
    deployment = slow(scene)

    error = failed(scene, deployment, timeout=Duration.parse("5m"))

    assert isinstance(error, TimedOut)
    assert scene.writes == []
