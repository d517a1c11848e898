"""The sandbox itself: test bed, registry, engine and containers together, for as long as they are wanted."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import docker
import docker.errors

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.containers import LABEL, ContainerTasks, registry_credentials
from ecs_steps.testbed.no_profile import no_profile
from ecs_steps.testbed.private_engine import NoEngine, obtain
from ecs_steps.testbed.registry import Registry
from ecs_steps.testbed.registry import serve as serve_registry
from ecs_steps.testbed.rollout.runner import TaskReports, TaskRunner
from ecs_steps.testbed.sandbox.place import CannotServe, Running, claim, state_file, write
from ecs_steps.testbed.server import Testbed

Tasks = Literal["auto", "containers", "simulated"]
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """A sandbox that serves."""

    running: Running
    folder: Path
    testbed: Testbed
    listeners: Callable[[], Mapping[str, str]]

    def watch(self) -> None:
        """Keep what is written about it true, until it is told to shut down over its control plane."""
        written = self.running
        while not self.testbed.shut_down.wait(_LOOK_SECONDS):
            now = replace(written, load_balancers=dict(self.listeners()))
            if now != written:
                write(self.folder, now)
                written = now


@contextmanager
def serve(folder: Path, *, port: int, tasks: Tasks, speed: int, say: Callable[[str], None]) -> Iterator[Sandbox]:
    """Serve a sandbox in a folder of its own, which is gone afterwards with every container, network and process.

    Raises CannotServe when it cannot begin; what was begun is undone then too.
    """
    _check_port(port)
    claim(folder)
    stack = ExitStack()
    try:
        sandbox = _started(folder, stack, port=port, docker_host=_docker_host(folder, tasks, stack, say), speed=speed)
    except BaseException:
        _close(stack)
        with contextlib.suppress(OSError):
            folder.rmdir()  # it stays where a background process keeps its log in it
        raise
    try:
        yield sandbox
    finally:
        _close(stack)
        shutil.rmtree(folder, ignore_errors=True)


def _check_port(port: int) -> None:
    """Refuse a port that is taken, or not ours to take, before anything is begun."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        why = os.strerror(number) if number else str(error)
        hint = "Choose another with --port; 0 takes a free one."
        raise CannotServe(f"The sandbox cannot listen on port {port}", why=why, hint=hint) from None


def _close(stack: ExitStack) -> None:
    """Undo everything; a second Ctrl-C must not leave half of it behind."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    stack.close()


def _started(folder: Path, stack: ExitStack, *, port: int, docker_host: str | None, speed: int) -> Sandbox:
    stack.enter_context(no_profile())
    stack.callback(shutil.rmtree, folder / "registry", ignore_errors=True)
    registry = Registry(folder / "registry", WallClock())
    made: list[ContainerTasks] = []

    def containers(reports: TaskReports) -> TaskRunner:
        made.append(_container_tasks(folder, docker_host or "", reports, registry, lambda: testbed.registry_host))
        return made[-1]

    testbed = Testbed(
        clock=WallClock(),
        faster=speed,
        port=port,
        runner=containers if docker_host else None,
        registry=lambda: serve_registry(registry),
    )
    stack.callback(testbed.stop)
    testbed.start()
    running = Running(
        pid=os.getpid(),
        endpoint_url=testbed.endpoint,
        registry=str(testbed.registry_host),
        region=testbed.region,
        tasks="containers" if docker_host else "simulated",
        docker_host=docker_host,
    )
    write(folder, running)
    stack.callback(state_file(folder).unlink, missing_ok=True)
    return Sandbox(running=running, folder=folder, testbed=testbed, listeners=lambda: _listeners(made))


def remove_leftovers(folder: Path, docker_host: str | None) -> None:
    """Remove the containers that a killed sandbox of this folder left on an engine."""
    try:
        engine = docker.DockerClient(base_url=docker_host) if docker_host else docker.from_env()
        for container in engine.containers.list(all=True, filters={"label": f"{LABEL}={_name(folder)}"}):
            container.remove(force=True, v=True)
    except docker.errors.DockerException:
        return  # no engine, no containers


def _docker_host(folder: Path, tasks: Tasks, stack: ExitStack, say: Callable[[str], None]) -> str | None:
    if tasks == "simulated":
        return None
    engine = stack.enter_context(obtain(folder / "engine"))
    if not isinstance(engine, NoEngine):
        return engine.docker_host
    if tasks == "containers":
        hint = "Use --tasks simulated, or start Docker."
        raise CannotServe("The sandbox cannot run containers", why=engine.reason, hint=hint)
    say(f"Tasks are simulated: {engine.reason}")
    return None


def _container_tasks(
    folder: Path, docker_host: str, reports: TaskReports, registry: Registry, host: Callable[[], str | None]
) -> ContainerTasks:

    def credentials(asked: str, account: str, region: str) -> Mapping[str, str] | None:
        # The registry's port is known only once it serves, which is after the engine was made.
        return registry_credentials(registry, str(host()))(asked, account, region)

    client: Any = docker.DockerClient(base_url=docker_host)
    return ContainerTasks(client, reports, name=_name(folder), credentials=credentials)


def _listeners(made: list[ContainerTasks]) -> Mapping[str, str]:
    found = {key: f"http://{place}" for tasks in made for key, place in tasks.balancer.endpoints().items()}
    return {_said(key): url for key, url in found.items()}


def _said(key: str) -> str:
    """cluster/service as it is; a target group, known by its ARN, by its name."""
    return key.rpartition(":targetgroup/")[2].partition("/")[0] if ":targetgroup/" in key else key


def _name(folder: Path) -> str:
    """What this sandbox's containers are labelled with: its folder's."""
    return "sandbox-" + hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:12]
