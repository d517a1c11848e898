"""Canaries: tokens, passwords and keys are nowhere to be read, whatever a step does and however it ends."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import docker
import pytest

from ecs_steps.testbed import private_engine
from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.registry import Registry, serve
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed
from tests.docker.canary import ALL, KEY, SECRET, TOKEN, Canary, found
from tests.docker.canary_ends import (
    BREAKS,
    At,
    has_a_bug,
    has_a_wrong_token,
    is_cut_in_the_middle,
    is_denied_by_aws,
    is_denied_by_the_registry,
    is_interrupted,
    meets_5xx,
    only_says,
    reaches_nobody,
    succeeds,
)
from tests.docker.trouble import Trouble

pytestmark = pytest.mark.docker


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Testbed, Registry]]:
    """A local AWS with a registry, on the wall's time, whose rollouts are over at once."""
    registry = Registry(tmp_path_factory.mktemp("registry"), WallClock())
    testbed = Testbed(clock=WallClock(), timings=Timings.instant(), registry=lambda: serve(registry))
    with testbed:
        yield testbed, registry


@pytest.fixture
def canary(
    place: tuple[Testbed, Registry],
    engine: Any,
    docker_host: str,
    docker_command: Path,
    sample_context: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Canary]:
    """A user with a service that runs web:1, of an image that the engine and the registry have."""
    testbed, registry = place
    testbed.reset()
    issued = iter(range(10_000))
    monkeypatch.setattr("ecs_steps.testbed.registry.tokens.secrets.token_urlsafe", lambda _: f"{TOKEN}{next(issued)}")
    image, folder = f"{testbed.registry_host}/web:1", tmp_path / "canary"
    for name, dockerfile in {
        "context": "FROM scratch\nCOPY busybox /busybox\n",
        "built": f'FROM {image}\nRUN --mount=type=secret,id=s ["/busybox", "cat", "/run/secrets/s"]\n',
    }.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "Dockerfile").write_text(dockerfile)
    shutil.copy(sample_context / "busybox", folder / "context" / "busybox")
    engine.images.build(path=str(folder / "context"), tag=image, rm=True, forcerm=True)
    aws = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": testbed.region}
    ecr = boto3.client("ecr", endpoint_url=testbed.endpoint, **aws)
    ecr.create_repository(repositoryName="web")
    user, password = base64.b64decode(
        ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    ).decode().split(":")  # fmt: skip
    engine.api.push(image, auth_config={"username": user, "password": password})
    Scenario(testbed).service("shop", "web", image, desired=1)
    made = Canary(testbed, registry, docker_host, folder, image)
    made.environment["PATH"] = f"{docker_command}{os.pathsep}{made.environment['PATH']}"
    yield made
    registry.faults.clear()
    for each in engine.images.list(name=f"{testbed.registry_host}/web"):
        engine.images.remove(each.id, force=True)


#: What the registry says of a push is nothing to the others.
_PUSHING = ("tag", "push", "push an archive", "deploy")
ENDS: dict[Callable[[At], None], tuple[str, ...]] = {
    succeeds: tuple(BREAKS),
    only_says: tuple(BREAKS),
    is_denied_by_aws: tuple(BREAKS),
    is_denied_by_the_registry: _PUSHING,
    has_a_wrong_token: tuple(BREAKS),
    reaches_nobody: tuple(BREAKS),
    meets_5xx: tuple(BREAKS),
    is_cut_in_the_middle: tuple(BREAKS),
    is_interrupted: tuple(BREAKS),
    has_a_bug: tuple(BREAKS),
}


@pytest.mark.parametrize(
    ("step", "ends"), [pytest.param(step, ends, id=f"{step} {ends.__name__}") for ends in ENDS for step in ENDS[ends]]
)
def test_no_secret_is_left_however_a_step_ends(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, step: str, ends: Callable[[At], None]
) -> None:
    ends(At(step, canary, Trouble(canary.registry, monkeypatch), monkeypatch))


def test_the_canaries_are_found_where_they_are() -> None:
    held = {"a config": base64.b64encode(f"AWS:{TOKEN}0".encode()), "a log": json.dumps([KEY, SECRET]).encode()}

    assert {name for name, _ in found(held, TOKEN)} == {"a config"}
    assert {name for name, _ in found(held, *ALL)} == {"a config", "a log"}


def test_the_watch_sees_what_other_processes_see(canary: Canary) -> None:
    canary.environment["CANARY"] = TOKEN
    child = f"import os, time  # {SECRET}\nwhile not os.path.exists('seen'): time.sleep(0.02)"
    code = (
        f"import subprocess, sys; open('result.json', 'w').close(); subprocess.run([sys.executable, '-c', {child!r}])"
    )
    process, over = canary.start(python=("-c", code)), threading.Event()

    def end_when_seen() -> None:
        while not found({"children": b"".join(canary.seen.childrens_environments)}, TOKEN) and not over.wait(0.02):
            pass
        (canary.folder / "work" / "seen").touch()

    watching = threading.Thread(target=end_when_seen)
    watching.start()
    with pytest.raises(AssertionError, match="canarySecretOfTheBuild"):
        canary.ends(process, "", 0)
    over.set()
    watching.join()
    assert found({"children": b"".join(canary.seen.childrens_environments)}, TOKEN)


def test_a_push_whose_token_expired(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary.registry.tokens, "lifetime_seconds", 0.0)

    canary.ends(canary.start("push", "--image", canary.image), "Log in anew", 3)


def test_a_push_whose_engine_dies_in_the_middle(
    canary: Canary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mortal = private_engine.start(tmp_path / "mortal")
    if isinstance(mortal, private_engine.NoEngine):
        pytest.skip(mortal.reason)
    try:
        docker.DockerClient(base_url=mortal.docker_host).images.build(
            path=str(canary.folder / "context"), tag=canary.image, rm=True, forcerm=True
        )
        trouble = Trouble(canary.registry, monkeypatch)
        trouble.meanwhile("PUT /v2/web/manifests/", lambda: os.kill(mortal.pid, signal.SIGKILL))
        canary.environment["DOCKER_HOST"] = mortal.docker_host

        canary.ends(canary.start("push", "--image", canary.image), "The Docker engine went away", 3)
    finally:
        mortal.stop()
