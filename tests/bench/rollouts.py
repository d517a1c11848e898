"""The rollouts over which tools are compared: what goes wrong, what others do, and the words that name the cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout import reasons
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks, Pull
from ecs_steps.testbed.scenario import Placed
from ecs_steps.testbed.someone import Someone

#: Somebody else's deed, so many seconds (with AWS) after the tool told ECS.
Act = tuple[float, Callable[[Someone, Placed], object]]

_CHECKED: Mapping[str, Any] = {"container": {"healthCheck": {"command": ["CMD", "/bin/check"]}}}
_NO_ROLLBACK: Mapping[str, Any] = {"rollback": False}
_NO_BREAKER: Mapping[str, Any] = {"deploymentConfiguration": {}}
_STOP_FIRST: Mapping[str, Any] = {"deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 100}}
_CRASH = Behaviour(exit_after=2, exit_code=3)
_MEMORY = Behaviour(exit_after=5, out_of_memory=True)
_SLOW = (Behaviour(pull_seconds=60),)
_MISSING = Behaviour(pull=Pull.MISSING)
_EXIT = r"exit(ed)?( with)?( code)?[: ]*{}\b"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A release of version 2 over a stable version 1.

    `named` is a regular expression, case ignored: an output in which it is found names the decisive cause. It has only
    words that are of this class of cause and of no other; None where there is no failure, or no cause but its verdict.
    """

    id: str
    service: Mapping[str, Any] = field(default_factory=dict)
    version: tuple[Behaviour, ...] = ()
    acts: tuple[Act, ...] = ()
    trouble: tuple[FaultKind, float] | None = None
    named: str | None = None
    instances: int = 0
    balanced: bool = False
    watches_alarm: bool = False

    def members(self, name: str) -> dict[str, Any]:
        """List the members of its service, with a target group or an alarm of this name where it has one."""
        found = dict(self.service)
        if self.balanced:
            found["target_group"] = (
                f"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/{name}/0123456789abcde0"
            )
        if self.watches_alarm:
            alarms = {"alarmNames": [name], "enable": True, "rollback": True}
            found["deploymentConfiguration"] = {"alarms": alarms}
        return found


def _good(what: str, service: Mapping[str, Any] | None = None, *version: Behaviour, **more: Any) -> Case:
    return Case(id=what, service=service or {}, version=version, **more)


def _bad(what: str, named: str | None, *version: Behaviour, **more: Any) -> Case:
    return Case(id=what, named=named, version=version, **more)


SUCCEED = (
    _good("nothing goes wrong"),
    _good("healthy behind a load balancer", balanced=True),
    _good("a slow image", {}, Behaviour(pull_seconds=75)),
    _good("a slow image for eight tasks", {"desired": 8}, Behaviour(pull_seconds=75)),
    _good("a slow start within its grace", {"healthCheckGracePeriodSeconds": 300}, Behaviour(boot=90), balanced=True),
    _good("the first task fails, the others do not", {}, _CRASH, Behaviour()),
    _good("one task", {"desired": 1}),
    _good("eight tasks", {"desired": 8}),
    _good("on Fargate", {"launchType": "FARGATE"}),
    _good("a container with a health check", _CHECKED),
    _good("old tasks stop first", _STOP_FIRST),
    _good("without a breaker", _NO_BREAKER),
    _good("an alarm that stays quiet", watches_alarm=True),
    _good("a DAEMON", {"schedulingStrategy": "DAEMON"}, instances=3),
    _good("autoscaling goes up", {}, *_SLOW, acts=((30, lambda someone, _: someone.scales(4)),)),
    _good("autoscaling goes down", {"desired": 4}, *_SLOW, acts=((30, lambda someone, _: someone.scales(2)),)),
    _good("someone stops a task", acts=((20, lambda someone, _: someone.stops_task()),)),
    _good("a host is terminated", acts=((20, lambda someone, _: someone.host_termination()),)),
    _good("throttled for a minute", trouble=(FaultKind.THROTTLE, 60)),
    _good("AWS fails for a minute", trouble=(FaultKind.SERVER_ERROR, 60)),
    _good("the network is gone for a minute", trouble=(FaultKind.RESET, 60)),
)
ROLLED_BACK = (
    _bad("image missing", "not found|no such image", _MISSING),
    _bad("image denied", "denied|not authorized", Behaviour(pull=Pull.DENIED)),
    _bad("pulls limited", "rate limit|limits pulls|toomanyrequests", Behaviour(pull=Pull.RATE_LIMITED)),
    _bad("registry out of reach", "i/o timeout|could not be reached", Behaviour(pull=Pull.UNREACHABLE)),
    _bad("wrong platform", "platform|exec format", Behaviour(pull=Pull.WRONG_PLATFORM)),
    _bad("disk full", "no space left|disk is full", Behaviour(pull=Pull.DISK_FULL)),
    _bad("no such program", "no such file|cannot be run", Behaviour(start_failure=reasons.CANNOT_START)),
    _bad("secret missing", "secret", Behaviour(start_failure=reasons.SECRET_MISSING)),
    _bad("log group missing", "log group", Behaviour(start_failure=reasons.LOG_GROUP_MISSING)),
    _bad("volume not mounted", r"\bEFS\b", Behaviour(start_failure=reasons.EFS)),
    _bad("no free address", "free ?address", Behaviour(start_failure=reasons.NO_ADDRESS)),
    _bad("exits 3", _EXIT.format(3), _CRASH),
    _bad("exits 127", _EXIT.format(127), Behaviour(exit_after=2, exit_code=127)),
    _bad("exits 139", _EXIT.format(139) + "|SIGSEGV|segmentation", Behaviour(exit_after=2, exit_code=139)),
    _bad("out of memory", "out of ?memory", _MEMORY),
    _bad("out of memory after a while", "out of ?memory", Behaviour(exit_after=30, out_of_memory=True)),
    _bad("exits 3 after a while", _EXIT.format(3), Behaviour(exit_after=30, exit_code=3)),
    _bad("container's check fails", "health check", Behaviour(checks=Checks.CONTAINER_FAILS), service=_CHECKED),
    _bad("load balancer's check fails", "health check", Behaviour(checks=Checks.TARGET_GROUP_FAILS), balanced=True),
    _bad("no CPU", r"\bCPU\b", Behaviour(no_capacity=reasons.CPU)),
    _bad("no memory left", "memory", Behaviour(no_capacity=reasons.MEMORY)),
    _bad("role not assumed", r"\brole\b", Behaviour(cannot_launch=reasons.ROLE_NOT_ASSUMABLE)),
    _bad("exits 3, throttled", _EXIT.format(3), _CRASH, trouble=(FaultKind.THROTTLE, 30)),
    _bad("alarm", "alarm", watches_alarm=True, acts=((40, lambda someone, placed: someone.alarm(placed.cluster)),)),
    _bad(
        "stopped by a person",
        "stopped the deployment|by user",
        *_SLOW,
        acts=((30, lambda someone, _: someone.stops_deployment()),),
    ),
)
FAILED = (
    _bad("exits 3, nothing rolls back", _EXIT.format(3), _CRASH, service=_NO_ROLLBACK),
    _bad("out of memory, nothing rolls back", "out of ?memory", _MEMORY, service=_NO_ROLLBACK),
    _bad("image missing, nothing rolls back", "not found|no such image", _MISSING, service=_NO_ROLLBACK),
    _bad("exits 3, no breaker", _EXIT.format(3), _CRASH, service=_NO_BREAKER),
    _bad("image missing, no breaker", "not found|no such image", _MISSING, service=_NO_BREAKER),
    _bad(
        "never healthy",
        None,
        Behaviour(boot=10**6),
        service={"healthCheckGracePeriodSeconds": 7200},
        balanced=True,
    ),
    _bad("no room, and nobody counts", "memory", Behaviour(no_capacity=reasons.MEMORY, placement_counts=False)),
)
OTHERS = (
    _bad(
        "overtaken by version 1",
        None,
        *_SLOW,
        acts=((30, lambda someone, placed: someone.deploys(placed.task_definition_arn)),),
    ),
    _bad("overtaken by the same anew", None, *_SLOW, acts=((30, lambda someone, _: someone.forces()),)),
    _bad("deleted", None, *_SLOW, acts=((30, lambda someone, _: someone.deletes()),)),
)
_LONG = ("a slow image", "a slow image for eight tasks", "out of memory after a while", "exits 3 after a while")
_SHORT = (
    *("nothing goes wrong", "one task", "eight tasks", "on Fargate", "a container with a health check"),
    *("image missing", "secret missing", "exits 3", "out of memory", "no memory left"),
)
#: With AWS's own durations: most of them are over within about a minute, four last about two.
LASTING = tuple(case for case in (*SUCCEED, *ROLLED_BACK) if case.id in (*_LONG, *_SHORT))
#: What may last longest goes first.
ALL = (*FAILED, *OTHERS, *ROLLED_BACK, *SUCCEED)
