"""What goes wrong with the image, with what a task is given, and with the container itself."""

from __future__ import annotations

from typing import Any

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.testbed.rollout import reasons
from ecs_steps.testbed.rollout.behaviour import Behaviour, Pull
from ecs_steps.values.cause import CauseKind
from tests.scenarios.row import Row, spoken

NO_ROLLBACK: dict[str, Any] = {"rollback": False}
NO_BREAKER: dict[str, Any] = {
    "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}
}
_PULLS = {
    Pull.MISSING: CauseKind.IMAGE_NOT_FOUND,
    Pull.DENIED: CauseKind.PULL_DENIED,
    Pull.RATE_LIMITED: CauseKind.PULL_RATE_LIMIT,
    Pull.UNREACHABLE: CauseKind.REGISTRY_UNREACHABLE,
    Pull.WRONG_PLATFORM: CauseKind.WRONG_PLATFORM,
    Pull.DISK_FULL: CauseKind.DISK_FULL,
}
_STARTS: dict[str, CauseKind | tuple[CauseKind, ...]] = {
    reasons.CANNOT_START: (CauseKind.CANNOT_START, CauseKind.COMMAND_NOT_FOUND),
    reasons.CANNOT_CREATE: CauseKind.CANNOT_CREATE,
    reasons.START_TIMEOUT: (CauseKind.CANNOT_START, CauseKind.CONTAINER_RUNTIME),
    reasons.SECRET_MISSING: CauseKind.SECRET_MISSING,
    reasons.SECRET_DENIED: CauseKind.SECRET_DENIED,
    reasons.SECRET_UNREACHABLE: CauseKind.SECRET_UNREACHABLE,
    reasons.PARAMETER_MISSING: CauseKind.SECRET_MISSING,
    reasons.LOG_GROUP_MISSING: CauseKind.LOG_GROUP_MISSING,
    reasons.EFS: CauseKind.EFS,
    reasons.NETWORK_INTERFACE: CauseKind.NETWORK_INTERFACE,
    reasons.NO_ADDRESS: CauseKind.NO_IP_ADDRESS,
    reasons.STORAGE_TIMEOUT: CauseKind.FARGATE_CAPACITY,
}
_EXITS = {
    1: CauseKind.CONTAINER_EXITED,
    3: CauseKind.CONTAINER_EXITED,
    126: CauseKind.COMMAND_NOT_FOUND,
    127: CauseKind.COMMAND_NOT_FOUND,
    134: CauseKind.CONTAINER_CRASHED,
    137: CauseKind.CONTAINER_KILLED,
    139: CauseKind.CONTAINER_CRASHED,
    0: CauseKind.CONTAINER_ENDED,
}
_LINE = "fatal: DATABASE_URL is not set"

ROWS: list[Row] = [
    *(
        Row(
            id=f"{pull.value}, ECS rolls back",
            verdict=Verdict.ROLLED_BACK,
            kind=kind,
            version=(Behaviour(pull=pull),),
        )
        for pull, kind in _PULLS.items()
    ),
    *(
        Row(
            id=f"{pull.value}, nobody rolls back",
            verdict=Verdict.FAILED,
            kind=_PULLS[pull],
            service=NO_BREAKER,
            version=(Behaviour(pull=pull),),
        )
        for pull in (Pull.MISSING, Pull.WRONG_PLATFORM, Pull.DENIED)
    ),
    Row(
        id="missing, told as a placement event too",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.IMAGE_NOT_FOUND,
        version=(Behaviour(pull=Pull.MISSING, is_told_as_placement=True),),
    ),
    Row(
        id="missing, told by the container only",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.IMAGE_NOT_FOUND,
        version=(Behaviour(pull=Pull.MISSING, stopped_reason="Task failed to start"),),
    ),
    *(
        Row(
            id=f"a task does not start: {spoken(reason)}",
            verdict=Verdict.ROLLED_BACK,
            kind=kind,
            version=(Behaviour(start_failure=reason),),
        )
        for reason, kind in _STARTS.items()
    ),
    *(
        Row(
            id=f"exits {code}",
            verdict=Verdict.ROLLED_BACK,
            kind=kind,
            service={"logs": "/shop/web"},
            before=lambda scene: scene.scenario.log_group("/shop/web"),
            version=(Behaviour(exit_after=2, exit_code=code, last_words=("starting", _LINE)),),
            says=(_LINE, "Last words of web"),
        )
        for code, kind in _EXITS.items()
    ),
    Row(
        id="exits, and the log is not in CloudWatch",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.CONTAINER_EXITED,
        version=(Behaviour(exit_after=2, exit_code=3),),
        says=("The log of web is not in CloudWatch Logs",),
    ),
    Row(
        id="out of memory",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.OUT_OF_MEMORY,
        version=(Behaviour(exit_after=5, out_of_memory=True),),
        says=("memory",),
    ),
    Row(
        id="out of memory after a minute, with a breaker that does not roll back",
        verdict=Verdict.FAILED,
        kind=CauseKind.OUT_OF_MEMORY,
        service=NO_ROLLBACK,
        version=(Behaviour(exit_after=30, out_of_memory=True),),
    ),
    Row(
        id="the first task fails, the others do not",
        verdict=Verdict.SUCCEEDED,
        proof=Proof.PROVED,
        version=(Behaviour(exit_after=2, exit_code=3), Behaviour()),
        never=("Last words",),
    ),
    Row(
        id="two fail in different ways, the more frequent is decisive",
        verdict=Verdict.ROLLED_BACK,
        kind=CauseKind.OUT_OF_MEMORY,
        version=(Behaviour(exit_after=2, exit_code=1), Behaviour(exit_after=2, out_of_memory=True)),
    ),
    Row(
        id="crash loop, and no breaker",
        verdict=Verdict.FAILED,
        kind=CauseKind.CONTAINER_EXITED,
        service=NO_BREAKER,
        version=(Behaviour(exit_after=2, exit_code=3),),
    ),
    Row(
        id="a slow image",
        verdict=Verdict.SUCCEEDED,
        proof=Proof.PROVED,
        version=(Behaviour(pull_seconds=400),),
    ),
    Row(
        id="a slower image than anyone waits for",
        verdict=Verdict.TIMED_OUT,
        version=(Behaviour(pull_seconds=4000),),
        says=("ecs-steps wait-stable",),
    ),
]
