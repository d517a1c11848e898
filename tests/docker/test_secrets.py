"""Canaries: a registry's token and AWS keys are nowhere to be read, however a push or a release ends."""

from __future__ import annotations

import base64
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
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
from tests.docker.trouble import Trouble

pytestmark = pytest.mark.docker

ROOT = Path(__file__).resolve().parents[2]
TOKEN, KEY, SESSION = "canaryTokenOfTheRegistry", "canarySecretAccessKey", "canarySessionToken"
_BUG = """
import sys
import docker
def broken(*arguments, **named):
    raise RuntimeError(f"cannot push with {named}")
docker.APIClient.push = broken
from ecs_steps.__main__ import main
sys.exit(main())
"""
_STEPS = ("-m", "ecs_steps")


def forms(canary: str) -> list[bytes]:
    """The canary, and what is left of it in base64 whatever stands around it."""
    plain = canary.encode()
    encoded = [base64.b64encode(b"x" * shift + plain)[4:-4] for shift in range(3)]
    return [plain, *encoded, *(each.translate(bytes.maketrans(b"+/", b"-_")) for each in encoded)]


class Canary:
    """Runs steps in a folder of their own, and looks for the canaries wherever they could be read."""

    def __init__(self, testbed: Testbed, registry: Registry, docker_host: str, folder: Path, image: str) -> None:
        self.testbed, self.registry, self.folder, self.image = testbed, registry, folder, image
        for name in ("home", "tmp", "work"):
            (folder / name).mkdir()
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
            "ECS_STEPS_RESULT": "result.json",
            "GITHUB_OUTPUT": "output.txt",
            "DOCKER_HOST": docker_host,
            **testbed.environment(),
            "AWS_SECRET_ACCESS_KEY": KEY,
            "AWS_SESSION_TOKEN": SESSION,
            "AWS_MAX_ATTEMPTS": "1",
        }
        self.command_lines: set[bytes] = set()

    def start(self, *words: str, python: tuple[str, ...] = _STEPS) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *python, *words],
            cwd=self.folder / "work",
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def ends(self, process: subprocess.Popen[bytes], code: int, said: str) -> None:
        """Let it end, watching every process of this machine meanwhile; then look everywhere."""
        over = threading.Event()
        watching = threading.Thread(target=self._watch, args=(over,))
        watching.start()
        out, err = process.communicate(timeout=120)
        over.set()
        watching.join()
        assert process.returncode == code, err.decode()
        assert said in err.decode()
        places = {"stdout": out, "stderr": err, "command lines": b"\n".join(self.command_lines)}
        places |= {str(path): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        assert any(name.endswith("result.json") for name in places)
        searched = [form for canary in (TOKEN, KEY, SESSION) for form in forms(canary)]
        assert [(name, form) for name, held in places.items() for form in searched if form in held] == []
        assert not list((self.folder / "home").iterdir())

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(0.01):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                with contextlib.suppress(OSError):  # it has ended
                    self.command_lines.add(path.read_bytes())

    def push(self, *words: str) -> subprocess.Popen[bytes]:
        return self.start("push", "--image", self.image, *words)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Testbed, Registry]]:
    """A local AWS with a registry, on the wall's time, whose rollouts are over at once."""
    registry = Registry(tmp_path_factory.mktemp("registry"), WallClock())
    testbed = Testbed(clock=WallClock(), timings=Timings.instant(), registry=lambda: serve(registry))
    with testbed:
        yield testbed, registry


@pytest.fixture
def canary(
    place: tuple[Testbed, Registry], engine: Any, docker_host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Canary]:
    testbed, registry = place
    testbed.reset()
    issued = iter(range(10_000))
    monkeypatch.setattr("ecs_steps.testbed.registry.tokens.secrets.token_urlsafe", lambda _: f"{TOKEN}{next(issued)}")
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": testbed.region}
    boto3.client("ecr", endpoint_url=testbed.endpoint, **keys).create_repository(repositoryName="web")
    image = f"{testbed.registry_host}/web:1"
    folder = tmp_path / "canary"
    (folder / "context").mkdir(parents=True)
    (folder / "context" / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
    engine.images.build(path=str(folder / "context"), tag=image, rm=True, forcerm=True)
    yield Canary(testbed, registry, docker_host, folder, image)
    registry.faults.clear()
    engine.images.remove(image, force=True)


def test_the_canaries_are_found_where_they_are() -> None:
    held = base64.b64encode(f"AWS:{TOKEN}0".encode())

    assert any(form in held for form in forms(TOKEN))
    assert not any(form in held for form in forms(KEY))


def test_a_push_that_succeeds(canary: Canary) -> None:
    canary.ends(canary.push("--image-tags", "latest"), 0, "Pushed ")
    assert any(b"ecs_steps" in line for line in canary.command_lines)


def test_a_push_that_is_denied(canary: Canary) -> None:
    canary.registry.faults.push_is_denied = True

    canary.ends(canary.push(), 3, "was not pushed: denied")


def test_a_push_whose_token_expired(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary.registry.tokens, "lifetime_seconds", 0.0)

    canary.ends(canary.push(), 3, "Log in anew")


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

        canary.ends(canary.push(), 3, "The Docker engine went away")
    finally:
        mortal.stop()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_push_that_is_cut_off_in_the_middle(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    over = threading.Event()
    trouble = Trouble(canary.registry, monkeypatch)
    trouble.meanwhile("PUT /v2/web/manifests/", lambda: over.wait(60))
    process = canary.push()
    pause, end = threading.Event(), time.monotonic() + 60
    while not trouble.count("PUT /v2/web/manifests/"):
        assert time.monotonic() < end
        pause.wait(0.02)
    process.send_signal(number)

    canary.ends(process, code, f"{canary.image} may have been pushed. To come back to it: push it again")
    over.set()


def test_a_bug_of_ours_that_has_the_token_in_its_hands(canary: Canary) -> None:
    process = canary.start("push", "--image", canary.image, python=("-c", _BUG))

    canary.ends(process, 1, "push has a bug: RuntimeError: cannot push with")


@pytest.mark.parametrize("denied", [False, True])
def test_a_release(canary: Canary, denied: bool) -> None:
    Scenario(canary.testbed).service("shop", "web", canary.image, desired=1)
    canary.registry.faults.push_is_denied = denied
    words = ("--cluster", "shop", "--service", "web", "--context", str(canary.folder / "context"))
    image = canary.image.replace(":1", ":2")

    process = canary.start("deploy", *words, "--image", image, "--image-tags", "stable")

    canary.ends(process, 3 if denied else 0, "was not pushed: denied" if denied else "web: succeeded")
