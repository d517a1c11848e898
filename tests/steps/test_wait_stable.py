"""Wait-stable: a deployment that ends well, and its proof."""

from __future__ import annotations

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import DeployFailed
from ecs_steps.testbed.rollout.behaviour import Behaviour
from tests.scene import Scene
from tests.steps.waiting import TARGETS, failed, last, rolled_out, told, waited


def test_a_rollout_succeeds_with_the_proof_of_its_tasks(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)

    stable = waited(scene, deployment, image)

    assert (stable.verdict, stable.proof, stable.cause) == (Verdict.SUCCEEDED, Proof.PROVED, None)
    assert stable.deployment == deployment
    assert str(stable.service_deployment).startswith("arn:aws:ecs:eu-west-1:123456789012:service-deployment/shop/web/")
    assert stable.task_definition is not None
    assert stable.task_definition.short == "web:2"
    assert scene.writes == []
    assert f"web: succeeded, 2 tasks of web:2; 2 running tasks report {str(image.digest)[:19]}" in scene.said
    assert "In the console" not in scene.said, "AWS's console knows nothing of a local AWS"


def test_a_rollout_behind_a_balancer_takes_its_time_and_says_what_moves(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, Behaviour(boot=400), target_group=TARGETS)
    began = scene.clock.now()

    waited(scene, deployment, image)

    assert scene.clock.now() - began > 400
    assert "web: 0 of 2 running, 2 pending, 2 of the old still running - revision 2" in scene.said
    assert f"| (service web) (deployment {deployment}) deployment completed." in scene.said


def test_events_from_before_the_deployment_are_not_shown(scene: Scene) -> None:
    image = scene.image("2")
    scene.service()
    before = scene.scenario.call("DescribeServices", cluster="shop", services=["web"])["services"][0]["events"]
    deployment = told(scene, scene.revision(image))

    waited(scene, deployment, image)

    assert before
    assert not any(event["message"] in scene.said for event in before if "steady" not in event["message"])


def test_tasks_that_run_other_bytes_contradict_a_success(scene: Scene) -> None:
    image, other = scene.image("2"), scene.image("other")
    deployment = rolled_out(scene, image, Behaviour(digest=other.digest))

    error = failed(scene, deployment, image)

    assert isinstance(error, DeployFailed)
    assert str(other.digest)[:19] in str(error)
    assert last(scene).verdict is Verdict.FAILED
    assert last(scene).proof is Proof.CONTRADICTED


def test_tasks_that_report_no_digest_leave_the_proof_open(scene: Scene) -> None:
    image = scene.image("2")

    stable = waited(scene, rolled_out(scene, image, Behaviour(reports_digest=False)), image)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.UNKNOWN)
    assert "not proved: the tasks report no digest for this image" in scene.said


def test_without_an_image_nothing_is_claimed_of_it(scene: Scene) -> None:
    stable = waited(scene, rolled_out(scene, scene.image("2")))

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.UNKNOWN)


def test_a_platforms_image_inside_the_index_proves_the_index(scene: Scene) -> None:
    amd, arm = scene.image("2-amd64"), scene.image("2-arm64")
    index = scene.index("2", amd, arm)
    deployment = rolled_out(scene, index, Behaviour(digest=arm.digest))

    stable = waited(scene, deployment, index)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.PROVED)


def test_at_desired_count_0_it_is_said_loudly_that_nothing_runs(scene: Scene) -> None:
    image = scene.image("2")

    stable = waited(scene, rolled_out(scene, image, desired=0), image)

    assert (stable.verdict, stable.proof) == (Verdict.NOTHING_RUNS, Proof.UNKNOWN)
    assert "NOTHING RUNS: the service's desired count is 0" in scene.said


def test_without_a_deployment_the_one_in_charge_is_adopted(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))

    stable = waited(scene)

    assert (stable.deployment, stable.verdict) == (deployment, Verdict.SUCCEEDED)
    assert f"No deployment of web was named; following {deployment}" in scene.said


def test_a_deployment_that_was_done_long_ago_is_judged_at_once(scene: Scene) -> None:
    image = scene.image("1")
    scene.service(image)
    began = scene.clock.now()

    stable = waited(scene, image=image)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.PROVED)
    assert scene.clock.now() == began
    assert "|" not in scene.said


def test_a_dry_run_asks_aws_nothing(scene: Scene) -> None:
    waited(scene, "ecs-svc/1", dry_run=True)

    assert scene.testbed.calls.actions() == []
    assert "Would follow ecs-svc/1 of web" in scene.said
