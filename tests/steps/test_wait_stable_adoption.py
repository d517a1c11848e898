"""Wait-stable: a deployment that Terraform, CloudFormation or a person started."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import BadParameter, NotReady, Overtaken, RolledBack
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import HOST, Scene
from tests.steps.waiting import CRASHES, failed, rolled_out, told, waited

WEB_2 = TaskDefinitionName.parse("web:2")


def test_the_deployment_of_a_revision_is_found_and_followed(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))

    stable = waited(scene, task_definition=WEB_2)

    assert (stable.deployment, stable.verdict) == (deployment, Verdict.SUCCEEDED)
    assert f"Following {deployment}, which runs web:2 and began at 20" in scene.said


def test_the_deployment_of_a_digest_is_found_and_proved(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)

    stable = waited(scene, image=Image.parse(f"{HOST}/shop/web@{image.digest}"))

    assert (stable.deployment, stable.verdict, stable.proof) == (deployment, Verdict.SUCCEEDED, Proof.PROVED)


def test_a_tag_in_ecr_means_the_digest_that_register_wrote(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)

    stable = waited(scene, image=Image.parse(f"{HOST}/shop/web:2"))

    assert (stable.deployment, stable.verdict, stable.proof) == (deployment, Verdict.SUCCEEDED, Proof.PROVED)
    assert stable.image == image


def test_a_tag_that_may_not_be_looked_up_counts_as_it_is_written(scene: Scene) -> None:
    scene.image("2")
    scene.service()
    deployment = told(scene, scene.scenario.task_definition("web", f"{HOST}/shop/web:2"))
    scene.deny("ecr:DescribeImages")

    stable = waited(scene, image=Image.parse(f"{HOST}/shop/web:2"))

    assert (stable.deployment, stable.verdict, stable.proof) == (deployment, Verdict.SUCCEEDED, Proof.UNKNOWN)
    assert "is known by its tag alone" in scene.said


def test_a_plan_that_has_not_reached_ecs_is_waited_for(scene: Scene) -> None:
    scene.service()
    second = scene.revision(scene.image("2"))
    scene.at(40, lambda: scene.someone.deploys(second))

    stable = waited(scene, task_definition=WEB_2)

    assert (stable.verdict, str(stable.task_definition)) == (Verdict.SUCCEEDED, second)
    assert scene.said.count("web has no deployment of web:2 yet; waiting for one") == 1


@pytest.mark.parametrize("by", ["revision", "digest"])
def test_what_never_comes_is_said_after_two_minutes(scene: Scene, by: str) -> None:
    scene.service()
    image = scene.image("2")
    scene.revision(image)
    began = scene.clock.now()

    error = failed(scene, image=image) if by == "digest" else failed(scene, task_definition=WEB_2)

    assert isinstance(error, NotReady)
    assert error.why == "none appeared within 2m; in charge is web:1"
    assert 120 <= scene.clock.now() - began < 130


def test_one_that_was_rolled_back_before_anybody_looked_keeps_its_verdict(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"), CRASHES)
    scene.testbed.advance(900)

    error = failed(scene, task_definition=WEB_2)

    assert isinstance(error, RolledBack)
    assert f"Following {deployment}" in scene.said


def test_one_of_last_week_is_not_taken_for_one_that_is_about_to_start(scene: Scene) -> None:
    second = scene.image("2")
    rolled_out(scene, second)
    scene.testbed.advance(900)
    told(scene, scene.revision(scene.image("3")))
    scene.testbed.advance(7 * 86400)

    error = failed(scene, task_definition=WEB_2)

    assert isinstance(error, NotReady)
    assert error.what == "web has no deployment of web:2"


def test_of_two_deployments_of_one_revision_the_later_is_meant(scene: Scene) -> None:
    image = scene.image("2")
    first = rolled_out(scene, image)
    scene.testbed.advance(900)
    scene.testbed.script(f"{image.name}@{image.digest}", CRASHES)
    second = scene.someone.forces()
    scene.testbed.advance(900)

    error = failed(scene, image=image)

    assert isinstance(error, RolledBack)
    assert f"Following {second}" in scene.said
    assert first != second


def test_the_newest_deployment_is_not_taken_if_it_runs_something_else(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, Behaviour(boot=60))
    third = scene.revision(scene.image("3"))
    scene.testbed.advance(5)
    scene.someone.deploys(third)

    error = failed(scene, image=image)

    assert isinstance(error, Overtaken)
    assert f"Following {deployment}" in scene.said
    assert "web:3 came after it" in error.why


@pytest.mark.parametrize("how", ["denied", "old endpoint"])
def test_without_records_the_services_own_list_is_looked_through(scene: Scene, how: str) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    if how == "denied":
        scene.deny("ecs:*ServiceDeployments", "ecs:DescribeServiceRevisions")
    else:
        scene.old_endpoint()

    stable = waited(scene, image=image)

    assert (stable.deployment, stable.verdict, stable.proof) == (deployment, Verdict.SUCCEEDED, Proof.PROVED)
    assert scene.said.count("only the service's present deployments are looked through") == 1


def test_a_moved_tag_is_adopted_by_its_name_and_proved_by_its_bytes(scene: Scene) -> None:
    old, new = scene.image("prod"), scene.image("2")
    scene.scenario.service("shop", "web", f"{HOST}/shop/web:prod")
    scene.testbed.script(f"{HOST}/shop/web:prod", Behaviour(digest=new.digest))
    deployment = scene.someone.forces()

    stable = waited(scene, image=Image.parse(f"{HOST}/shop/web:prod@{new.digest}"))

    assert (stable.deployment, stable.verdict, stable.proof) == (deployment, Verdict.SUCCEEDED, Proof.PROVED)
    assert old.digest != new.digest


def test_a_deployment_that_runs_another_revision_than_it_is_named_with_is_a_mistake(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))

    error = failed(scene, deployment, task_definition=TaskDefinitionName.parse("web:7"))

    assert isinstance(error, BadParameter)
    assert error.what == f"{deployment} does not run web:7"


def test_the_time_spent_looking_for_it_counts(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")
    second = scene.revision(image)
    scene.testbed.script(f"{image.name}@{image.digest}", Behaviour(pull_seconds=3600))
    scene.at(60, lambda: scene.someone.deploys(second))
    began = scene.clock.now()

    failed(scene, task_definition=WEB_2, timeout=Duration.parse("5m"))

    assert 295 <= scene.clock.now() - began <= 301
