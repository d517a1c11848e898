"""Two registries for the same tests: ours, which is like ECR, and the distribution project's from Debian."""

from __future__ import annotations

import base64
import copy
import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import bcrypt
import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from ecs_steps.clients import Clients
from ecs_steps.clients.registry import Blobs, Manifests, Session
from ecs_steps.console.report import Report
from ecs_steps.testbed import debian
from ecs_steps.testbed.clock import ManualClock
from ecs_steps.testbed.registry import Registry, debian_registry, serve
from tests.registry.moved import MovedClock

_WRITING = ("POST", "PATCH", "PUT", "DELETE")
REGION = "eu-west-1"
USER, PASSWORD = "builder", "canary-of-the-password"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A registry under test; `ours` is its inside, where it is ours; `log` what the other one wrote."""

    host: str
    make_repository: Callable[[str], object]
    ours: Registry | None = None
    log: Path | None = None
    clock: MovedClock = field(default_factory=MovedClock)
    told: list[str] = field(default_factory=list)
    out: io.StringIO = field(default_factory=io.StringIO)

    @cached_property
    def clients(self) -> Clients:
        return Clients(dict(os.environ), clock=self.clock, tell=self.told.append)

    @cached_property
    def session(self) -> Session:
        return self.clients.registry(self.host)

    @cached_property
    def report(self) -> Report:
        return Report(self.out, now=self.clock.now)

    def blobs(self, name: str = "shop/web") -> Blobs:
        return Blobs(self.session, name)

    def manifests(self, name: str = "shop/web") -> Manifests:
        return Manifests(self.session, name)

    def writes(self) -> int:
        """Count the requests so far that change something, as the registry noted them."""
        if self.ours is not None:
            return sum(self.ours.methods[method] for method in _WRITING)
        assert self.log is not None
        return sum(self.log.read_text().count(f'"{method} /v2/') for method in _WRITING)


@pytest.fixture(scope="session")
def docker_registry() -> Path:
    """The program `docker-registry` of Debian's package."""
    found = debian_registry.obtain()
    if isinstance(found, debian.NotHad):
        pytest.skip(found.reason)
    return found


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def log_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write the user's Docker config with one login, as `docker login` does."""

    def log_in(host: str, user: str, password: str) -> None:
        auth = base64.b64encode(f"{user}:{password}".encode()).decode()
        folder = tmp_path / "docker-config"
        folder.mkdir(exist_ok=True)
        (folder / "config.json").write_text(json.dumps({"auths": {host: {"auth": auth}}}))
        monkeypatch.setenv("DOCKER_CONFIG", str(folder))

    return log_in


@pytest.fixture
def ours(
    moto_endpoint: str,
    tmp_path: Path,
    log_in: Callable[..., None],
    service_models: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Place]:
    """The ECR-like registry, with ECR's token."""
    monkeypatch.setattr("botocore.session.create_loader", lambda _: copy.copy(service_models))
    requests.post(f"{moto_endpoint}/moto-api/reset", timeout=60)
    for name, value in {
        "AWS_ENDPOINT_URL": moto_endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)
    ecr = boto3.client("ecr", endpoint_url=moto_endpoint, region_name=REGION)
    registry = Registry(tmp_path / "ours", ManualClock())
    with serve(registry) as host:
        token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        log_in(host, *base64.b64decode(token).decode().split(":", 1))

        def make(name: str, **more: Any) -> object:
            return ecr.create_repository(repositoryName=name, **more)

        make("shop/web")
        yield Place(host=host, make_repository=make, ours=registry)


@pytest.fixture
def theirs(docker_registry: Path, tmp_path: Path, log_in: Callable[..., None]) -> Iterator[Place]:
    """The distribution project's registry, with a password file; its repositories make themselves."""
    folder = tmp_path / "theirs"
    with debian_registry.serving(docker_registry, folder, htpasswd=htpasswd(tmp_path)) as host:
        log_in(host, USER, PASSWORD)
        yield Place(host=host, make_repository=lambda name: name, log=folder / "registry.log")


@pytest.fixture(params=["ours", "theirs"])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found


def htpasswd(folder: Path) -> Path:
    """Write a password file as htpasswd does; docker-registry takes bcrypt only."""
    path = folder / "htpasswd"
    path.write_bytes(f"{USER}:".encode() + bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)) + b"\n")
    return path
