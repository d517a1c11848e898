"""What goes wrong with health and with room: checks that fail, and tasks that find no place."""

from __future__ import annotations

from typing import Any

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.testbed.rollout import reasons
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.duration import Duration
from tests.scenarios.row import Row, spoken
from tests.steps.waiting import TARGETS

HEALTH_CHECK: dict[str, Any] = {"container": {"healthCheck": {"command": ["CMD", "/bin/check"]}}}
BALANCED: dict[str, Any] = {"target_group": TARGETS}
_CONTAINER_FAILS = Behaviour(checks=Checks.CONTAINER_FAILS)
_TARGETS_FAIL = Behaviour(checks=Checks.TARGET_GROUP_FAILS)
_NO_BREAKER: dict[str, Any] = {
    "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}
}
_SHORT: dict[str, Any] = {"timeout": Duration.parse("10m")}
_PLACES: dict[str, CauseKind | tuple[CauseKind, ...]] = {
    reasons.CPU: CauseKind.NO_CPU,
    reasons.MEMORY: CauseKind.NO_MEMORY,
    reasons.PORTS: (CauseKind.NO_PORT, CauseKind.STATIC_HOST_PORT),
    reasons.ENI: CauseKind.NO_INTERFACE,
    reasons.GPU: CauseKind.NO_GPU,
    reasons.AGENT: CauseKind.AGENT_DISCONNECTED,
    reasons.FARGATE: CauseKind.FARGATE_CAPACITY,
    reasons.FARGATE_QUOTA: CauseKind.QUOTA,
}

ROWS: list[Row] = [
    Row(
        id="container health check fails",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.CONTAINER_HEALTH,
        service=HEALTH_CHECK,
        version=(_CONTAINER_FAILS,),
    ),
    Row(
        id="container health check fails, no breaker",
        verdict=Verdict.FAILED,
        kind=CauseKind.CONTAINER_HEALTH,
        service=HEALTH_CHECK | _NO_BREAKER,
        version=(_CONTAINER_FAILS,),
    ),
    Row(
        id="container health check fails after a good minute",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.CONTAINER_HEALTH,
        service=HEALTH_CHECK | {"desired": 4},
        version=(Behaviour(checks=Checks.CONTAINER_FAILS, fails_checks_after=20),),
    ),
    Row(
        id="load balancer finds it unhealthy",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.LOAD_BALANCER_HEALTH,
        service=BALANCED,
        version=(_TARGETS_FAIL,),
        says=("503",),
    ),
    Row(
        id="load balancer gets no answer in time",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.LOAD_BALANCER_HEALTH,
        service=BALANCED,
        version=(Behaviour(checks=Checks.TARGET_GROUP_FAILS, check_detail="Request timed out"),),
    ),
    Row(
        id="load balancer finds it unhealthy, breaker without rollback",
        verdict=Verdict.FAILED,
        kind=CauseKind.LOAD_BALANCER_HEALTH,
        service=BALANCED | {"rollback": False},
        version=(_TARGETS_FAIL,),
    ),
    Row(
        id="healthy behind a load balancer",
        verdict=Verdict.SUCCEEDED,
        proof=Proof.PROVED,
        service=BALANCED,
    ),
    Row(
        id="slow to boot within its grace period",
        verdict=Verdict.SUCCEEDED,
        service=BALANCED | {"healthCheckGracePeriodSeconds": 300},
        version=(Behaviour(boot=120),),
    ),
    Row(
        id="never healthy, and nobody counts it as a failure",
        verdict=Verdict.TIMED_OUT,
        service=BALANCED | {"healthCheckGracePeriodSeconds": 7200},
        version=(Behaviour(boot=10**6),),
        options=_SHORT,
        says=("ecs-steps wait-stable", "2 of 2 tasks run, 2 of 4 targets healthy for the load balancer (2 initial: "),
    ),
    Row(
        id="never healthy for its container's own check",
        verdict=Verdict.TIMED_OUT,
        kind=CauseKind.DEPLOYMENT_TIMEOUT,
        service=HEALTH_CHECK,
        version=(Behaviour(boot=10**6),),
        options=_SHORT,
        says=("2 of 2 tasks run, none healthy by the container's health check",),
    ),
    Row(
        id="the last lines explain a failing check",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.LOAD_BALANCER_HEALTH,
        service=BALANCED | {"logs": "/shop/web"},
        before=lambda scene: scene.scenario.log_group("/shop/web"),
        version=(Behaviour(checks=Checks.TARGET_GROUP_FAILS, last_words=("GET / 503: the database is away",)),),
        says=("the database is away",),
    ),
    *(
        Row(
            id=f"no place, counted: {spoken(reason)}",
            verdict=Verdict.ROLLED_BACK,
            kind=kind,
            version=(Behaviour(no_capacity=reason),),
        )
        for reason, kind in _PLACES.items()
    ),
    *(
        Row(
            id=f"no place, not counted: {spoken(reason)}",
            verdict=Verdict.TIMED_OUT,
            kind=kind,
            version=(Behaviour(no_capacity=reason, placement_counts=False),),
            options=_SHORT,
        )
        for reason, kind in _PLACES.items()
        if reason in (reasons.CPU, reasons.MEMORY, reasons.FARGATE)
    ),
    Row(
        id="a static host port, and no room for a second task",
        verdict=Verdict.TIMED_OUT,
        kind=CauseKind.STATIC_HOST_PORT,
        service={
            "desired": 1,
            "launchType": "EC2",
            "container": {"portMappings": [{"containerPort": 8080, "hostPort": 8080}]},
            "deploymentConfiguration": {"minimumHealthyPercent": 100, "maximumPercent": 200},
        },
        version=(Behaviour(no_capacity=reasons.PORTS, placement_counts=False),),
        options=_SHORT,
        says=("8080",),
    ),
    Row(
        id="the execution role cannot be assumed",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.ROLE_NOT_ASSUMED,
        version=(Behaviour(cannot_launch=reasons.ROLE_NOT_ASSUMABLE),),
    ),
    Row(
        id="no instances in the cluster",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.NO_INSTANCES,
        version=(Behaviour(cannot_launch=reasons.NO_INSTANCES),),
    ),
    Row(
        id="no instances of the capacity provider",
        verdict=Verdict.TIMED_OUT,
        kind=CauseKind.NO_INSTANCES,
        version=(Behaviour(cannot_launch=reasons.NO_INSTANCES_OF_PROVIDER, placement_counts=False),),
        options=_SHORT,
    ),
    Row(
        id="room comes after three minutes",
        verdict=Verdict.SUCCEEDED,
        service={"rollback": False},
        version=(*[Behaviour(no_capacity=reasons.CPU, placement_counts=False)] * 3, Behaviour()),
    ),
]
