"""A registry over real HTTP, beside moto's own server."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from ecs_steps.testbed.clock import ManualClock
from ecs_steps.testbed.registry import Registry, serve

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
REGION = "eu-west-1"


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """A manifest that was pushed, and how the registry answered."""

    text: str
    digest: str
    answer: requests.Response


@dataclass(frozen=True, kw_only=True)
class Bed:
    """The registry, its address, a client of moto's ECR and the credentials it gave."""

    registry: Registry
    clock: ManualClock
    host: str
    endpoint: str
    ecr: Any
    session: requests.Session

    def client(self, region: str) -> Any:
        return boto3.client(
            "ecr",
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def login(self, client: Any | None = None) -> tuple[str, str]:
        token = (client or self.ecr).get_authorization_token()["authorizationData"][0]["authorizationToken"]
        user, _, password = base64.b64decode(token).decode().partition(":")
        return user, password

    def call(self, method: str, path: str, **named: Any) -> requests.Response:
        return self.session.request(method, f"http://{self.host}/v2/{path}", timeout=60, **named)

    def push_blob(self, name: str, content: bytes) -> str:
        begun = self.call("POST", f"{name}/blobs/uploads/")
        location = f"http://{self.host}{begun.headers['Location']}"
        self.session.put(location, params={"digest": digest_of(content)}, data=content, timeout=60)
        return digest_of(content)

    def push_image(self, name: str, reference: str, layer: bytes = b"layer") -> Pushed:
        config = b"{}"
        manifest = {
            "schemaVersion": 2,
            "mediaType": DOCKER_MANIFEST,
            "config": {
                "mediaType": "application/vnd.docker.container.image.v1+json",
                "digest": self.push_blob(name, config),
                "size": len(config),
            },
            "layers": [{"mediaType": "x", "digest": self.push_blob(name, layer), "size": len(layer)}],
        }
        return self.push_manifest(name, reference, json.dumps(manifest), DOCKER_MANIFEST)

    def push_manifest(self, name: str, reference: str, text: str, media_type: str) -> Pushed:
        answer = self.call(
            "PUT", f"{name}/manifests/{reference}", data=text.encode(), headers={"Content-Type": media_type}
        )
        return Pushed(text=text, digest=digest_of(text.encode()), answer=answer)


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bed(moto_endpoint: str, tmp_path: Path) -> Iterator[Bed]:
    requests.post(f"{moto_endpoint}/moto-api/reset", timeout=60)
    clock = ManualClock()
    registry = Registry(tmp_path, clock)
    with serve(registry) as host, requests.Session() as session:
        made = Bed(registry=registry, clock=clock, host=host, endpoint=moto_endpoint, ecr=None, session=session)
        ecr = made.client(REGION)
        ecr.create_repository(repositoryName="web")
        ready = Bed(registry=registry, clock=clock, host=host, endpoint=moto_endpoint, ecr=ecr, session=session)
        session.auth = ready.login()
        yield ready
