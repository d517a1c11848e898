"""Every step as a canary runs it, and every way in which it may end."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import dataclass

import boto3
import pytest

from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.registry.refusal import not_authorized
from tests.docker.canary import SECONDS, Canary
from tests.docker.trouble import ALWAYS, Trouble
from tests.registry.images import Layout

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
BREAKS = {
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
    at.run("has a bug: RuntimeError: cannot send", 1, python=_BUG.replace("BREAKS", BREAKS[at.step]))
