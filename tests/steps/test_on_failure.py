"""What becomes of a deployment that failed: left, stopped, or rolled back and followed to the end of that."""

from __future__ import annotations

from typing import Any

from ecs_steps.contract.choices import OnFailure, Verdict
from ecs_steps.contract.errors import DeployFailed, RolledBack
from ecs_steps.values.image import PinnedImage
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import Scene
from tests.steps.updating import ever, primary
from tests.steps.waiting import CRASHES, failed, last, rolled_out, told

OFF = {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}


def crashing(scene: Scene, **service: Any) -> str:
    """Begin to roll out a version that crashes, over one that runs."""
    return rolled_out(scene, scene.image("2"), CRASHES, **service)


def crashing_without_breaker(scene: Scene) -> str:
    scene.service()
    scene.scenario.call("UpdateService", cluster="shop", service="web", deploymentConfiguration=OFF)
    second = scene.image("2")
    scene.testbed.script(f"{second.name}@{second.digest}", CRASHES)
    return told(scene, scene.revision(second))


def runs(scene: Scene) -> str:
    return str(primary(scene)["taskDefinition"]).rpartition("/")[2]


def test_by_default_it_is_left_as_it_is(scene: Scene) -> None:
    deployment = crashing(scene, rollback=False)

    error = failed(scene, deployment)

    assert isinstance(error, DeployFailed)
    assert scene.writes == []
    assert runs(scene) == "web:2"


def test_it_is_rolled_back_and_that_is_followed_to_its_end(scene: Scene) -> None:
    deployment = crashing(scene, rollback=False)

    error = failed(scene, deployment, on_failure=OnFailure.ROLLBACK)

    assert isinstance(error, RolledBack)
    assert error.what == "web rolled back"
    assert "exit code 3" in error.why or "exited 3" in error.why or "with 3" in error.why
    assert error.hint == "web:1 serves again."
    assert scene.writes == ["ecs:UpdateService"]
    assert (runs(scene), primary(scene)["rolloutState"]) == ("web:1", "COMPLETED")
    assert (last(scene).verdict, last(scene).deployment) == (Verdict.ROLLED_BACK, deployment)
    assert last(scene).cause


def test_what_ecs_told_before_the_way_back_is_not_told_again(scene: Scene) -> None:
    deployment = crashing_without_breaker(scene)

    failed(scene, deployment, on_failure=OnFailure.ROLLBACK)

    told_by_ecs = [line for line in scene.said.splitlines() if "| (service web)" in line]
    said = [line.partition("| ")[2] for line in told_by_ecs if "(task " in line]  # these name what no other does
    assert "ECS was told to roll deployment" in scene.said
    assert len(said) > 1
    assert sorted(set(said)) == sorted(said)


def test_one_that_still_moves_is_stopped_with_rollback(scene: Scene) -> None:
    deployment = crashing_without_breaker(scene)

    error = failed(scene, deployment, on_failure=OnFailure.ROLLBACK)

    assert isinstance(error, RolledBack)
    assert scene.writes == ["ecs:StopServiceDeployment"]
    assert runs(scene) == "web:1"


def test_what_ecs_rolled_back_itself_is_not_rolled_back_again(scene: Scene) -> None:
    deployment = crashing(scene)

    error = failed(scene, deployment, on_failure=OnFailure.ROLLBACK)

    assert isinstance(error, RolledBack)
    assert scene.writes == []
    assert runs(scene) == "web:1"


def test_without_a_history_it_goes_to_what_ran_before(scene: Scene) -> None:
    deployment = crashing(scene, rollback=False)
    scene.old_endpoint()

    error = failed(
        scene,
        deployment,
        on_failure=OnFailure.ROLLBACK,
        previous_task_definition=TaskDefinitionName.parse("web:1"),
    )

    assert isinstance(error, RolledBack)
    assert runs(scene) == "web:1"


def test_a_rollback_that_fails_too_is_a_failure_that_names_both(scene: Scene) -> None:
    first: PinnedImage = scene.image("1")
    scene.service(first, rollback=False)
    second = scene.image("2")
    scene.testbed.script(f"{second.name}@{second.digest}", CRASHES)
    deployment = told(scene, scene.revision(second))
    scene.testbed.script(f"{first.name}@{first.digest}", CRASHES)
    for _ in range(3):
        scene.someone.stops_task(2, "test")

    error = failed(scene, deployment, on_failure=OnFailure.ROLLBACK)

    assert isinstance(error, DeployFailed)
    assert "; and it could not be rolled back: web" in error.why
    assert ever(scene) == 2


def test_where_nothing_ran_before_it_says_so(scene: Scene) -> None:
    image = scene.image("1")
    scene.testbed.script(f"{image.name}@{image.digest}", CRASHES)
    scene.scenario.cluster("shop")
    revision = scene.revision(image)
    scene.scenario.call(
        "CreateService",
        cluster="shop",
        serviceName="web",
        taskDefinition=revision,
        desiredCount=1,
        deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": False}},
    )

    error = failed(scene, str(primary(scene)["id"]), on_failure=OnFailure.ROLLBACK)

    assert isinstance(error, DeployFailed)
    assert "It is the first deployment of web: there is nothing to go back to" in error.hint
    assert "web: nothing ran before; there is nothing to bring back, as on_failure asks" in scene.said
    assert scene.writes == []


def test_who_may_not_update_is_told_what_was_not_done(scene: Scene) -> None:
    deployment = crashing(scene, rollback=False)
    scene.deny("ecs:UpdateService", "ecs:StopServiceDeployment")

    error = failed(scene, deployment, on_failure=OnFailure.ROLLBACK)

    assert isinstance(error, DeployFailed)
    assert "it could not be rolled back: No permission for ecs:UpdateService" in error.why
    assert error.hint == "Allow ecs:UpdateService to the role that deploys."


def test_stopping_is_asked_of_aws_and_its_refusal_is_told(scene: Scene) -> None:
    deployment = crashing_without_breaker(scene)

    error = failed(scene, deployment, on_failure=OnFailure.STOP)

    assert isinstance(error, DeployFailed)
    assert scene.writes == ["ecs:StopServiceDeployment"]
    assert scene.testbed.calls.of("ecs:StopServiceDeployment")[0].parameters["stopType"] == "ABORT"
    assert f"web goes on, {deployment} could not be stopped: AWS refused ecs:StopServiceDeployment" in scene.said


def test_what_moves_no_more_is_not_stopped(scene: Scene) -> None:
    deployment = crashing(scene, rollback=False)

    failed(scene, deployment, on_failure=OnFailure.STOP)

    assert scene.writes == []
    assert f"web: {deployment} moves no more, or has no record; there is nothing to stop" in scene.said
