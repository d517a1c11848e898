"""How fast an image goes from an engine to a registry, against Docker's own command."""

from __future__ import annotations

import io
import os
import statistics
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.push import PushOptions, push
from ecs_steps.testbed import private_engine
from ecs_steps.testbed.registry import debian_registry
from ecs_steps.values.image import TaggedImage
from tests.bench.measure import COMMANDS, PYTHON, Figure, clean_environment, ran, seconds_of

STEPS = str(COMMANDS / "ecs-steps")
_LAYER = 60_000_000
_TURNS = 7


@dataclass(frozen=True, kw_only=True)
class Yard:
    """A private engine, its `docker` command and the distribution project's registry."""

    engine: Any
    cli: Path
    host: str
    environment: dict[str, str]

    def image(self, name: str) -> str:
        """Make an image of one layer that no registry has seen, under a repository of its own."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            held = tarfile.TarInfo("random")
            held.size = _LAYER
            archive.addfile(held, io.BytesIO(os.urandom(_LAYER)))
        self.engine.api.import_image_from_data(packed.getvalue(), repository=f"{self.host}/{name}", tag="1")
        return f"{self.host}/{name}:1"


def push_a_layer() -> Iterator[Figure]:
    """A layer of 60 MB: the step and the command against `docker push`, in turns, a new layer each time; then again."""
    taken: dict[str, list[float]] = {"docker": [], "step": [], "command": [], "again": [], "start": []}
    sent_again = 0
    with _yard() as yard:
        for turn in range(_TURNS + 1):
            for who in ("docker", "step", "command")[:: 1 if turn % 2 else -1]:
                image = yard.image(f"{who}{turn}")
                command = [str(yard.cli), "push", image] if who == "docker" else [STEPS, "push", "--image", image]
                taken[who].append(
                    _seconds_of_step(image, yard) if who == "step" else seconds_of(command, yard.environment)
                )
                if who == "command":
                    sent_again += "Nothing to send" not in ran(command, yard.environment)
                    taken["again"].append(seconds_of(command, yard.environment))
                yard.engine.images.remove(image, force=True)
            taken["start"].append(seconds_of([PYTHON, "-c", "import docker, ecs_steps.push"], yard.environment))
    seconds = {name: statistics.median(found[1:]) for name, found in taken.items()}  # the first fills caches
    docker_push = f"{seconds['docker']:.2f} s, medians of {_TURNS} in turns"
    yield Figure(
        what="push of a 60 MB layer, the step in one process / docker push",
        measured=seconds["step"] / seconds["docker"],
        target=1.05,
        unit="x",
        detail=f"{seconds['step']:.2f} s / {docker_push}; what Python's start adds is in the next row",
    )
    yield Figure(
        what="push of a 60 MB layer, the command / docker push",
        measured=seconds["command"] / seconds["docker"],
        target=1.05,
        unit="x",
        detail=f"{seconds['command']:.2f} s / {docker_push}; {seconds['start']:.2f} s are start and imports",
    )
    detail = f"median of {_TURNS}, the whole command; {sent_again} of {_TURNS + 1} sent a layer"
    yield Figure(what="push of the same image again", measured=seconds["again"], target=0.5, unit="s", detail=detail)
    yield Figure(what="layers sent by second pushes", measured=sent_again, target=0, unit="", detail=detail)


def _seconds_of_step(image: str, yard: Yard) -> float:
    clients, report = Clients(yard.environment), Report(io.StringIO(), now=time.monotonic)
    began = time.perf_counter()
    push(PushOptions(image=TaggedImage.parse(image)), clients, report)
    return time.perf_counter() - began


ROWS = (push_a_layer,)


@contextmanager
def _yard() -> Iterator[Yard]:
    program, unpacked = debian_registry.obtain(), private_engine.unpack()
    if not isinstance(program, Path) or isinstance(unpacked, private_engine.NoEngine):
        raise SystemExit(f"cannot measure a push: {program} {unpacked}")
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        started = private_engine.start(folder / "engine")
        if isinstance(started, private_engine.NoEngine):
            raise SystemExit(f"cannot measure a push: {started.reason}")
        try:
            with debian_registry.serving(program, folder / "registry") as host:
                (folder / "config").mkdir()
                places = {"DOCKER_HOST": started.docker_host, "DOCKER_CONFIG": str(folder / "config")}
                engine = docker.DockerClient(base_url=started.docker_host)
                yield Yard(engine=engine, cli=started.docker_cli, host=host, environment=clean_environment(places))
                engine.close()
        finally:
            started.stop()
