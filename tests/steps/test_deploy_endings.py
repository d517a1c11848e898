"""How a release ends beside others, after a failure, and when its address does not answer."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.choices import OnBusy, OnCancel, OnFailure, Verdict
from ecs_steps.contract.errors import DeployFailed, Refused, RolledBack, StepError, StopCode, Stopped
from ecs_steps.deploy import Deployed, DeployOptions, deploy
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.image import PinnedImage
from ecs_steps.values.web import WebAddress
from tests.pasting import commands, pasted
from tests.scene import Scene
from tests.steps.updating import ever, primary
from tests.steps.waiting import CRASHES

SLOW = Behaviour(pull_seconds=100_000)


def deployed(scene: Scene, image: PinnedImage, **more: Any) -> Deployed:
    return deploy(DeployOptions(cluster="shop", service="web", image=image, **more), scene.clients, scene.report)


def failed(scene: Scene, image: PinnedImage, **more: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        deployed(scene, image, **more)
    return caught.value


def behaving(scene: Scene, behaviour: Behaviour, **service: Any) -> PinnedImage:
    """Put a service there, and a second version that behaves so."""
    scene.service(**service)
    image = scene.image("2")
    scene.testbed.script(f"{image.name}@{image.digest}", behaviour)
    return image


def runs(scene: Scene) -> str:
    return str(primary(scene)["taskDefinition"]).rpartition("/")[2]


def test_a_failed_release_is_rolled_back_where_ecs_does_not(scene: Scene) -> None:
    image = behaving(scene, CRASHES, rollback=False)

    error = failed(scene, image, on_failure=OnFailure.ROLLBACK)

    assert isinstance(error, RolledBack)
    assert runs(scene) == "web:1"
    assert scene.known[-1].verdict is Verdict.ROLLED_BACK


def test_run_again_after_that_it_is_released_anew(scene: Scene) -> None:
    image = behaving(scene, CRASHES, rollback=False)
    failed(scene, image, on_failure=OnFailure.ROLLBACK)
    scene.testbed.script(f"{image.name}@{image.digest}", Behaviour())

    made = deployed(scene, image)

    assert (made.verdict, runs(scene)) == (Verdict.SUCCEEDED, "web:2")
    assert scene.writes.count("ecs:RegisterTaskDefinition") == 1


def test_a_busy_service_ends_it_before_anything_is_told(scene: Scene) -> None:
    image = behaving(scene, SLOW)
    scene.someone.deploys(scene.revision(scene.image("3")))

    error = failed(scene, image, on_busy=OnBusy.FAIL)

    assert isinstance(error, Refused)
    assert "ecs:UpdateService" not in scene.writes


def test_cut_off_while_it_waits_it_is_taken_back(scene: Scene) -> None:
    image = behaving(scene, SLOW)
    scene.clock.after(30, _signal)

    with pytest.raises(Stopped):
        deployed(scene, image, on_cancel=OnCancel.ROLLBACK)

    assert scene.writes == ["ecs:RegisterTaskDefinition", "ecs:UpdateService", "ecs:StopServiceDeployment"]


def test_cut_off_while_the_answer_is_lost_it_is_taken_back_too(scene: Scene) -> None:
    image = behaving(scene, SLOW)
    scene.answer_lost("ecs:UpdateService")
    scene.clock.after(0.001, _signal)
    scene.testbed.fault("ecs:DescribeServices", FaultKind.STALE, 3)

    with pytest.raises(Stopped):
        deployed(scene, image, on_cancel=OnCancel.ROLLBACK)

    assert runs(scene) == "web:1"
    assert ever(scene) == 2


def test_cut_off_while_it_waits_for_someone_else_theirs_is_left(scene: Scene) -> None:
    image = behaving(scene, SLOW)
    theirs = scene.image("3")
    scene.testbed.script(f"{theirs.name}@{theirs.digest}", SLOW)
    scene.someone.deploys(scene.revision(theirs))
    scene.clock.after(30, _signal)

    with pytest.raises(Stopped):
        deployed(scene, image, on_cancel=OnCancel.ROLLBACK)

    assert scene.writes == []
    assert "web: waiting for deployment" in scene.said


def test_an_address_that_answers_well_makes_it_whole(scene: Scene, site: str) -> None:
    scene.service()

    made = deployed(scene, scene.image("2"), check_url=WebAddress(f"{site}/well"))

    assert made.verdict is Verdict.SUCCEEDED
    assert f"{site}/well answers 200" in scene.said


def test_an_address_that_does_not_answer_well_is_a_failed_deployment(scene: Scene, site: str) -> None:
    scene.service()

    error = failed(scene, scene.image("2"), check_url=WebAddress(f"{site}/ill"))

    assert isinstance(error, DeployFailed)
    assert error.what == "web failed"
    assert f"{site}/ill did not answer as it should within 2m: it answers 503" in error.why
    assert runs(scene) == "web:2"
    assert scene.known[-1].verdict is Verdict.FAILED
    assert scene.known[-1].cause == error.why
    (command,) = commands(error.hint)
    assert pasted(scene, command).verdict is Verdict.SUCCEEDED
    assert runs(scene) == "web:1"


def test_after_an_address_that_does_not_answer_well_it_is_rolled_back(scene: Scene, site: str) -> None:
    scene.service()

    error = failed(scene, scene.image("2"), check_url=WebAddress(f"{site}/ill"), on_failure=OnFailure.ROLLBACK)

    assert isinstance(error, RolledBack)
    assert f"{site}/ill did not answer as it should within 2m: it answers 503" in error.why
    assert runs(scene) == "web:1"
    assert scene.known[-1].verdict is Verdict.ROLLED_BACK


def test_run_again_the_address_is_asked_again_and_nothing_else(scene: Scene, site: str) -> None:
    scene.service()
    image = scene.image("2")
    failed(scene, image, check_url=WebAddress(f"{site}/ill"))
    before = len(scene.writes)

    made = deployed(scene, image, check_url=WebAddress(f"{site}/well"))

    assert made.verdict is Verdict.NOTHING_TO_DO
    assert len(scene.writes) == before


def test_a_failed_deployment_is_not_asked(scene: Scene, site: str) -> None:
    image = behaving(scene, CRASHES)

    error = failed(scene, image, check_url=WebAddress(f"{site}/well"))

    assert isinstance(error, RolledBack)
    assert "/well" not in scene.said


def _signal() -> None:
    raise Stopped(StopCode.TERMINATED)
