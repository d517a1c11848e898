"""A Docker engine for the session, a registry beside moto, and images to push."""

from __future__ import annotations

import io
import os
import random
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import docker
import pytest
import requests
from moto.server import ThreadedMotoServer

from ecs_steps.contract.choices import Builder
from ecs_steps.testbed import private_engine, sample
from ecs_steps.testbed.clock import ManualClock
from ecs_steps.testbed.registry import Registry, serve
from tests.docker import buildkit
from tests.docker.building import NAME, ContextBuilder
from tests.docker.place import Place
from tests.docker.pusher import Pusher
from tests.docker.stage import PATIENCE, REGION, Bed, Stage


@pytest.fixture(scope="session")
def docker_host() -> Iterator[str]:
    """The address of a Docker engine: one that answers, or a private one that ends with the session.

    Its folder has a short name: BuildKit makes sockets deep below it, and a socket's path has at most 107 characters.
    """
    with (
        tempfile.TemporaryDirectory(prefix="ecs-", ignore_cleanup_errors=True) as folder,
        private_engine.obtain(Path(folder) / "docker") as obtained,
    ):
        if isinstance(obtained, private_engine.NoEngine):
            pytest.skip(obtained.reason)
        yield obtained.docker_host


@pytest.fixture(scope="session")
def engine(docker_host: str) -> Iterator[Any]:
    client = docker.DockerClient(base_url=docker_host, timeout=180)
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
    requests.post(f"{moto_endpoint}/moto-api/reset", timeout=60)

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


@pytest.fixture
def build(bed: Bed, sample_context: Path) -> Callable[..., str]:
    """Build the sample service in a version, under `web:<tag>` of the bed's registry."""

    def build(version: str, tag: str | None = None) -> str:
        reference = f"{bed.host}/web:{tag or version}"
        arguments = {"VERSION": version}
        bed.engine.images.build(path=str(sample_context), tag=reference, buildargs=arguments, rm=True, forcerm=True)
        return reference

    return build


@pytest.fixture(scope="session")
def docker_command() -> Path:
    """The folder of a `docker` command whose BuildKit needs no plug-in."""
    unpacked = private_engine.unpack()
    if isinstance(unpacked, private_engine.NoEngine):
        pytest.skip(unpacked.reason)
    return unpacked.docker_cli.parent


@pytest.fixture
def with_builder(
    engine: Any, docker_host: str, docker_command: Path, sample_context: Path, tmp_path: Path
) -> Iterator[Callable[..., ContextBuilder]]:
    """Make a builder of the test's own context; what it built is gone afterwards."""
    shutil.copy(sample_context / "busybox", tmp_path / "busybox")

    def made(builder: Builder, **environment: str) -> ContextBuilder:
        path = f"{docker_command}{os.pathsep}{os.environ['PATH']}"
        return ContextBuilder(tmp_path, builder, {"DOCKER_HOST": docker_host, "PATH": path, **environment})

    yield made
    for image in engine.images.list(name=NAME):
        engine.images.remove(image.id, force=True)


@pytest.fixture(params=["classic", "buildkit", "newer docker"])
def builder(request: pytest.FixtureRequest, with_builder: Callable[..., ContextBuilder]) -> ContextBuilder:
    """Each builder of the engine in turn: classic, BuildKit by docker 20.10, BuildKit by docker 26 with its plug-in."""
    if request.param == "newer docker":
        made: ContextBuilder = request.getfixturevalue("newer_docker")()
        return made
    return with_builder(Builder(request.param))


@pytest.fixture
def newer_docker(
    with_builder: Callable[..., ContextBuilder], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., ContextBuilder]:
    """A docker command that builds by its plug-in only; without `plugin` it has none."""
    folder = tmp_path_factory.mktemp("newer")
    (folder / "docker").symlink_to(buildkit.tools() / "docker")

    def made(*, plugin: bool = True, builder: Builder = Builder.BUILDKIT, **environment: str) -> ContextBuilder:
        config = buildkit.docker_config(folder / "config") if plugin else folder / "none"
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        return with_builder(builder, **{"DOCKER_CONFIG": str(config), "PATH": path, **environment})

    return made


@pytest.fixture
def tiny(bed: Bed) -> Callable[..., str]:
    """Make an image of one small layer, under `web:<tag>` of the bed's registry."""

    def tiny(version: str, tag: str | None = None) -> str:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            held = tarfile.TarInfo("version")
            held.size = 100_000
            archive.addfile(held, io.BytesIO(random.Random(version).randbytes(held.size)))
        repository = f"{bed.host}/web"
        bed.engine.api.import_image_from_data(packed.getvalue(), repository=repository, tag=tag or version)
        return f"{repository}:{tag or version}"

    return tiny


@pytest.fixture
def buildx(with_builder: Callable[..., ContextBuilder], tmp_path_factory: pytest.TempPathFactory) -> ContextBuilder:
    """The plug-in buildx with the engine's own BuildKit."""
    config = buildkit.docker_config(tmp_path_factory.mktemp("buildx") / "config")
    return with_builder(Builder.AUTO, DOCKER_CONFIG=str(config))


@pytest.fixture(scope="session")
def buildkitd(docker_command: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a BuildKit beside the engine."""
    unpacked = private_engine.unpack()
    if isinstance(unpacked, private_engine.NoEngine):
        pytest.skip(unpacked.reason)
    with buildkit.daemon(unpacked.program("runc"), tmp_path_factory.mktemp("buildkitd")) as socket:
        yield socket


@pytest.fixture
def remote(
    with_builder: Callable[..., ContextBuilder], buildkitd: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., ContextBuilder]:
    """The plug-in buildx with a BuildKit beside the engine."""
    config = buildkit.docker_config(tmp_path_factory.mktemp("remote") / "config", buildkitd)
    return lambda **environment: with_builder(
        Builder.AUTO, DOCKER_CONFIG=str(config), BUILDX_BUILDER="own", **environment
    )


@pytest.fixture(scope="module")
def place(docker_host: str, sample_context: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A sandbox with version 1 of the sample in its service."""
    made = Place(tmp_path_factory.mktemp("pipe"), docker_host, sample_context)
    try:
        made.up()
        yield made
    finally:
        made.run(f"ecs-steps sandbox down --folder {made.sandbox}")


@pytest.fixture
def stage(bed: Bed, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A rollout engine, patient as for a loaded machine; a test may give the Patience that it wants instead."""
    made = Stage(bed, request.node.name, getattr(request, "param", PATIENCE))
    yield made
    made.close()
    assert made.containers() == []


@pytest.fixture
def target_group(bed: Any) -> str:
    vpc = bed.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = bed.elbv2.create_target_group(
        Name="web", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip", HealthCheckPath="/index.html"
    )
    return str(made["TargetGroups"][0]["TargetGroupArn"])


@pytest.fixture
def pushed(bed: Any, build: Callable[..., str]) -> Callable[[str], str]:
    def push(version: str) -> str:
        reference = build(version)
        assert bed.push(reference)[1] is None
        return reference

    return push


@pytest.fixture
def pusher(bed: Any, docker_host: str, moto_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Pusher:
    for name, value in {
        "AWS_ENDPOINT_URL": moto_endpoint,
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    return Pusher(bed, docker_host)
