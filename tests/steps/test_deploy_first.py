"""The first deployment of a service that `deploy` makes itself, from a service definition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ecs_steps.contract.choices import OnBusy, OnFailure, Proof, Verdict
from ecs_steps.contract.errors import BadParameter, DeployFailed, NotReady
from tests.scene import Scene
from tests.steps.ensuring import definition
from tests.steps.first_deployments import CRASHES, MADE, behaving, prepared, refused, released, service
from tests.steps.registering import file


@pytest.fixture
def folder(scene: Scene, tmp_path: Path) -> Path:
    """A cluster without a service, and a folder with both definitions."""
    return prepared(scene, tmp_path)


def test_a_service_that_is_not_there_is_made_with_the_new_revision_and_followed(scene: Scene, folder: Path) -> None:
    made = released(scene, folder, scene.image("1"))

    assert (made.verdict, made.proof, made.updated) == (Verdict.SUCCEEDED, Proof.PROVED, True)
    assert made.previous_task_definition is None
    assert str(made.deployment).startswith("ecs-svc/")
    assert scene.writes == MADE
    assert service(scene)["desiredCount"] == 2
    assert "There is no service web yet: this release makes it from" in scene.said


def test_the_next_release_changes_nothing_but_the_task_definition(scene: Scene, folder: Path) -> None:
    released(scene, folder, scene.image("1"))
    definition(folder, desiredCount=9, propagateTags="SERVICE")
    scene.testbed.calls.clear()

    again = released(scene, folder, scene.image("2"))

    assert again.verdict is Verdict.SUCCEEDED
    assert scene.writes == ["ecs:RegisterTaskDefinition", "ecs:UpdateService"]
    assert service(scene)["desiredCount"] == 2
    told = [line for line in scene.said.splitlines() if "stays as it is" in line]
    assert len(told) == 1
    assert "propagateTags: NONE -> SERVICE" in told[0]


def test_the_same_release_again_has_nothing_to_do(scene: Scene, folder: Path) -> None:
    image = scene.image("1")
    released(scene, folder, image)
    scene.testbed.calls.clear()

    again = released(scene, folder, image)

    assert again.verdict is Verdict.NOTHING_TO_DO
    assert scene.writes == []


def test_the_first_revision_may_start_from_the_family_that_the_definition_names(scene: Scene, folder: Path) -> None:
    scene.revision(scene.image("1"))

    made = released(scene, folder, scene.image("2"), task_definition_file=None)

    assert made.task_definition is not None
    assert made.task_definition.short == "web:2"
    assert service(scene)["taskDefinition"].endswith("web:2")


def test_a_definition_without_a_task_definition_to_begin_with_is_refused(scene: Scene, folder: Path) -> None:
    definition(folder, without=("taskDefinition",))

    error = refused(scene, folder, scene.image("1"), task_definition_file=None)

    assert isinstance(error, BadParameter)
    assert str(error).startswith("web has no task definition to begin with: neither --task-definition-file nor")
    assert scene.writes == []


def test_a_task_definition_that_is_none_is_refused(scene: Scene, folder: Path) -> None:
    path = definition(folder, taskDefinition="web:latest")

    error = refused(scene, folder, scene.image("1"), task_definition_file=None)

    assert str(error).startswith(f"{path}: taskDefinition web:latest: is neither family, family:revision nor")
    assert scene.writes == []


def test_what_create_service_does_not_know_is_refused_before_anything_is_called(scene: Scene, folder: Path) -> None:
    definition(folder, desiredcount=3)

    error = refused(scene, folder, scene.image("1"))

    assert isinstance(error, BadParameter)
    assert "desiredcount: the installed botocore knows no such member" in str(error)
    assert "Did you mean desiredCount?" in error.hint
    assert scene.testbed.calls.actions() == []


def test_a_definition_for_another_controller_is_refused(scene: Scene, folder: Path) -> None:
    definition(folder, deploymentController={"type": "CODE_DEPLOY"})

    error = refused(scene, folder, scene.image("1"))

    assert "deploymentController.type: deploy makes no CODE_DEPLOY service" in str(error)
    assert scene.testbed.calls.actions() == []


def test_a_cluster_that_is_not_there_is_named_before_anything_is_registered(scene: Scene, tmp_path: Path) -> None:
    definition(tmp_path)
    file(tmp_path)

    error = refused(scene, tmp_path, scene.image("1"))

    assert isinstance(error, NotReady)
    assert str(error).startswith("There is no ECS cluster shop")
    assert error.hint.startswith("Make it: ecs-steps ensure --cluster shop --region eu-west-1.")
    assert scene.writes == []


def test_a_service_that_is_being_deleted_is_not_deployed_to(scene: Scene, folder: Path) -> None:
    scene.service()
    found = scene.scenario.call("DescribeServices", cluster="shop", services=["web"])
    found["services"][0]["status"] = "DRAINING"
    scene.replay("ecs:DescribeServices", found)

    error = refused(scene, folder, scene.image("2"))

    assert str(error) == "web is being deleted: it is DRAINING: its last tasks are stopping"
    assert scene.writes == []


def test_a_service_that_was_deleted_is_made_anew(scene: Scene, folder: Path) -> None:
    scene.service()
    scene.someone.deletes()
    scene.testbed.advance(600)

    made = released(scene, folder, scene.image("2"))

    assert made.verdict is Verdict.SUCCEEDED
    assert scene.writes == MADE


def test_a_dry_run_makes_nothing(scene: Scene, folder: Path) -> None:
    released(scene, folder, scene.image("1"), dry_run=True)

    assert "Would make the service web" in scene.said
    assert scene.writes == []


def test_a_first_deployment_that_fails_says_that_nothing_ran_before(scene: Scene, folder: Path) -> None:
    bad = behaving(scene, "1", CRASHES)

    error = refused(scene, folder, bad)

    assert isinstance(error, DeployFailed)
    assert "web exited 3" in str(error)
    assert "It is the first deployment of web: there is nothing to go back to" in error.hint
    assert "what ran before" not in error.hint


def test_a_mended_image_goes_on_where_the_first_deployment_failed(scene: Scene, folder: Path) -> None:
    refused(scene, folder, behaving(scene, "1", CRASHES))
    scene.testbed.calls.clear()

    made = released(scene, folder, scene.image("2"))

    assert (made.verdict, made.proof) == (Verdict.SUCCEEDED, Proof.PROVED)
    assert scene.writes == ["ecs:RegisterTaskDefinition", "ecs:UpdateService"]


def test_where_no_breaker_ends_it_the_mended_image_takes_its_place(scene: Scene, folder: Path) -> None:
    definition(folder, deploymentConfiguration={"maximumPercent": 200, "minimumHealthyPercent": 100})
    error = refused(scene, folder, behaving(scene, "1", CRASHES))
    assert "with --on-busy supersede: ECS still tries this one" in error.hint
    scene.testbed.calls.clear()

    made = released(scene, folder, scene.image("2"), on_busy=OnBusy.SUPERSEDE)

    assert (made.verdict, made.proof) == (Verdict.SUCCEEDED, Proof.PROVED)
    assert scene.writes == ["ecs:RegisterTaskDefinition", "ecs:UpdateService"]


def test_the_same_bad_image_again_begins_nothing_and_fails_again(scene: Scene, folder: Path) -> None:
    bad = behaving(scene, "1", CRASHES)
    refused(scene, folder, bad)
    scene.testbed.calls.clear()

    error = refused(scene, folder, bad)

    assert isinstance(error, DeployFailed)
    assert "there is nothing to go back to" in error.hint
    assert scene.writes == []


def test_a_rollback_that_was_asked_for_says_that_there_is_nothing_to_go_back_to(scene: Scene, folder: Path) -> None:
    error = refused(scene, folder, behaving(scene, "1", CRASHES), on_failure=OnFailure.ROLLBACK)

    assert isinstance(error, DeployFailed)
    assert str(error) == "web failed: 4 of 4 stopped tasks: web exited 3"
    assert "there is nothing to go back to; deploy a mended version" in error.hint
    assert "web: nothing ran before; there is nothing to bring back, as on_failure asks" in scene.said
    assert scene.writes == MADE


def test_a_release_that_fails_has_named_its_deployment(scene: Scene, folder: Path) -> None:
    refused(scene, folder, behaving(scene, "1", CRASHES))

    assert any(getattr(each, "deployment", None) for each in scene.known)


def test_the_definition_may_be_yaml(scene: Scene, folder: Path) -> None:
    document = json.loads((folder / "service.json").read_text())
    path = folder / "service.yml"
    path.write_text("\n".join(f"{key}: {json.dumps(value)}" for key, value in document.items()))

    assert released(scene, folder, scene.image("1"), service_definition=str(path)).verdict is Verdict.SUCCEEDED
