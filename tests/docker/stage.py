"""The stage of the tests with containers: an engine, a registry, moto, and the rollout engine on top."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from ecs_steps.testbed.containers import LABEL, ContainerTasks, Patience, registry_credentials
from ecs_steps.testbed.registry import Registry
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.rollout.deployment import (
    CircuitBreaker,
    DeploymentConfiguration,
    ServiceDeploymentStatus,
)
from ecs_steps.testbed.rollout.engine import Engine, NewService
from ecs_steps.testbed.rollout.runner import TaskReports
from ecs_steps.testbed.rollout.service import Release, Service
from ecs_steps.testbed.rollout.task import LoadBalancer, TaskStatus

REGION = "eu-west-1"
#: Quick where nothing is waited for in vain, and generous where a loaded machine takes its time.
PATIENCE = Patience(boot=60, stop_timeout=2, drain=60, probe_interval=0.2)

SERVES = {"portMappings": [{"containerPort": 8080}]}
CHECK = {"healthCheck": {"command": ["CMD", "/bin/busybox", "wget", "-q", "-O", "-", "http://127.0.0.1:8080/"]}}


def web(image: str, **more: Any) -> dict[str, Any]:
    return {"name": "web", "image": image, "memory": 64, "essential": True, **SERVES, **more}


def shell(image: str, script: str, name: str = "web", **more: Any) -> dict[str, Any]:
    return {"name": name, "image": image, "entryPoint": ["/bin/busybox", "sh", "-c"], "command": [script], **more}


def completed(service: Any) -> bool:
    newest = service.service_deployments[0]
    return bool(newest.status is ServiceDeploymentStatus.SUCCESSFUL) and service.steady


def stopped(service: Any) -> Any:
    return next((task for task in service.tasks if task.last_status is TaskStatus.STOPPED), None)


@dataclass(frozen=True, kw_only=True)
class Bed:
    """An engine, a registry and moto's endpoint; the rest are clients of it."""

    engine: Any
    registry: Registry
    host: str
    ecr: Any
    logs: Any
    elbv2: Any
    ec2: Any
    ssm: Any
    secretsmanager: Any

    def credentials(self) -> dict[str, str]:
        token = self.ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        user, _, password = base64.b64decode(token).decode().partition(":")
        return {"username": user, "password": password}

    def push(self, reference: str, credentials: dict[str, str] | None = None) -> tuple[str | None, str | None]:
        """Push an image and return its digest and the error, either of them None."""
        repository, _, tag = reference.rpartition(":")
        digest = error = None
        pushing = self.engine.api.push(
            repository, tag, stream=True, decode=True, auth_config=credentials or self.credentials()
        )
        for event in pushing:
            digest = event.get("aux", {}).get("Digest", digest)
            error = event.get("error", error)
        return digest, error


class Stage:
    """A rollout engine on the wall's clock whose tasks are containers of the bed's engine."""

    def __init__(self, bed: Bed, name: str, patience: Patience) -> None:
        self.bed = bed
        self.name = name
        self._patience = patience
        self._over = threading.Event()
        self._tasks: list[ContainerTasks] = []
        timings = replace(Timings().faster(100), no_check_wait=0.5)
        self.engine = Engine(now=time.time, timings=timings, runner=self._runner)
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        self._ticker.start()

    @property
    def runner(self) -> ContainerTasks:
        return self._tasks[0]

    def _runner(self, reports: TaskReports) -> ContainerTasks:
        credentials = registry_credentials(self.bed.registry, self.bed.host)
        made = ContainerTasks(
            self.bed.engine, reports, name=self.name, credentials=credentials, patience=self._patience
        )
        self._tasks.append(made)
        return made

    def _tick(self) -> None:
        while not self._over.wait(0.02):
            with self.engine.lock:
                self.engine.catch_up()

    def service(
        self, *containers: dict[str, Any], behind: str | None = None, desired_count: int = 1, **more: Any
    ) -> Service:
        breaker = CircuitBreaker(enable=True, rollback=True)
        with self.engine.lock:
            return self.engine.create_service(
                NewService(
                    arn=f"arn:aws:ecs:{REGION}:123456789012:service/shop/web",
                    cluster_arn=f"arn:aws:ecs:{REGION}:123456789012:cluster/shop",
                    name="web",
                    desired_count=desired_count,
                    release=self.release(*containers, behind=behind, **more),
                    configuration=DeploymentConfiguration(circuit_breaker=breaker),
                )
            )

    def update(self, service: Service, *containers: dict[str, Any], behind: str | None = None) -> None:
        with self.engine.lock:
            self.engine.update(service, release=self.release(*containers, behind=behind))

    def release(self, *containers: dict[str, Any], behind: str | None, **more: Any) -> Release:
        arn = f"arn:aws:ecs:{REGION}:123456789012:task-definition/web:1"
        named = {"family": "web", "revision": 1, "taskDefinitionArn": arn}
        document = {**named, "containerDefinitions": list(containers), **more}
        balancers = (
            (LoadBalancer(target_group_arn=behind, container_name=containers[0]["name"], container_port=8080),)
            if behind
            else ()
        )
        return Release(task_definition=document, load_balancers=balancers)

    def until(self, claim: Callable[[], Any], *, seconds: float = 180) -> Any:
        """Wait until the claim holds, looked at under the engine's lock, and return what it gave."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self.engine.lock:
                if held := claim():
                    return held
            time.sleep(0.05)
        said = [event.message for service in self.engine.world.services.values() for event in service.events]
        pytest.fail("it did not come true in time; events, newest first:\n" + "\n".join(said))

    def containers(self) -> list[Any]:
        found: list[Any] = self.bed.engine.containers.list(all=True, filters={"label": f"{LABEL}={self.name}"})
        return found

    def url(self) -> str:
        return f"http://{next(iter(self.runner.balancer.endpoints().values()))}/"

    def close(self) -> None:
        if self._over.is_set():
            return
        self.engine.close()
        self._over.set()
        self._ticker.join()
