"""Wait-stable: a deployment that ECS does not list yet, or never did."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import NotReady
from ecs_steps.testbed.aws.documents import Document
from ecs_steps.testbed.aws.ecs_api import OPERATIONS, Operation
from ecs_steps.testbed.aws.state import Call
from tests.scene import Scene
from tests.steps.waiting import CRASHES, failed, last, rolled_out, waited


def lagging(operation: Operation, until: float, scene: Scene, deployment: str) -> Operation:
    """Answer as ECS does whose view of a deployment lags behind."""

    def answer(call: Call) -> Document:
        found = operation(call)
        if scene.clock.now() < until:
            for service in found.get("services", ()):
                service["deployments"] = [each for each in service["deployments"] if each["id"] != deployment]
            if "serviceDeployments" in found:
                found["serviceDeployments"] = []
        return found

    return answer


def test_a_deployment_that_ecs_lists_late_is_awaited(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    until = scene.clock.now() + 10
    for name in ("DescribeServices", "ListServiceDeployments"):
        monkeypatch.setitem(OPERATIONS, name, lagging(OPERATIONS[name], until, scene, deployment))

    stable = waited(scene, deployment, image)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.PROVED)
    assert f"web: ECS does not list {deployment} yet" in scene.said


@pytest.mark.parametrize("deployment", ["ecs-svc/99", "garbage"])
def test_a_deployment_that_never_was_is_not_called_overtaken(scene: Scene, deployment: str) -> None:
    scene.service()
    began = scene.clock.now()

    error = failed(scene, deployment)

    assert isinstance(error, NotReady)
    assert error.what == f"web has no deployment {deployment}"
    assert scene.report.flying is None
    assert 20 < scene.clock.now() - began < 60


def test_one_that_ecs_rolled_back_stays_so_whatever_was_deployed_after_it(scene: Scene) -> None:
    """The newest record is someone else's success."""
    deployment = rolled_out(scene, scene.image("2"), CRASHES)
    scene.testbed.advance(1800)
    scene.someone.deploys(scene.revision(scene.image("3")))
    scene.testbed.advance(1800)

    error = failed(scene, deployment)

    assert error.exit_code == 7
    assert last(scene).verdict is Verdict.ROLLED_BACK
    assert last(scene).service_deployment is not None
