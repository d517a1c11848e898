"""The control plane under /_testbed/: time, scripts, faults, recorded calls, state, shutdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, Protocol

from ecs_steps.testbed.calls import Calls
from ecs_steps.testbed.clock import Clock
from ecs_steps.testbed.faults import FaultKind, Faults
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

    def advance(self, seconds: float) -> float:
        """Move a manual clock."""

    def script(self, image: str, behaviour: Behaviour) -> None:
        """Script how the tasks of an image behave."""

    def scripts(self) -> dict[str, dict[str, object]]:
        """List what is scripted."""

    def fault(self, action: str, kind: FaultKind, times: int | None = 1) -> None:
        """Let an operation fail."""


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
        testbed = self._testbed
        match name:
            case "advance":
                return {"now": testbed.advance(float(sent["seconds"]))}
            case "script":
                testbed.script(str(sent["image"]), behaviour_from(sent.get("behaviour") or {}))
            case "fault":
                times = sent.get("times", 1)
                testbed.fault(str(sent["action"]), FaultKind(sent["kind"]), None if times is None else int(times))
            case "clear-faults":
                testbed.faults.clear()
            case "calls":
                return {"calls": [vars(call) for call in testbed.calls.all()]}
            case "clear-calls":
                testbed.calls.clear()
            case "state":
                return self._state()
            case "shutdown":
                self._shutdown()
            case _:
                msg = f"no such control: {name}"
                raise ValueError(msg)
        return {}

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
            "faults": [
                {"action": fault.action, "kind": fault.kind.value, "times": times}
                for fault, times in testbed.faults.waiting()
            ],
        }


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
