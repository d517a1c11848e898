"""The control plane under /_testbed/: time, scripts, faults, recorded calls, state, shutdown."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, Protocol

from ecs_steps.testbed.aws.ecs_api import OPERATIONS, perform
from ecs_steps.testbed.aws.roles import make_role
from ecs_steps.testbed.aws.state import EcsState
from ecs_steps.testbed.calls import Calls
from ecs_steps.testbed.clock import Clock
from ecs_steps.testbed.faults import FaultKind, Faults
from ecs_steps.testbed.permissions import Permissions
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks, Pull
from ecs_steps.testbed.rollout.engine import Engine
from ecs_steps.testbed.wire import Environ, read_body

Document = dict[str, Any]


class Controlled(Protocol):
    """What the control plane needs of a test bed."""

    @property
    def clock(self) -> Clock:
        """Where time comes from."""

    @property
    def calls(self) -> Calls:
        """What was called."""

    @property
    def faults(self) -> Faults:
        """What is to fail."""

    @property
    def engine(self) -> Engine:
        """The rollout engine."""

    @property
    def state(self) -> EcsState:
        """What our ECS knows."""

    @property
    def account(self) -> str:
        """Whose test bed this is."""

    @property
    def region(self) -> str:
        """Where it is."""

    @property
    def refused_acts(self) -> list[str]:
        """What AWS refused of what others did."""

    def at(self, seconds: float, act: Callable[[], object]) -> None:
        """Let somebody do something later."""

    def set_alarm(self, name: str, *, on: bool = True) -> None:
        """Set an alarm off."""

    def advance(self, seconds: float) -> float:
        """Move a manual clock."""

    def script(self, image: str, *behaviours: Behaviour) -> None:
        """Script how the tasks of an image behave."""

    def scripts(self) -> dict[str, object]:
        """List what is scripted."""

    def fault(
        self,
        action: str,
        kind: FaultKind,
        times: int | None = 1,
        *,
        after: float = 0.0,
        lasts: float = math.inf,
        seconds: float = 0.0,
        key: str | None = None,
    ) -> None:
        """Let an operation fail."""

    @property
    def permissions(self) -> Permissions:
        """What callers may do."""


class Control:
    """A WSGI application: POST with a JSON object, or GET; every answer is a JSON object."""

    def __init__(self, testbed: Controlled, shutdown: Callable[[], None]) -> None:
        self._testbed = testbed
        self._shutdown = shutdown

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        name = str(environ.get("PATH_INFO", "")).removeprefix("/_testbed/")
        try:
            sent = json.loads(read_body(environ) or b"{}")
            status, answer = "200 OK", self._do(name, sent)
        except (ValueError, KeyError, TypeError) as error:
            status, answer = "400 Bad Request", {"error": f"{type(error).__name__}: {error}"}
        body = json.dumps(answer, default=str).encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _do(self, name: str, sent: Document) -> Document:
        controls: dict[str, Callable[..., Document | None]] = {
            "advance": lambda seconds: {"now": self._testbed.advance(float(seconds))},
            "script": self._script,
            "fault": self._fault,
            "clear-faults": self._testbed.faults.clear,
            "at": self._at,
            "alarm": self._testbed.set_alarm,
            "allow-only": lambda actions: self._testbed.permissions.allow_only(*map(str, actions)),
            "deny": lambda actions: self._testbed.permissions.deny(*map(str, actions)),
            "role": _role,
            "allow-all": self._testbed.permissions.clear,
            "calls": lambda: {"calls": [vars(call) for call in self._testbed.calls.all()]},
            "clear-calls": self._testbed.calls.clear,
            "state": self._state,
            "shutdown": self._shutdown,
        }
        if name not in controls:
            msg = f"no such control: {name}"
            raise ValueError(msg)
        return controls[name](**sent) or {}

    def _script(self, *, image: str, behaviour: Document | list[Document] | None = None) -> None:
        behaviours = behaviour if isinstance(behaviour, list) else [behaviour or {}]
        self._testbed.script(image, *[behaviour_from(item) for item in behaviours])

    def _at(self, *, seconds: float, operation: str, parameters: Document) -> None:
        """Plan that somebody calls an operation of ECS."""
        if operation not in OPERATIONS:
            msg = f"no such operation of ECS here: {operation}"
            raise ValueError(msg)
        testbed = self._testbed
        where = (testbed.account, testbed.region)
        testbed.at(float(seconds), lambda: perform(testbed.state, where, operation, parameters))

    def _fault(self, *, action: str, kind: str, times: int | None = 1, **more: Any) -> None:
        self._testbed.fault(action, FaultKind(kind), None if times is None else int(times), **more)

    def _state(self) -> Document:
        testbed = self._testbed
        engine = testbed.engine
        with engine.lock:
            engine.catch_up()
            services = [
                {
                    "arn": service.arn,
                    "status": service.status.value,
                    "desired": service.desired_count,
                    "running": service.running(),
                    "tasks": {task.id: task.last_status.value for task in service.tasks},
                }
                for service in engine.world.services.values()
            ]
        return {
            "now": testbed.clock.now(),
            "services": services,
            "scripts": testbed.scripts(),
            "refused_acts": testbed.refused_acts,
            "faults": [
                {"action": fault.action, "kind": fault.kind.value, "times": fault.times}
                for fault in testbed.faults.waiting()
            ],
        }


def _role(
    *, account: str, name: str, trusts: list[str], external_id: str | None = None, seconds: int = 3600
) -> Document:
    arn = make_role(str(account), str(name), trusts=trusts, external_id=external_id, seconds=int(seconds))
    return {"arn": arn}


def behaviour_from(sent: Document) -> Behaviour:
    """Read a behaviour from a JSON object; ValueError names what is unknown."""
    known = {field.name for field in fields(Behaviour)}
    unknown = sorted(set(sent) - known)
    if unknown:
        msg = f"unknown behaviour: {', '.join(unknown)}; known are {', '.join(sorted(known))}"
        raise ValueError(msg)
    values = dict(sent)
    if "pull" in values:
        values["pull"] = Pull(values["pull"])
    if "checks" in values:
        values["checks"] = Checks(values["checks"])
    if "last_words" in values:
        values["last_words"] = tuple(values["last_words"])
    return Behaviour(**values)
