"""What the test bed does to moto: empties it, and makes one WSGI application of it and our ECS."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from moto.moto_api._internal import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from ecs_steps.testbed.aws.ecs_api import answer_ecs
from ecs_steps.testbed.aws.patches import Patches
from ecs_steps.testbed.aws.state import EcsState
from ecs_steps.testbed.wire import Environ, signed_for

#: Held while a test bed runs: moto's state is one for the whole process.
_MOTO = threading.Lock()


def reset_moto() -> None:
    """Forget every resource of every service."""
    moto_api_backend.reset()


@contextmanager
def moto_to_ourselves() -> Iterator[Patches]:
    """Take moto, empty, for one test bed; RuntimeError if another one of this process has it."""
    if not _MOTO.acquire(blocking=False):
        msg = "a test bed is running in this process already; moto's state is one for all"
        raise RuntimeError(msg)
    patches = Patches()
    try:
        reset_moto()
        yield patches
    finally:
        patches.undo()
        _MOTO.release()


class Aws:
    """A WSGI application: our ECS, and moto for every other service."""

    def __init__(self, state: EcsState, patches: Patches) -> None:
        self._state = state
        self._patches = patches
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._first_elb_call = threading.Lock()
        self._follows = False

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        service = signed_for(environ)
        if service == "elasticloadbalancing":
            self._follow_engine()
        if service != "ecs":
            answer: Iterable[bytes] = self._moto(environ, start_response)
            return answer
        status, headers, body = answer_ecs(self._state, environ)
        content = body.encode()
        sent = {**headers, "Content-Length": str(len(content))}
        start_response(f"{int(status)} {HTTPStatus(int(status)).phrase}", list(sent.items()))
        return [content]

    def _follow_engine(self) -> None:
        """Plug the engine's targets in, when ELBv2 is asked for the first time: its import takes a second."""
        with self._first_elb_call:
            if self._follows:
                return
            from ecs_steps.testbed.aws.target_health import follow_engine  # noqa: PLC0415

            follow_engine(self._patches, self._state)
            self._follows = True
