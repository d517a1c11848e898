"""Deploy: a release in one call, its verdicts, and what it costs and changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import (
    BadParameter,
    DeployFailed,
    NotReady,
    Overtaken,
    Refused,
    RolledBack,
    StepError,
    TimedOut,
)
from ecs_steps.deploy import Deployed, DeployOptions, deploy
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image, PinnedImage
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import HOST, Scene
from tests.steps.waiting import CRASHES, told


def deployed(scene: Scene, image: Image | None = None, **more: Any) -> Deployed:
    return deploy(DeployOptions(cluster="shop", service="web", image=image, **more), scene.clients, scene.report)


def failed(scene: Scene, image: Image | None = None, **more: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        deployed(scene, image, **more)
    return caught.value


def behaving(scene: Scene, behaviour: Behaviour, tag: str = "2") -> PinnedImage:
    image = scene.image(tag)
    scene.testbed.script(f"{image.name}@{image.digest}", behaviour)
    return image


def last(scene: Scene, name: str) -> Any:
    """What the result file would say of an output: written once, it stays until it is written again."""
    return next((getattr(each, name) for each in reversed(scene.known) if getattr(each, name, None) is not None), None)


def test_a_release_is_registered_told_and_proved(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")

    made = deployed(scene, Image.parse(f"{HOST}/shop/web:2"))

    assert (made.verdict, made.proof, made.updated) == (Verdict.SUCCEEDED, Proof.PROVED, True)
    assert made.image == image
    assert made.task_definition is not None
    assert made.previous_task_definition is not None
    assert (made.task_definition.short, made.previous_task_definition.short) == ("web:2", "web:1")
    assert str(made.service_deployment).startswith("arn:aws:ecs:")
    assert scene.writes == ["ecs:RegisterTaskDefinition", "ecs:UpdateService"]


def test_the_same_release_again_has_nothing_to_do(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")
    deployed(scene, image)
    scene.testbed.calls.clear()

    again = deployed(scene, image)

    assert (again.verdict, again.proof, again.updated) == (Verdict.NOTHING_TO_DO, Proof.PROVED, False)
    assert scene.writes == []
    assert "web: nothing to do, it ran this already" in scene.said


def test_a_release_that_was_cut_off_while_it_waited_is_followed_not_repeated(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")
    scene.clock.after(5, lambda: scene.testbed.fault("*", FaultKind.EXPIRED_TOKEN, None))
    failed(scene, image)
    first = last(scene, "deployment")
    scene.testbed.faults.clear()
    scene.testbed.calls.clear()

    again = deployed(scene, image)

    assert again.deployment == first
    assert scene.writes == []


def test_what_is_known_is_handed_on_before_it_waits(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")
    seen: list[Any] = []
    scene.clock.after(0.5, lambda: seen.extend(scene.known))

    made = deployed(scene, image)

    assert [type(each) for each in seen[:2]] == [Deployed, Deployed]
    assert seen[0].task_definition.short == "web:2"
    assert (seen[1].deployment, seen[1].updated) == (made.deployment, True)
    assert seen[1].verdict is None


def test_at_most_eight_calls_are_made_before_it_waits(scene: Scene) -> None:
    scene.service()
    scene.image("2")

    deployed(scene, Image.parse(f"{HOST}/shop/web:2"))

    calls = scene.testbed.calls.actions()
    before = calls[: calls.index("ecs:ListServiceDeployments")]  # the first look at our deployment
    assert set(before) >= set(scene.writes)
    assert len(before) <= 8, before


def test_a_broken_version_is_rolled_back_and_named(scene: Scene) -> None:
    scene.service()

    error = failed(scene, behaving(scene, CRASHES))

    assert isinstance(error, RolledBack)
    assert "web exited 3" in error.why
    assert last(scene, "verdict") is Verdict.ROLLED_BACK
    assert "web exited 3" in last(scene, "cause")


def test_without_rollback_it_fails(scene: Scene) -> None:
    scene.service(rollback=False)

    assert isinstance(failed(scene, behaving(scene, CRASHES)), DeployFailed)


def test_another_release_overtakes(scene: Scene) -> None:
    scene.service()
    third = scene.revision(scene.image("3"), family="other")
    scene.clock.after(5, lambda: told(scene, third))

    assert isinstance(failed(scene, scene.image("2")), Overtaken)


def test_a_slow_release_times_out(scene: Scene) -> None:
    scene.service()

    error = failed(scene, behaving(scene, Behaviour(pull_seconds=9999)), timeout=Duration.parse("10m"))

    assert isinstance(error, TimedOut)
    assert last(scene, "deployment") in error.hint


def test_at_desired_count_0_nothing_runs(scene: Scene) -> None:
    scene.service(desired=0)

    assert deployed(scene, scene.image("2")).verdict is Verdict.NOTHING_RUNS


def test_a_dry_run_says_everything_and_changes_nothing(scene: Scene) -> None:
    scene.service()

    made = deployed(scene, scene.image("2"), dry_run=True)

    assert scene.writes == []
    assert (made.updated, made.verdict) == (False, None)
    assert "Would register a new revision of web" in scene.said
    assert "Would tell web: run web" in scene.said


def test_a_dry_run_from_a_context_says_that_the_digest_is_not_known_yet(scene: Scene, tmp_path: Path) -> None:
    scene.service()
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")

    deployed(scene, Image.parse(f"{HOST}/shop/web:2"), context=str(tmp_path), dry_run=True)

    assert scene.writes == []
    assert f"Would build {HOST}/shop/web:2 from {tmp_path}" in scene.said
    assert f"Would push {HOST}/shop/web:2; its digest, and so the new revision, are known only then" in scene.said


def test_the_desired_count_that_the_autoscaler_chose_stays(scene: Scene) -> None:
    scene.service()
    scene.scenario.call("UpdateService", cluster="shop", service="web", desiredCount=5)

    deployed(scene, scene.image("2"))

    (sent,) = scene.testbed.calls.of("ecs:UpdateService")
    assert "desiredCount" not in sent.parameters


def test_what_is_named_by_its_digest_is_not_built_whatever_the_context_is(scene: Scene, tmp_path: Path) -> None:
    scene.service()
    image = scene.image("2")

    result = deployed(scene, image, context=str(tmp_path / "gone"))

    assert (result.verdict, result.image) == (Verdict.SUCCEEDED, image)


def test_a_context_needs_a_name_for_the_image(scene: Scene, tmp_path: Path) -> None:
    scene.service()

    error = failed(scene, None, context=str(tmp_path))

    assert isinstance(error, BadParameter)
    assert error.hint == "Give --image repository:tag."
    assert scene.testbed.calls.actions() == []


@pytest.mark.parametrize("trouble", ["unknown", "deleted", "codedeploy"])
@pytest.mark.parametrize("more", ["nothing", "file", "context"])
def test_a_service_that_takes_no_release_is_refused_before_anything_is_made(
    scene: Scene, tmp_path: Path, trouble: str, more: str
) -> None:
    (tmp_path / "td.json").write_text('{"family": "web", "containerDefinitions": [{"name": "web", "memory": 9}]}')
    placed = scene.service()
    match trouble:
        case "deleted":
            scene.scenario.call("DeleteService", cluster="shop", service="web", force=True)
        case "codedeploy":
            scene.testbed.state.records[placed.service_arn].members["deploymentController"] = {"type": "CODE_DEPLOY"}
        case _:
            scene.testbed.state.records.clear()
    options = {"nothing": {}, "file": {"task_definition_file": str(tmp_path / "td.json")}, "context": {"context": "."}}

    error = failed(scene, Image.parse(f"{HOST}/shop/web:2"), **options[more])

    assert isinstance(error, (NotReady, Refused))
    assert scene.writes == []
    assert scene.said == ""


def test_a_service_that_may_not_be_seen_can_be_released_from_a_named_family(scene: Scene) -> None:
    scene.service()
    scene.testbed.fault("ecs:DescribeServices", FaultKind.ACCESS_DENIED, None)

    error = failed(scene, scene.image("2"), task_definition=TaskDefinitionName.parse("web"))

    assert error.what == "web cannot be followed: what it was told is not proven"
    assert error.why.startswith("No permission for ecs:DescribeServices")
    assert scene.writes == ["ecs:RegisterTaskDefinition", "ecs:UpdateService"]
