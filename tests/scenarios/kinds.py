"""Services of every kind."""

from __future__ import annotations

from typing import Any

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scenarios.row import Row
from tests.scene import Scene
from tests.steps.waiting import TARGETS

_DAEMON: dict[str, Any] = {
    "schedulingStrategy": "DAEMON",
    "launchType": "EC2",
    "deploymentConfiguration": {
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "minimumHealthyPercent": 0,
        "maximumPercent": 100,
    },
}
_OTHER_GROUP = TARGETS.replace("/web/0", "/admin/1")
_KINDS: dict[str, dict[str, Any]] = {
    "on EC2": {"launchType": "EC2"},
    "on Fargate": {"launchType": "FARGATE"},
    "on Fargate Spot": {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]},
    "outside of AWS": {"launchType": "EXTERNAL"},
    "of one task": {"desired": 1},
    "of twenty tasks": {"desired": 20},
    "in two target groups": {"target_group": [TARGETS, _OTHER_GROUP]},
    "whose old tasks stop first": {
        "deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 100},
    },
    "without a breaker": {
        "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": False, "rollback": False}},
    },
}


def _instances(scene: Scene) -> None:
    scene.scenario.instances("shop", 3)


def _external_instances(scene: Scene) -> None:
    scene.scenario.instances("shop", 3, external=True)


ROWS: list[Row] = [
    *(
        Row(
            id=f"a service {kind}",
            verdict=Verdict.SUCCEEDED,
            proof=Proof.PROVED,
            service=members,
            before=_external_instances if "EXTERNAL" in members.values() else lambda _: None,
        )
        for kind, members in _KINDS.items()
    ),
    *(
        Row(
            id=f"a service {kind} whose new version crashes",
            verdict=Verdict.FAILED if "breaker" in kind or "old tasks" in kind else Verdict.ROLLED_BACK,
            kind=CauseKind.CONTAINER_EXITED,
            service=members,
            before=_external_instances if "EXTERNAL" in members.values() else lambda _: None,
            version=(Behaviour(exit_after=2, exit_code=3),),
        )
        for kind, members in _KINDS.items()
    ),
    Row(id="a DAEMON", verdict=Verdict.SUCCEEDED, proof=Proof.PROVED, service=_DAEMON, before=_instances),
    Row(
        id="a DAEMON whose new version crashes",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.CONTAINER_EXITED,
        service=_DAEMON,
        before=_instances,
        version=(Behaviour(exit_after=2, exit_code=3),),
    ),
    Row(
        id="desired count 0",
        verdict=Verdict.NOTHING_RUNS,
        service={"desired": 0},
        says=("NOTHING RUNS",),
        never=("succeeded",),
    ),
    Row(
        id="tasks that report no digest",
        verdict=Verdict.SUCCEEDED,
        proof=Proof.UNKNOWN,
        version=(Behaviour(reports_digest=False),),
        says=("not proved",),
    ),
    Row(
        id="tasks that report another digest",
        verdict=Verdict.FAILED,
        proof=Proof.CONTRADICTED,
        kind=CauseKind.IMAGE_MISMATCH,
        version=(Behaviour(digest="sha256:" + "f" * 64),),
    ),
    Row(
        id="an explicit task definition",
        verdict=Verdict.SUCCEEDED,
        options={"task_definition": TaskDefinitionName.parse("web:1")},
    ),
]
