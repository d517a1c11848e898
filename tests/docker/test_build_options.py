"""What else a build can be asked for: secrets, a test, cache, labels, the same bytes again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.choices import Builder
from ecs_steps.contract.errors import BadParameter, NotReady, Refused
from ecs_steps.testbed import debian
from ecs_steps.testbed.registry import debian_registry
from ecs_steps.values.build_secret import BuildSecret
from ecs_steps.values.image import Image
from tests.docker.building import BUSYBOX, IMAGE, NAME, ContextBuilder

pytestmark = pytest.mark.docker

CANARY = "canary-of-a-build-secret"
READS = BUSYBOX + (
    'RUN --mount=type=secret,id=npm ["busybox", "sh", "-c", "busybox cat /run/secrets/npm; echo; echo read"]\n'
)


@pytest.fixture
def registry_host(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = debian_registry.obtain()
    if isinstance(program, debian.NotHad):
        pytest.skip(program.reason)
    with debian_registry.serving(program, tmp_path_factory.mktemp("registry")) as host:
        yield host


def test_auto_takes_the_plug_in_and_says_so(buildx: ContextBuilder) -> None:
    built = buildx(BUSYBOX)

    assert built.builder is Builder.BUILDKIT
    assert "Building with BuildKit: buildx 0.13.1 with engine " in buildx.log
    assert "$ docker buildx build --progress plain" in buildx.log


def test_auto_takes_the_classic_builder_where_there_is_no_docker_command(with_builder: Any, tmp_path: Path) -> None:
    builder = with_builder(Builder.AUTO, PATH=str(tmp_path))

    assert builder(BUSYBOX).builder is Builder.CLASSIC
    assert "Building with the classic builder: there is no docker command" in builder.log
    assert builder.stopped(BUSYBOX, builder=Builder.BUILDKIT).exit_code == NotReady.exit_code


def test_the_engine_of_a_docker_context_builds(with_builder: Any, docker_host: str, tmp_path_factory: Any) -> None:
    config = tmp_path_factory.mktemp("context")
    builder = with_builder(Builder.AUTO, DOCKER_CONFIG=str(config))
    command = ["docker", "context", "create", "there", "--docker", f"host={docker_host}"]
    subprocess.run(command, env=builder.environment, check=True, capture_output=True)
    del builder.environment["DOCKER_HOST"]
    builder.environment["DOCKER_CONTEXT"] = "there"

    assert builder(BUSYBOX).builder is Builder.BUILDKIT
    assert builder(BUSYBOX, builder=Builder.CLASSIC).image_id


@pytest.mark.parametrize("kind", ["env", "file"])
@pytest.mark.parametrize("through", ["with_builder", "remote"])
def test_a_secret_reaches_a_run_and_nothing_else(
    kind: str, through: str, request: pytest.FixtureRequest, engine: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = request.getfixturevalue(through)
    environment = {"NPM_TOKEN": CANARY}
    builder = made(Builder.BUILDKIT, **environment) if through == "with_builder" else made(**environment)
    path = tmp_path_factory.mktemp("secret") / "npm"
    path.write_text(CANARY)
    where = "npm=env:NPM_TOKEN" if kind == "env" else f"npm=file:{path}"

    built = builder(READS, build_secrets=(BuildSecret.parse(where),), no_cache=True)

    assert "|   ***" in builder.log
    assert "|   read" in builder.log
    assert CANARY not in builder.log
    assert CANARY not in str(engine.api.inspect_image(built.image_id))
    assert CANARY not in str(engine.api.history(built.image_id))
    assert not any(CANARY.encode() in chunk for chunk in engine.images.get(built.image_id).save())


def test_a_secret_that_is_not_there_is_said_before_anything_is_built(with_builder: Any) -> None:
    builder = with_builder(Builder.BUILDKIT)

    unset = builder.stopped(READS, build_secrets=(BuildSecret.parse("npm=env:NPM_TOKEN"),))
    missing = builder.stopped(READS, build_secrets=(BuildSecret.parse("npm=file:/nowhere/npm"),))

    assert isinstance(unset, BadParameter)
    assert unset.why == "NPM_TOKEN is not set"
    assert missing.why == "there is no file /nowhere/npm"
    assert "Building" not in builder.log


def test_a_secret_needs_buildkit(with_builder: Any) -> None:
    error = with_builder(Builder.CLASSIC, NPM_TOKEN=CANARY).stopped(
        BUSYBOX, build_secrets=(BuildSecret.parse("npm=env:NPM_TOKEN"),)
    )

    assert isinstance(error, NotReady)
    assert error.what == "--build-secrets needs BuildKit"


def test_an_image_that_passes_its_test_gets_its_name(builder: ContextBuilder, engine: Any) -> None:
    before = {container.id for container in engine.containers.list(all=True)}

    built = builder(BUSYBOX + 'ENTRYPOINT ["busybox", "false"]\n', test_command="busybox sh -c 'echo it works'")

    assert engine.images.get(str(IMAGE)).id == built.image_id
    assert "| it works" in builder.log
    assert {container.id for container in engine.containers.list(all=True)} <= before


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("busybox sh -c 'echo looking; echo no config >&2; exit 7'", "busybox ended with 7"),
        ("nginx -t", "executable file not found"),
    ],
)
def test_an_image_that_fails_its_test_gets_no_name(
    builder: ContextBuilder, engine: Any, command: str, said: str
) -> None:
    before = {container.id for container in engine.containers.list(all=True)}

    error = builder.stopped(BUSYBOX, test_command=command)

    assert isinstance(error, Refused)
    assert said in error.why
    assert engine.images.list(name=NAME) == []
    assert {container.id for container in engine.containers.list(all=True)} <= before


def test_a_test_that_is_no_command_is_refused_before_the_build(builder: ContextBuilder) -> None:
    assert builder.stopped(BUSYBOX, test_command="sh -c 'open").exit_code == BadParameter.exit_code
    assert builder.log == ""


def test_git_and_ci_say_where_the_image_comes_from(with_builder: Any, engine: Any, tmp_path: Path) -> None:
    builder = with_builder(Builder.BUILDKIT, JENKINS_URL="https://ci.example/", TAG_NAME="v1.2")
    identity = {"GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z"}
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["remote", "add", "origin", "https://me:pass@git.example/web.git"]):
        subprocess.run([*git, *words], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "one"], check=True, env={**os.environ, **identity})
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()

    first = builder(BUSYBOX)
    again = builder(BUSYBOX)

    labels = engine.images.get(str(IMAGE)).labels
    assert labels["org.opencontainers.image.revision"] == commit
    assert labels["org.opencontainers.image.source"] == "https://git.example/web.git"
    assert labels["org.opencontainers.image.version"] == "v1.2"
    assert labels["org.opencontainers.image.created"] == "2026-01-02T03:04:05Z"
    assert again.image_id == first.image_id


def test_a_time_that_was_asked_for_makes_the_same_image_twice(
    remote: Callable[..., ContextBuilder], tmp_path: Path
) -> None:
    builder = remote(SOURCE_DATE_EPOCH="1700000000")
    dockerfile = BUSYBOX + 'RUN ["busybox", "sh", "-c", "echo made > /made"]\n'

    first = builder(dockerfile, no_cache=True)
    os.utime(tmp_path / "busybox", (1750000000, 1750000000))
    again = builder(dockerfile, no_cache=True)

    assert again.image_id == first.image_id
    assert "two builds may differ" not in builder.log


def test_a_builder_that_cannot_keep_the_time_says_so(with_builder: Any) -> None:
    builder = with_builder(Builder.CLASSIC, SOURCE_DATE_EPOCH="1700000000")

    builder(BUSYBOX)

    assert "SOURCE_DATE_EPOCH is set, but with this builder the image says when it was built" in builder.log


def test_a_cache_in_a_registry_serves_a_builder_that_knows_nothing(
    remote: Callable[..., ContextBuilder], registry_host: str
) -> None:
    builder, cache = remote(), Image.parse(f"{registry_host}/web:cache")
    dockerfile = BUSYBOX + 'RUN ["busybox", "sh", "-c", "echo expensive > /made"]\n'

    first = builder(dockerfile, cache_to=cache, no_cache=True)
    subprocess.run(["docker", "buildx", "prune", "-af"], env=builder.environment, check=True, capture_output=True)
    again = builder(dockerfile, cache_to=cache)

    assert again.image_id == first.image_id  # the time at which the RUN ran is in it


def test_a_cache_that_cannot_be_written_is_no_missing_base_image(remote: Callable[..., ContextBuilder]) -> None:
    error = remote().stopped(BUSYBOX, cache_to=Image.parse("127.0.0.1:1/web:cache"))

    assert isinstance(error, NotReady)
    assert error.what == "The cache was not written"


@pytest.mark.parametrize(
    ("name", "what"), [("gone", "Buildx has no such builder"), ("asleep", "The BuildKit of buildx does not answer")]
)
def test_a_builder_that_is_gone_or_asleep_is_named(remote: Callable[..., ContextBuilder], name: str, what: str) -> None:
    builder = remote()
    create = ["docker", "buildx", "create", "--name=asleep", "--driver=remote", "unix:///nowhere/buildkitd.sock"]
    subprocess.run(create, env=builder.environment, check=True, capture_output=True)
    builder.environment["BUILDX_BUILDER"] = name

    error = builder.stopped(BUSYBOX)

    assert isinstance(error, NotReady)
    assert error.what == what


def test_a_cache_travels_in_the_image_where_the_builder_can_do_no_more(
    with_builder: Any, registry_host: str, engine: Any
) -> None:
    builder, cache = with_builder(Builder.BUILDKIT), Image.parse(f"{registry_host}/web:1")
    dockerfile = BUSYBOX + 'RUN ["busybox", "sh", "-c", "echo expensive > /made"]\n'

    built = builder(dockerfile, cache_to=cache, no_cache=True)
    engine.api.tag(built.image_id, f"{registry_host}/web", "1")
    assert all("error" not in event for event in engine.api.push(f"{registry_host}/web", "1", stream=True, decode=True))
    for name in (str(cache), str(IMAGE)):
        engine.images.remove(name, force=True)
    engine.api.prune_builds()
    builder.said.truncate(0)
    builder(dockerfile, cache_from=(cache,))

    lines = builder.log.splitlines()
    run = next(at for at, line in enumerate(lines) if "RUN [" in line)
    assert lines[run + 1].endswith("(cached)")


def test_the_classic_builder_takes_what_it_pulls_for_a_cache(with_builder: Any, registry_host: str) -> None:
    builder, cache = with_builder(Builder.CLASSIC), Image.parse(f"{registry_host}/web:none")

    builder(BUSYBOX, cache_from=(cache,))

    assert f"No cache from {cache}: " in builder.log
