"""Trouble with the API is not a verdict: what fails between us and AWS, while the release goes well or badly."""

from __future__ import annotations

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.cause import CauseKind
from tests.scenarios.row import Deed, Row
from tests.scene import Scene

_CRASHES = (Behaviour(exit_after=2, exit_code=3),)
_RECORDS = ("ecs:ListServiceDeployments", "ecs:DescribeServiceDeployments")


def _five_hundreds(scene: Scene) -> None:
    scene.testbed.fault("ecs:Describe*", FaultKind.SERVER_ERROR, None, after=10, lasts=60)


def _stale(scene: Scene) -> None:
    scene.stale(20, "ecs:Describe*", times=4)


def _stale_at_once(scene: Scene) -> None:
    scene.stale(0, "ecs:DescribeServices", times=3)


_PASSING: dict[str, Deed] = {
    "throttled for a minute": lambda scene: scene.throttled("ecs:*", 60, after=5),
    "AWS fails for a minute": _five_hundreds,
    "the network is gone for a minute": lambda scene: scene.network_gone(60, after=10),
    "reads are stale": _stale,
    "the first reads know nothing of the update": _stale_at_once,
    "answers take five seconds": lambda scene: scene.late(5, "ecs:Describe*"),
    "UpdateService's answer is lost": lambda scene: scene.answer_lost("ecs:UpdateService"),
    "RegisterTaskDefinition's answer is lost": lambda scene: scene.answer_lost("ecs:RegisterTaskDefinition"),
    "UpdateService is throttled": lambda scene: scene.throttled("ecs:UpdateService", 20),
    "someone registers at the same moment": lambda scene: scene.testbed.fault(
        "ecs:RegisterTaskDefinition", FaultKind.CONCURRENT, 2
    ),
    "an old endpoint": lambda scene: scene.old_endpoint(),
    "service deployments denied": lambda scene: scene.deny(*_RECORDS),
    "logs denied": lambda scene: scene.deny("logs:*"),
}

ROWS: list[Row] = [
    *(
        Row(id=f"{name}, and the release is good", verdict=Verdict.SUCCEEDED, proof=Proof.PROVED, trouble=deed, pace=60)
        for name, deed in _PASSING.items()
    ),
    *(
        Row(
            id=f"{name}, and the release crashes",
            verdict=Verdict.ROLLED_BACK,
            kind=CauseKind.CONTAINER_EXITED,
            trouble=deed,
            version=_CRASHES,
            pace=60,
        )
        for name, deed in _PASSING.items()
    ),
    Row(
        id="tasks may not be read, and the release is good",
        verdict=Verdict.SUCCEEDED,
        proof=Proof.UNKNOWN,
        trouble=lambda scene: scene.deny("ecs:ListTasks", "ecs:DescribeTasks"),
        says=("No permission for ecs:ListTasks", "not proved"),
    ),
    Row(
        id="tasks may not be read, and the release crashes",
        verdict=Verdict.ROLLED_BACK,
        trouble=lambda scene: scene.deny("ecs:ListTasks", "ecs:DescribeTasks"),
        version=_CRASHES,
        says=("No permission for ecs:ListTasks",),
    ),
    Row(
        id="the service may not be read once it is told",
        verdict=None,
        code=3,
        trouble=lambda scene: scene.testbed.fault("ecs:DescribeServices", FaultKind.ACCESS_DENIED, None, after=5),
        says=("ecs:DescribeServices", "ecs-steps wait-stable"),
    ),
    Row(
        id="the update is denied",
        verdict=None,
        code=3,
        trouble=lambda scene: scene.deny("ecs:UpdateService"),
        says=("ecs:UpdateService",),
    ),
    Row(
        id="the credentials expire",
        verdict=None,
        code=3,
        trouble=lambda scene: scene.keys_expire(after=10),
        says=("expired", "ecs-steps wait-stable"),
    ),
]
