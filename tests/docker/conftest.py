"""A Docker engine for the session, a registry beside moto, and images to push."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
import docker
import pytest
import requests
from moto.server import ThreadedMotoServer

from ecs_steps.testbed import private_engine, sample
from ecs_steps.testbed.clock import ManualClock
from ecs_steps.testbed.containers import LABEL, ContainerTasks, Patience, registry_credentials
from ecs_steps.testbed.registry import Registry, serve
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.rollout.deployment import CircuitBreaker, DeploymentConfiguration
from ecs_steps.testbed.rollout.engine import Engine, NewService
from ecs_steps.testbed.rollout.runner import TaskReports
from ecs_steps.testbed.rollout.service import Release, Service
from ecs_steps.testbed.rollout.task import LoadBalancer

REGION = "eu-west-1"


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


@pytest.fixture(scope="session")
def docker_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Docker engine: one that answers, or a private one that ends with the session."""
    folder = tmp_path_factory.mktemp("engine") / "docker"
    with private_engine.obtain(folder) as obtained:
        if isinstance(obtained, private_engine.NoEngine):
            pytest.skip(obtained.reason)
        yield obtained.docker_host


@pytest.fixture(scope="session")
def engine(docker_host: str) -> Iterator[Any]:
    client = docker.DockerClient(base_url=docker_host, timeout=60)
    yield client
    client.close()


@pytest.fixture(scope="session")
def sample_context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    busybox = private_engine.busybox()
    if isinstance(busybox, private_engine.NoEngine):
        pytest.skip(busybox.reason)
    return sample.write_context(tmp_path_factory.mktemp("sample"), busybox)


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bed(engine: Any, moto_endpoint: str, tmp_path: Path) -> Iterator[Bed]:
    def client(service: str) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=moto_endpoint, region_name=REGION, **keys)

    registry = Registry(tmp_path, ManualClock())
    with serve(registry) as host:
        ecr = client("ecr")
        ecr.create_repository(repositoryName="web")
        services = ("logs", "elbv2", "ec2", "ssm", "secretsmanager")
        yield Bed(engine=engine, registry=registry, host=host, ecr=ecr, **{name: client(name) for name in services})
        for image in engine.images.list():
            if any(tag.startswith(host) for tag in image.tags):
                engine.images.remove(image.id, force=True)
    requests.post(f"{moto_endpoint}/moto-api/reset", timeout=10)


@pytest.fixture
def build(bed: Bed, sample_context: Path) -> Callable[..., str]:
    """Build the sample service in a version, under `web:<tag>` of the bed's registry."""

    def build(version: str, tag: str | None = None) -> str:
        reference = f"{bed.host}/web:{tag or version}"
        arguments = {"VERSION": version}
        bed.engine.images.build(path=str(sample_context), tag=reference, buildargs=arguments, rm=True, forcerm=True)
        return reference

    return build


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
        document = {"family": "web", "revision": 1, "containerDefinitions": list(containers), **more}
        balancers = (
            (LoadBalancer(target_group_arn=behind, container_name=containers[0]["name"], container_port=8080),)
            if behind
            else ()
        )
        return Release(task_definition=document, load_balancers=balancers)

    def until(self, claim: Callable[[], Any], *, seconds: float = 60) -> Any:
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


@pytest.fixture
def stage(bed: Bed, request: pytest.FixtureRequest) -> Iterator[Stage]:
    made = Stage(bed, request.node.name, Patience(boot=3, stop_timeout=2, drain=5, probe_interval=0.2))
    yield made
    made.close()
    assert made.containers() == []
