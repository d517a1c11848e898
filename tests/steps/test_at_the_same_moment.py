"""Two releases of the same service at the same moment, each a process of its own: one wins, and both know it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_steps.clients import Clients
from ecs_steps.register import Registered, RegisterOptions, register
from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.server import Testbed
from ecs_steps.values.image import PinnedImage
from tests.scene import HOST, Scene
from tests.steps.released import HASTY, ROOT, SECONDS, until
from tests.steps.updating import ever, primary

ROUNDS = 3


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time, whose rollouts take seconds."""
    with Testbed(clock=WallClock(), faster=50) as testbed:
        yield testbed


def released(tag: str, folder: Path, *options: str) -> subprocess.Popen[str]:
    target = ["--cluster", "shop", "--service", "web", "--image", f"{HOST}/shop/web:{tag}"]
    return subprocess.Popen(
        [sys.executable, "-c", HASTY, "deploy", *target, *options],
        env={**os.environ, "PYTHONPATH": str(ROOT), "ECS_STEPS_RESULT": str(folder / f"{tag}.json")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def placed(scene: Scene) -> list[PinnedImage]:
    """Put a service there that is at rest, and two more versions."""
    scene.service()
    until(lambda: primary(scene)["rolloutState"] == "COMPLETED")
    return [scene.image("2"), scene.image("3")]


def ended(*processes: subprocess.Popen[str]) -> list[tuple[int, str]]:
    said = [process.communicate(timeout=SECONDS)[1] for process in processes]
    return [(process.returncode, text) for process, text in zip(processes, said, strict=True)]


def runs(scene: Scene) -> str:
    """The image of the revision in charge."""
    revision = scene.scenario.call("DescribeTaskDefinition", taskDefinition=primary(scene)["taskDefinition"])
    return str(revision["taskDefinition"]["containerDefinitions"][0]["image"])


@pytest.mark.parametrize("on_busy", ["wait", "supersede", "fail"])
@pytest.mark.parametrize("number", range(ROUNDS))
def test_of_two_versions_one_wins_and_the_other_waits_or_is_told(
    scene: Scene, tmp_path: Path, number: int, on_busy: str
) -> None:
    images = placed(scene)

    (code2, said2), (code3, said3) = ended(*(released(tag, tmp_path, "--on-busy", on_busy) for tag in ("2", "3")))

    allowed = {"wait": {8}, "supersede": {8}, "fail": {4, 8}}[on_busy]
    assert 0 in (code2, code3), said2 + said3
    assert {code2, code3} <= {0} | allowed, said2 + said3
    winners = [image.digest for image, code in zip(images, (code2, code3), strict=True) if code == 0]
    assert runs(scene).rpartition("@")[2] in winners
    assert ever(scene) <= 2
    assert "Traceback" not in said2 + said3


@pytest.mark.parametrize("number", range(ROUNDS))
def test_of_one_version_both_end_well(scene: Scene, tmp_path: Path, number: int) -> None:
    image, _ = placed(scene)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    (one, said), (other, too) = ended(released("2", tmp_path / "a"), released("2", tmp_path / "b"))

    assert (one, other) == (0, 0), said + too
    assert runs(scene).endswith(str(image.digest))
    assert ever(scene) == 1


def test_many_that_register_at_the_same_moment_lose_nothing(scene: Scene) -> None:
    scene.service()
    images = [scene.image(str(number)) for number in range(2, 8)]
    found: dict[str, Registered] = {}

    def one(image: PinnedImage) -> None:
        options = RegisterOptions(cluster="shop", service="web", image=image)
        found[str(image.digest)] = register(options, Clients(dict(os.environ)), scene.report)

    workers = [threading.Thread(target=one, args=(image,)) for image in images]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(SECONDS)

    assert len({each.task_definition.short for each in found.values()}) == len(images)
    for digest, made in found.items():
        held = scene.scenario.call("DescribeTaskDefinition", taskDefinition=made.task_definition.short)
        assert held["taskDefinition"]["containerDefinitions"][0]["image"].endswith(digest)
