"""Canaries: tokens, passwords and keys are nowhere to be read, whatever a step does and however it ends."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import docker
import pytest

from ecs_steps.testbed import private_engine
from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.registry import Registry, serve
from ecs_steps.testbed.registry.refusal import not_authorized
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed
from tests.docker.canary import ALL, KEY, SECONDS, SECRET, TOKEN, Canary, found
from tests.docker.trouble import ALWAYS, Trouble
from tests.registry.images import Layout

pytestmark = pytest.mark.docker

# A sleep of ours costs no time; the steps see it pass.
_HASTY = """
import sys, time
from ecs_steps.clients.clock import WallClock
slept = []
WallClock.sleep = lambda _, seconds: slept.append(seconds)
WallClock.now = lambda _: time.monotonic() + sum(slept)
from ecs_steps.__main__ import main
sys.exit(main())
"""
# Whatever goes out first breaks, with everything that it was given in the error's text.
_BUG = """
import subprocess, sys
import botocore.httpsession, docker, requests
def broken(self, *arguments, **named):
    held = [getattr(each, "headers", each) for each in arguments]
    raise RuntimeError(f"cannot send {[str(each) for each in held]} {named}")
for owner, name in BREAKS:
    setattr(owner, name, broken)
from ecs_steps.__main__ import main
sys.exit(main())
"""
_REQUESTS = "[(requests.Session, 'request')]"
_BREAKS = {
    "login": _REQUESTS,
    "build": "[(subprocess.Popen, '__init__'), (docker.APIClient, 'build')]",
    "tag": _REQUESTS,
    "push": "[(docker.APIClient, 'push')]",
    "push an archive": _REQUESTS,
    "register": "[(botocore.httpsession.URLLib3Session, 'send')]",
    "deploy": "[(docker.APIClient, 'push')]",
}
#: Where a step stands while it hangs: a request to the registry, or an AWS operation.
_HANGS = {
    "login": "GET /v2/$",
    "build": "/v2/web/manifests/",
    "tag": "PUT /v2/web/manifests/stable",
    "push": "PUT /v2/web/manifests/",
    "push an archive": "PATCH",
    "register": "ecs:RegisterTaskDefinition",
    "deploy": "ecs:UpdateService",
}


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


@dataclass(frozen=True)
class At:
    """A canary's step, and what may stand in its way."""

    step: str
    canary: Canary
    trouble: Trouble
    monkeypatch: pytest.MonkeyPatch

    def words(self) -> list[str]:
        """The command, as somebody writes it who has set the environment."""
        name, folder = self.canary.image.rpartition(":")[0], self.canary.folder
        service = ["--cluster", "shop", "--service", "web"]
        if self.step == "login":
            self.canary.private = folder / "private"
        if self.step == "push an archive":
            layout = Layout()
            layout.roots(layout.image(os.urandom(2 << 20))).tar(folder / "image.tar")
        secret = ["--build-secrets", "s=env:SECRET_OF_THE_BUILD"]
        return {
            "login": ["login", "--registries", "ecr", "--docker-config", str(folder / "private")],
            "build": ["build", "--image", f"{name}:2", "--context", str(folder / "built"), "--pull", *secret],
            "tag": ["tag", "--image", f"{name}@{_digest_of(self.canary)}", "--image-tags", "stable"],
            "push": ["push", "--image", self.canary.image, "--image-tags", "latest"],
            "push an archive": ["push", "--image", f"{name}:3", "--archive", str(folder / "image.tar")],
            "register": ["register", *service, "--image", self.canary.image],
            "deploy": ["deploy", *service, "--context", str(folder / "context"), "--image", f"{name}:4"],
        }[self.step]

    def run(self, said: str, *codes: int, python: str = _HASTY, more: tuple[str, ...] = ()) -> None:
        process = self.canary.start(*self.words(), *more, python=("-c", python))
        self.canary.ends(process, said, *codes)

    def fault(self, kind: FaultKind, times: int | None = None) -> None:
        """Let AWS say no to what the step does there."""
        actions = {"register": "ecs:RegisterTaskDefinition", "deploy": "ecs:UpdateService"}
        self.canary.testbed.fault(actions.get(self.step, "ecr:GetAuthorizationToken"), kind, times)


def _digest_of(canary: Canary) -> str:
    aws = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": canary.testbed.region}
    ecr = boto3.client("ecr", endpoint_url=canary.testbed.endpoint, **aws)
    details = ecr.describe_images(repositoryName="web", imageIds=[{"imageTag": "1"}])["imageDetails"]
    return str(details[0]["imageDigest"])


def succeeds(at: At) -> None:
    at.run("", 0)


def only_says(at: At) -> None:
    at.run("Would ", 0, more=("--dry-run",))


def is_denied_by_aws(at: At) -> None:
    at.fault(FaultKind.ACCESS_DENIED)
    at.run("error: ", 3, 4)


def is_denied_by_the_registry(at: At) -> None:
    at.canary.registry.faults.push_is_denied = True
    at.run("", 0, 3)


def has_a_wrong_token(at: At) -> None:
    def refuse(*_: object) -> None:
        raise not_authorized()

    at.monkeypatch.setattr(at.canary.registry.tokens, "redeem", refuse)
    if at.step == "register":
        at.fault(FaultKind.EXPIRED_TOKEN)
    at.run("error: ", 3, 4)


def reaches_nobody(at: At) -> None:
    at.canary.environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1"
    at.run("error: ", 3, 4)


def meets_5xx(at: At) -> None:
    at.fault(FaultKind.SERVER_ERROR)
    # The engine tries its uploads again by its own slow clock.
    where = "PUT /v2/web/manifests/" if at.step in ("push", "deploy") else ""
    at.trouble.answers(where, 503, "UNAVAILABLE", "", times=ALWAYS)
    at.run("error: ", 3, 4)


def is_cut_in_the_middle(at: At) -> None:
    at.fault(FaultKind.ANSWER_LOST)
    where = "PUT /v2/web/manifests/" if at.step in ("push", "deploy") else "GET /v2/$|PATCH|PUT /v2/web/manifests/"
    at.trouble.cuts(where, times=ALWAYS)
    at.run("", 0, 3, 4)  # 0: what AWS has carried out is found again


def is_interrupted(at: At) -> None:
    over, hangs = threading.Event(), _HANGS[at.step]
    if hangs.startswith("ecs:"):
        at.canary.testbed.fault(hangs, FaultKind.HANG)
    else:
        at.trouble.meanwhile(hangs, lambda: over.wait(SECONDS))
    process = at.canary.start(*at.words())
    pause, end = threading.Event(), time.monotonic() + SECONDS
    while not (at.trouble.count(hangs) or at.canary.testbed.calls.of(hangs)):
        assert time.monotonic() < end
        assert process.poll() is None
        pause.wait(0.02)
    process.send_signal(signal.SIGINT)
    try:
        at.canary.ends(process, "was interrupted", 130)
    finally:
        over.set()
        at.canary.testbed.faults.clear()


def has_a_bug(at: At) -> None:
    at.run("has a bug: RuntimeError: cannot send", 1, python=_BUG.replace("BREAKS", _BREAKS[at.step]))


#: What the registry says of a push is nothing to the others.
_PUSHING = ("tag", "push", "push an archive", "deploy")
ENDS: dict[Callable[[At], None], tuple[str, ...]] = {
    succeeds: tuple(_BREAKS),
    only_says: tuple(_BREAKS),
    is_denied_by_aws: tuple(_BREAKS),
    is_denied_by_the_registry: _PUSHING,
    has_a_wrong_token: tuple(_BREAKS),
    reaches_nobody: tuple(_BREAKS),
    meets_5xx: tuple(_BREAKS),
    is_cut_in_the_middle: tuple(_BREAKS),
    is_interrupted: tuple(_BREAKS),
    has_a_bug: tuple(_BREAKS),
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
    child = f"[sys.executable, '-c', 'import time; time.sleep(3) # {SECRET}']"
    code = f"import subprocess, sys; open('result.json', 'w').close(); subprocess.run({child})"
    process = canary.start(python=("-c", code))

    with pytest.raises(AssertionError, match="canarySecretOfTheBuild"):
        canary.ends(process, "", 0)
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
