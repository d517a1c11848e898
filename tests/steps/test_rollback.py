"""Rollback: a service comes back to what ran well, and its verdict is its own."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import BadParameter, DeployFailed, NotReady, Overtaken, StepError, TimedOut
from ecs_steps.rollback import Restored, RollbackOptions, rollback
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image, PinnedImage
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import Scene
from tests.steps.waiting import told

STOP, UPDATE = "ecs:StopServiceDeployment", "ecs:UpdateService"


def rolled_back(scene: Scene, **options: Any) -> Restored:
    return rollback(RollbackOptions(cluster="shop", service="web", **options), scene.clients, scene.report)


def refused(scene: Scene, **options: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        rolled_back(scene, **options)
    return caught.value


def bad_version(scene: Scene, *, ended: bool = True, **service: Any) -> tuple[PinnedImage, str]:
    """Deploy version 2 over version 1: to its end, or only begun."""
    placed = scene.service(**service)
    image = scene.image("2")
    deployment = told(scene, scene.revision(image))
    if ended:
        scene.scenario.settle(placed.service_arn)
    else:
        scene.testbed.advance(2)
    scene.testbed.calls.clear()
    return image, deployment


def desired(scene: Scene) -> int:
    return int(scene.scenario.call("DescribeServices", cluster="shop", services=["web"])["services"][0]["desiredCount"])


def short(name: TaskDefinitionName | None) -> str | None:
    return name.short if name else None


def test_a_bad_image_by_its_tag_is_left_for_what_ran_before(scene: Scene) -> None:
    image, bad = bad_version(scene, desired=3)

    restored = rolled_back(scene, bad_image=Image(image.host, image.path, image.tag))

    assert (restored.verdict, restored.proof, restored.updated) == (Verdict.SUCCEEDED, Proof.PROVED, True)
    assert (short(restored.task_definition), short(restored.previous_task_definition)) == ("web:1", "web:2")
    assert restored.deployment not in (None, bad)
    assert restored.service_deployment is not None
    assert scene.writes == [UPDATE]
    assert desired(scene) == 3


def test_a_deployment_in_progress_is_rolled_back_by_ecs_and_followed_to_that_end(scene: Scene) -> None:
    _, bad = bad_version(scene, ended=False)

    restored = rolled_back(scene, bad_deployment=bad)

    assert (restored.verdict, restored.cause) == (Verdict.SUCCEEDED, None)
    assert (restored.deployment, short(restored.task_definition)) == (bad, "web:1")
    assert scene.writes == [STOP]
    assert "web: back on web:1" in scene.said


def test_running_it_twice_never_swings_back(scene: Scene) -> None:
    image, _ = bad_version(scene)
    rolled_back(scene, bad_image=image)

    again = rolled_back(scene, bad_image=image)

    assert (again.verdict, again.updated, short(again.task_definition)) == (Verdict.NOTHING_TO_DO, False, "web:1")
    assert scene.writes == [UPDATE]


def test_what_ecs_rolled_back_by_itself_needs_nothing(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")
    scene.testbed.script(f"{image.name}@{image.digest}", Behaviour(exit_after=1, exit_code=3))
    bad = told(scene, scene.revision(image))
    scene.testbed.advance(900)

    restored = rolled_back(scene, bad_deployment=bad, bad_task_definition=TaskDefinitionName("web", 2))

    assert (restored.verdict, restored.updated) == (Verdict.NOTHING_TO_DO, False)
    assert scene.writes == []


def test_a_rollback_of_ecs_under_way_is_waited_for(scene: Scene) -> None:
    _, bad = bad_version(scene, ended=False)
    scene.someone.stops_deployment()
    scene.testbed.advance(1)

    restored = rolled_back(scene, bad_deployment=bad)

    assert (restored.verdict, restored.updated, short(restored.task_definition)) == (Verdict.SUCCEEDED, False, "web:1")
    assert scene.writes == []


def test_called_bare_it_says_what_it_leaves(scene: Scene) -> None:
    bad_version(scene)

    assert rolled_back(scene).verdict is Verdict.SUCCEEDED
    assert "No bad version was named: leaving web:2, which web runs now" in scene.said


def test_a_target_that_does_not_run_either_is_a_failure(scene: Scene) -> None:
    image, _ = bad_version(scene)
    scene.testbed.script("task-definition/web:1", Behaviour(exit_after=1, exit_code=9))

    error = refused(scene, bad_image=image)

    assert isinstance(error, DeployFailed)
    assert error.what == "web could not go back"
    assert "9" in error.why
    assert scene.known[-1].verdict is Verdict.FAILED


def test_a_rollback_that_takes_too_long_times_out(scene: Scene) -> None:
    image, _ = bad_version(scene)
    scene.testbed.script("task-definition/web:1", Behaviour(pull_seconds=3600))

    error = refused(scene, bad_image=image, timeout=Duration.parse("2m"))

    assert isinstance(error, TimedOut)
    assert scene.known[-1].verdict is Verdict.TIMED_OUT


def test_a_rollback_that_someone_overtakes_names_theirs(scene: Scene) -> None:
    image, _ = bad_version(scene)
    third = scene.revision(scene.image("3"))
    scene.at(5, lambda: scene.someone.deploys(third))

    assert isinstance(refused(scene, bad_image=image), Overtaken)


def test_a_dry_run_names_the_target_and_changes_nothing(scene: Scene) -> None:
    image, _ = bad_version(scene)

    restored = rolled_back(scene, bad_image=image, dry_run=True)

    assert (short(restored.task_definition), restored.updated, restored.verdict) == ("web:1", False, None)
    assert scene.writes == []


def test_at_desired_count_0_it_is_said_that_nothing_runs(scene: Scene) -> None:
    image, _ = bad_version(scene, desired=0)

    assert rolled_back(scene, bad_image=image).verdict is Verdict.NOTHING_RUNS


@pytest.mark.parametrize("word", ["task_definition", "bad_task_definition"])
def test_a_family_is_no_revision(scene: Scene, word: str) -> None:
    scene.service()

    error = refused(scene, **{word: TaskDefinitionName("web", None)})

    assert isinstance(error, BadParameter)
    assert error.why == "it names no revision"
    assert scene.testbed.calls.actions() == []


@pytest.mark.parametrize(
    ("named", "what"),
    [
        ({"cluster": "shpo"}, "There is no ECS cluster shpo"),
        ({"service": "wbe"}, "There is no ECS service wbe"),
        ({"task_definition": TaskDefinitionName("web", 9)}, "web cannot go to web:9"),
        ({"bad_image": Image.parse("123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/wbe:2")}, "There is no image "),
    ],
)
def test_a_wrong_name_is_said_and_nothing_is_changed(scene: Scene, named: dict[str, Any], what: str) -> None:
    bad_version(scene)

    with pytest.raises(NotReady) as caught:
        rollback(RollbackOptions(**{"cluster": "shop", "service": "web", **named}), scene.clients, scene.report)

    assert caught.value.what.startswith(what)
    assert scene.writes == []


@pytest.mark.parametrize(
    ("action", "goes_on"),
    [
        ("ecs:DescribeServices", False),
        ("ecs:UpdateService", False),
        ("ecr:DescribeImages", False),
        ("ecs:ListServiceDeployments", False),
        ("ecs:DescribeServiceRevisions", False),
        ("ecs:DescribeServiceDeployments", True),
        ("ecs:DescribeTaskDefinition", True),
        ("ecs:ListTasks", True),
        ("ecs:DescribeTasks", True),
        ("ecr:BatchGetImage", True),
    ],
)
def test_a_denied_call_is_said_or_done_without(scene: Scene, action: str, goes_on: bool) -> None:
    image, _ = bad_version(scene)
    scene.deny(action)
    bad = Image(image.host, image.path, image.tag)

    if goes_on:
        assert rolled_back(scene, bad_image=bad).verdict is Verdict.SUCCEEDED
    else:
        assert isinstance(refused(scene, bad_image=bad), NotReady)


def test_without_the_history_the_failed_result_names_what_ran_before(scene: Scene) -> None:
    _, bad = bad_version(scene)
    scene.deny("ecs:ListServiceDeployments")

    restored = rolled_back(scene, bad_deployment=bad, previous_task_definition=TaskDefinitionName("web", 1))

    assert (restored.verdict, short(restored.task_definition)) == (Verdict.SUCCEEDED, "web:1")
