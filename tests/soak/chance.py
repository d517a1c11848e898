"""Random rollouts: one seed is one service, one new version, some bad luck, others at work and trouble with the API."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout import reasons
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks, Pull
from ecs_steps.testbed.scenario import Placed
from ecs_steps.values.image import PinnedImage
from tests.scene import Scene

T = TypeVar("T")
Act = Callable[[Scene], object]

ALARM = "web-5xx"
_GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcde"
_VPC = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
_FARGATE = {"networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512"}
_STATIC_PORT = {"portMappings": [{"containerPort": 8080, "hostPort": 8080}]}
_CHECKED = {"healthCheck": {"command": ["CMD-SHELL", "true"]}}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of service: its members, its task definition's, and how many instances its cluster counts."""

    members: Mapping[str, Any]
    task: Mapping[str, Any]
    container: Mapping[str, Any]
    instances: int = 0


def _kind(
    members: Mapping[str, Any] | None = None,
    task: Mapping[str, Any] | None = None,
    container: Mapping[str, Any] | None = None,
    instances: int = 0,
) -> Kind:
    return Kind(members=members or {}, task=task or {}, container=container or {}, instances=instances)


KINDS = {
    "ec2": _kind(),
    "fargate": _kind({"launchType": "FARGATE", "networkConfiguration": _VPC}, _FARGATE),
    "spot": _kind(
        {
            "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
            "networkConfiguration": _VPC,
        },
        _FARGATE,
    ),
    "external": _kind({"launchType": "EXTERNAL"}, instances=4),
    "daemon": _kind({"schedulingStrategy": "DAEMON"}, instances=3),
    "static port": _kind(container=_STATIC_PORT, instances=4),
    "checked": _kind(container=_CHECKED),
}
LIMITS: dict[str, Mapping[str, Any]] = {
    "usual": {},
    "one out": {"minimumHealthyPercent": 50, "maximumPercent": 100},
    "all out": {"minimumHealthyPercent": 0, "maximumPercent": 100},
    "slow": {"minimumHealthyPercent": 50, "maximumPercent": 150},
}
BREAKERS: dict[str, Mapping[str, Any]] = {
    "rollback": {"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
    "breaker": {"deploymentCircuitBreaker": {"enable": True, "rollback": False}},
    "no breaker": {},
    "alarm": {
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "alarms": {"alarmNames": [ALARM], "enable": True, "rollback": True},
    },
}
_GOOD = Behaviour()
#: The good one is as frequent as all others together, see `plan`.
BEHAVIOURS: dict[str, tuple[Behaviour, ...]] = {
    "good": (_GOOD,),
    "slow": (Behaviour(pull_seconds=90, boot=60),),
    "image missing": (Behaviour(pull=Pull.MISSING),),
    "pull denied": (Behaviour(pull=Pull.DENIED, is_told_as_placement=True),),
    "rate limit": (Behaviour(pull=Pull.RATE_LIMITED), Behaviour(pull=Pull.RATE_LIMITED), _GOOD),
    "wrong platform": (Behaviour(pull=Pull.WRONG_PLATFORM),),
    "disk full": (Behaviour(pull=Pull.DISK_FULL),),
    "crash": (Behaviour(exit_after=2, exit_code=1, last_words=("fatal: no DATABASE_URL",)),),
    "late crash": (Behaviour(exit_after=70, exit_code=139),),
    "out of memory": (Behaviour(exit_after=20, out_of_memory=True),),
    "flapping": (Behaviour(exit_after=1), Behaviour(exit_after=1), _GOOD),
    "cannot start": (Behaviour(start_failure=reasons.CANNOT_START, stopped_reason="Task failed to start"),),
    "cannot create": (Behaviour(start_failure=reasons.CANNOT_CREATE),),
    "secret": (Behaviour(start_failure=reasons.SECRET_DENIED),),
    "log group": (Behaviour(start_failure=reasons.LOG_GROUP_MISSING),),
    "volume": (Behaviour(start_failure=reasons.EFS),),
    "network interface": (Behaviour(start_failure=reasons.NETWORK_INTERFACE), _GOOD),
    "container check": (Behaviour(checks=Checks.CONTAINER_FAILS),),
    "target check": (Behaviour(checks=Checks.TARGET_GROUP_FAILS),),
    "target times out": (Behaviour(checks=Checks.TARGET_GROUP_FAILS, check_detail="Request timed out"),),
    "never healthy": (Behaviour(boot=10**7),),
    "no memory": (Behaviour(no_capacity=reasons.MEMORY),),
    "no capacity for now": (Behaviour(no_capacity=reasons.FARGATE), Behaviour(no_capacity=reasons.FARGATE), _GOOD),
    "ports": (Behaviour(no_capacity=reasons.PORTS, placement_counts=False),),
    "role": (Behaviour(cannot_launch=reasons.ROLE_NOT_ASSUMABLE),),
}
ACTS: dict[str, Act] = {
    "scales out": lambda scene: scene.someone.scales(6),
    "scales in": lambda scene: scene.someone.scales(1),
    "scales to none": lambda scene: scene.someone.scales(0),
    "stops a task": lambda scene: scene.someone.stops_task(),
    "spot": lambda scene: scene.someone.spot_interruption(),
    "host": lambda scene: scene.someone.host_termination(),
    "maintenance": lambda scene: scene.someone.maintenance(2),
    "forces": lambda scene: scene.someone.forces(),
    "deploys": lambda scene: scene.someone.deploys(scene.revision(scene.image("theirs"))),
    "stops the deployment": lambda scene: scene.someone.stops_deployment(),
    "deletes": lambda scene: scene.someone.deletes(),
    "alarm": lambda scene: scene.someone.alarm(ALARM),
    "the old one breaks": lambda scene: scene.testbed.script("*/shop/web@*", Behaviour(exit_after=1)),
}
TROUBLE: dict[str, Act] = {
    "throttled": lambda scene: scene.throttled("ecs:*", 40, after=10),
    "no network": lambda scene: scene.network_gone(60, after=20),
    "late": lambda scene: scene.late(4, "ecs:Describe*"),
    "stale": lambda scene: scene.stale(8, "ecs:DescribeServices", 3),
    "stale after the write": lambda scene: scene.stale(0, "ecs:DescribeServices", 1),
    "answer lost": lambda scene: scene.answer_lost("ecs:UpdateService"),
    "errors": lambda scene: scene.testbed.fault("ecs:Describe*", FaultKind.SERVER_ERROR, 3, after=15),
    "no tasks": lambda scene: scene.deny("ecs:ListTasks", "ecs:DescribeTasks"),
    "no records": lambda scene: scene.deny("ecs:ListServiceDeployments", "ecs:DescribeServiceDeployments"),
    "old endpoint": lambda scene: scene.old_endpoint(),
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What will happen, by the names of the tables above; `acts` with their seconds."""

    seed: int
    kind: str
    limits: str
    breaker: str
    behaviour: str
    desired: int
    target_groups: int
    grace: int
    acts: tuple[tuple[float, str], ...]
    trouble: tuple[str, ...]


def plan(seed: int) -> Plan:
    """Draw a rollout; the same seed draws the same one."""
    chance = random.Random(seed)
    kind = chance.choice(list(KINDS))
    names = list(BEHAVIOURS)
    return Plan(
        seed=seed,
        kind=kind,
        limits="usual" if kind == "daemon" else chance.choice(list(LIMITS)),
        breaker=_weighed(chance, list(BREAKERS), (6, 2, 2, 1)),
        behaviour=chance.choice(names) if chance.random() < 0.6 else "good",
        desired=chance.choice((0, 1, 1, 2, 2, 3, 4)),
        target_groups=chance.choice((0, 1, 1, 2)),
        grace=chance.choice((0, 0, 30, 120)),
        acts=tuple(_act_at(chance) for _ in range(chance.choice((0, 0, 0, 1, 2)))),
        trouble=tuple(chance.sample(list(TROUBLE), chance.choice((0, 0, 1, 1, 2)))),
    )


def _act_at(chance: random.Random) -> tuple[float, str]:
    return round(chance.uniform(0.5, 150), 1), chance.choice(list(ACTS))


def _weighed(chance: random.Random, names: Sequence[T], weights: Sequence[int]) -> T:
    return chance.choices(names, weights)[0]


@dataclass(frozen=True, kw_only=True)
class Staged:
    """A service that runs version 1, and the version that shall be rolled out."""

    placed: Placed
    image: PinnedImage
    task_definition: str


def stage(scene: Scene, drawn: Plan) -> Staged:
    """Put the plan's service into the test bed, and script its new version; nothing has gone wrong yet."""
    kind = KINDS[drawn.kind]
    if kind.instances:
        scene.scenario.instances("shop", kind.instances, external=drawn.kind == "external")
    groups = [f"{_GROUP}{number}" for number in range(drawn.target_groups)]
    placed = scene.service(
        desired=drawn.desired,
        target_group=groups,
        deploymentConfiguration={**LIMITS[drawn.limits], **BREAKERS[drawn.breaker]},
        healthCheckGracePeriodSeconds=drawn.grace,
        task=dict(kind.task),
        container=dict(kind.container),
        **kind.members,
    )
    image = scene.image("2")
    scene.testbed.script(f"{image.name}@{image.digest}", *BEHAVIOURS[drawn.behaviour])
    revision = scene.revision(image, members_of_container=dict(kind.container), **kind.task)
    scene.testbed.calls.clear()
    return Staged(placed=placed, image=image, task_definition=revision)


def go_wrong(scene: Scene, drawn: Plan) -> None:
    """Plan the others' acts and the trouble, counted from now: call it right before the rollout begins."""
    for seconds, name in drawn.acts:
        scene.at(seconds, _act(scene, name))
    for name in drawn.trouble:
        TROUBLE[name](scene)


def _act(scene: Scene, name: str) -> Callable[[], object]:
    return lambda: ACTS[name](scene)
