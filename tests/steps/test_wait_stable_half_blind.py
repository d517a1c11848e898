"""Wait-stable: what may not be read, is throttled or is not there must not change the verdict."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import DeployFailed, Overtaken, RolledBack
from ecs_steps.testbed.aws.ecs_api import OPERATIONS
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from tests.scene import Scene
from tests.steps.waiting import CRASHES, failed, last, rolled_out, told, waited

RECORDS = ("ecs:ListServiceDeployments", "ecs:DescribeServiceDeployments")


def test_tasks_that_may_not_be_listed_leave_the_proof_open(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    scene.testbed.fault("ecs:ListTasks", FaultKind.ACCESS_DENIED, None)

    stable = waited(scene, deployment, image)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.UNKNOWN)
    assert "the running tasks are not compared with the image" in scene.said


def test_a_log_that_may_not_be_read_does_not_hide_the_verdict(scene: Scene) -> None:
    scene.scenario.log_group("/shop/web")
    deployment = rolled_out(scene, scene.image("2"), CRASHES, logs="/shop/web")
    scene.testbed.fault("logs:GetLogEvents", FaultKind.ACCESS_DENIED, None)

    error = failed(scene, deployment)

    assert isinstance(error, RolledBack)
    assert "The log of web cannot be read: No permission for logs:GetLogEvents" in scene.said


def test_stopped_tasks_that_may_not_be_read_do_not_hide_the_verdict(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"), CRASHES)
    scene.testbed.fault("ecs:ListTasks", FaultKind.ACCESS_DENIED, None)

    error = failed(scene, deployment)

    assert isinstance(error, RolledBack)
    assert "reasons of stopped tasks are left out" in scene.said
    assert scene.said.count("reasons of stopped tasks are left out") == 1


def test_throttling_in_the_middle_is_waited_out(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    scene.clock.after(5, lambda: scene.testbed.fault("ecs:DescribeServices", FaultKind.THROTTLE, 3))

    stable = waited(scene, deployment)

    assert stable.verdict is Verdict.SUCCEEDED
    assert "AWS throttles ecs:DescribeServices: Rate exceeded; again in" in scene.said


def test_throttling_without_end_is_given_up_and_says_so(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    scene.testbed.fault("ecs:DescribeServices", FaultKind.THROTTLE, None)
    began = scene.clock.now()

    error = failed(scene, deployment)

    assert str(error) == "AWS throttles ecs:DescribeServices: Rate exceeded"
    assert error.exit_code == 4
    assert 300 <= scene.clock.now() - began < 330


def test_credentials_that_expire_in_the_middle_leave_word_of_what_goes_on(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    scene.clock.after(10, lambda: scene.testbed.fault("*", FaultKind.EXPIRED_TOKEN, None))

    error = failed(scene, deployment, image)

    assert error.exit_code == 3
    assert error.what == "The AWS credentials have expired"
    assert scene.report.flying is not None
    what, resume = scene.report.flying
    assert what == f"Deployment {deployment} of web goes on"
    named = f"--cluster shop --service web --deployment {deployment} --image {image} --region eu-west-1"
    assert resume == f"ecs-steps wait-stable {named}", "the region of AWS_REGION, which another shell may not have"
    assert last(scene).deployment == deployment


@pytest.fixture(params=["list-denied", "describe-denied", "not-there"])
def without_records(request: pytest.FixtureRequest, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """An AWS whose service deployments cannot be read: no right to, or an endpoint that does not have them yet."""
    match request.param:
        case "list-denied":
            scene.testbed.fault(RECORDS[0], FaultKind.ACCESS_DENIED, None)
        case "describe-denied":
            scene.testbed.fault(RECORDS[1], FaultKind.ACCESS_DENIED, None)
        case _:
            for operation in RECORDS:
                monkeypatch.delitem(OPERATIONS, operation.removeprefix("ecs:"))


@pytest.mark.usefixtures("without_records")
class TestWithoutServiceDeployments:
    def test_success_is_read_from_the_rollout_state(self, scene: Scene) -> None:
        image = scene.image("2")
        deployment = rolled_out(scene, image)

        stable = waited(scene, deployment, image)

        assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.PROVED)
        assert scene.said.count(f"following {deployment} by its rollout state alone") == 1

    def test_a_rollback_is_a_rollback(self, scene: Scene) -> None:
        error = failed(scene, rolled_out(scene, scene.image("2"), CRASHES))

        assert isinstance(error, RolledBack)
        assert "web exited 3" in error.why

    def test_a_failure_without_rollback_is_a_failure(self, scene: Scene) -> None:
        assert isinstance(failed(scene, rolled_out(scene, scene.image("2"), CRASHES, rollback=False)), DeployFailed)

    def test_another_deployment_overtakes(self, scene: Scene) -> None:
        deployment = rolled_out(scene, scene.image("2"))
        third = scene.revision(scene.image("3"))
        scene.clock.after(5, lambda: told(scene, third))

        assert isinstance(failed(scene, deployment), Overtaken)

    def test_desired_count_0_runs_nothing(self, scene: Scene) -> None:
        assert waited(scene, rolled_out(scene, scene.image("2"), desired=0)).verdict is Verdict.NOTHING_RUNS


def test_a_network_that_fails_for_a_moment_does_not_end_the_wait(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    scene.clock.after(5, lambda: scene.testbed.fault("ecs:*", FaultKind.RESET, 4))

    stable = waited(scene, deployment)

    assert stable.verdict is Verdict.SUCCEEDED
    assert scene.said.count("AWS could not be reached for ecs:DescribeServices; looking again") == 1


def test_a_network_that_stays_away_ends_the_wait_with_what_goes_on(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    scene.clock.after(5, lambda: scene.testbed.fault("ecs:*", FaultKind.RESET, None))
    began = scene.clock.now()

    error = failed(scene, deployment)

    assert (error.exit_code, error.what) == (3, "AWS could not be reached for ecs:DescribeServices")
    assert scene.report.flying is not None
    assert 100 < scene.clock.now() - began < 400


@pytest.mark.parametrize(
    "action", ["ecs:ListTasks", "ecs:DescribeTasks", "ecs:DescribeTaskDefinition", "logs:GetLogEvents"]
)
@pytest.mark.parametrize("kind", [FaultKind.ACCESS_DENIED, FaultKind.RESET])
def test_what_is_only_for_comfort_never_hides_a_rollback(scene: Scene, action: str, kind: FaultKind) -> None:
    scene.scenario.log_group("/shop/web")
    deployment = rolled_out(scene, scene.image("2"), CRASHES, logs="/shop/web")
    scene.testbed.fault(action, kind, None)

    assert isinstance(failed(scene, deployment), RolledBack)


def test_an_index_that_may_not_be_read_leaves_the_proof_open(scene: Scene) -> None:
    amd = scene.image("2-amd64")
    index = scene.index("2", amd)
    deployment = rolled_out(scene, index, Behaviour(digest=amd.digest))
    scene.testbed.fault("ecr:BatchGetImage", FaultKind.ACCESS_DENIED, None)

    stable = waited(scene, deployment, index)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.UNKNOWN)
    assert "No permission for ecr:BatchGetImage" in scene.said
