"""What others do meanwhile: people, autoscaling, hosts, alarms, a second deployment."""

from __future__ import annotations

from typing import Any

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.cause import CauseKind
from tests.scenarios.row import Row
from tests.scene import Scene

_SLOW = (Behaviour(pull_seconds=60),)
_ALARMS: dict[str, Any] = {
    "deploymentConfiguration": {"alarms": {"alarmNames": ["errors"], "enable": True, "rollback": True}}
}


def _deploys_another(scene: Scene) -> None:
    scene.someone.deploys(scene.revision(scene.image("3")))


def _deploys_version_one_again(scene: Scene) -> None:
    scene.someone.deploys("web:1")


ROWS: list[Row] = [
    Row(id="nothing goes wrong", verdict=Verdict.SUCCEEDED, proof=Proof.PROVED),
    Row(
        id="someone deploys another version",
        verdict=Verdict.OVERTAKEN,
        version=_SLOW,
        others=((30, _deploys_another),),
        deployments=2,
    ),
    Row(
        id="someone puts version 1 back",
        verdict=Verdict.OVERTAKEN,
        version=_SLOW,
        others=((30, _deploys_version_one_again),),
        deployments=2,
    ),
    Row(
        id="someone forces a new deployment of the same",
        verdict=Verdict.OVERTAKEN,
        version=_SLOW,
        others=((30, lambda scene: scene.someone.forces()),),
        deployments=2,
    ),
    Row(
        id="someone stops the deployment, and ECS rolls back",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.DEPLOYMENT_STOPPED,
        version=_SLOW,
        others=((30, lambda scene: scene.someone.stops_deployment("ROLLBACK")),),
    ),
    Row(
        id="someone deletes the service",
        verdict=Verdict.OVERTAKEN,
        version=_SLOW,
        others=((30, lambda scene: scene.someone.deletes()),),
        says=("deleted",),
    ),
    Row(
        id="autoscaling goes up",
        verdict=Verdict.SUCCEEDED,
        version=_SLOW,
        others=((30, lambda scene: scene.someone.scales(5)),),
    ),
    Row(
        id="autoscaling goes down",
        verdict=Verdict.SUCCEEDED,
        service={"desired": 6},
        version=_SLOW,
        others=((30, lambda scene: scene.someone.scales(2)),),
    ),
    Row(
        id="someone scales to nothing",
        verdict=Verdict.NOTHING_RUNS,
        version=_SLOW,
        others=((30, lambda scene: scene.someone.scales(0)),),
        says=("NOTHING RUNS",),
    ),
    Row(
        id="someone stops a task",
        verdict=Verdict.SUCCEEDED,
        proof=Proof.PROVED,
        others=((20, lambda scene: scene.someone.stops_task()),),
    ),
    Row(
        id="Spot takes a task away",
        verdict=Verdict.SUCCEEDED,
        service={"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]},
        others=((20, lambda scene: scene.someone.spot_interruption()),),
    ),
    Row(
        id="a host is terminated",
        verdict=Verdict.SUCCEEDED,
        others=((20, lambda scene: scene.someone.host_termination()),),
    ),
    Row(
        id="a host is retired",
        verdict=Verdict.SUCCEEDED,
        others=((20, lambda scene: scene.someone.maintenance()),),
    ),
    Row(
        id="an alarm goes off",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.ALARM,
        service=_ALARMS,
        others=((40, lambda scene: scene.someone.alarm("errors")),),
        says=("errors",),
    ),
    Row(
        id="an alarm goes off while it is only watched",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.ALARM,
        service=_ALARMS,
        others=((70, lambda scene: scene.someone.alarm("errors")),),
    ),
    Row(id="an alarm that stays quiet", verdict=Verdict.SUCCEEDED, service=_ALARMS),
]
