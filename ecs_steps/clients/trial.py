"""Containers that try an image on a Docker engine, and are gone afterwards; on the door to Docker."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ecs_steps.clients.docker import translated
from ecs_steps.contract.errors import Refused, StepError

if TYPE_CHECKING:
    from ecs_steps.clients.docker import Docker

_LOADED = "Loaded image ID: "


class Trial:
    """A command that runs in a container of an image."""

    def __init__(self, engine: Any, name: str) -> None:
        self._engine, self._name = engine, name

    def lines(self) -> Iterator[str]:
        """What it writes, line by line, until it ends."""
        with translated("read what a container writes"):
            yield from _lines(self._engine.logs(self._name, stream=True, follow=True))

    def exit_code(self) -> int:
        """Wait for its end and return its code."""
        with translated("wait for a container"):
            return int(self._engine.wait(self._name, timeout=None)["StatusCode"])

    def kill(self) -> None:
        """End it, if it has not ended."""
        with suppress(StepError), translated("kill a container"):
            self._engine.kill(self._name)


@contextmanager
def trial(docker: Docker, image_id: str, command: Sequence[str]) -> Iterator[Trial]:
    """Run a command, in place of the image's own, in a container that is gone after the block, however it ends."""
    engine = docker.api()
    name = f"ecs-steps-test-{uuid.uuid4().hex[:12]}"  # known before it is there, so that a signal leaves none
    try:
        with translated(f"run {command[0]} in the image"):
            engine.create_container(image_id, list(command[1:]), entrypoint=[command[0]], name=name)
            engine.start(name)
        yield Trial(engine, name)
    finally:
        with suppress(Refused), translated("remove a container"):  # refused where it was not made
            engine.remove_container(name, force=True, v=True)


@contextmanager
def loaded(docker: Docker, tar: Iterable[bytes]) -> Iterator[str]:
    """Load an image from what `docker save` would write, and hand out its id; if it was not there, it goes again."""
    engine = docker.api()
    with translated("list its images"):
        before = {image["Id"] for image in engine.images(all=True)}
    image_id = ""
    try:
        with translated("load the image"):
            image_id = _load(engine, tar)
        yield image_id
    finally:
        if image_id and image_id not in before:
            with suppress(Refused), translated("remove an image"):  # refused where somebody uses it by now
                engine.remove_image(image_id)


def _load(engine: Any, tar: Iterable[bytes]) -> str:
    image_id = ""
    for event in engine.load_image(tar):
        if "error" in event:
            raise Refused("Docker refused to load the image", why=str(event["error"]).strip())
        said = str(event.get("stream", "")).strip()
        image_id = said.removeprefix(_LOADED) if said.startswith(_LOADED) else image_id
    if not image_id:
        raise Refused("Docker did not load the image", why="it told no image id", hint="Build again.")
    return image_id


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Whole lines of an output that comes in pieces."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.decode("utf-8", "replace").rstrip("\r") for line in whole)
    if rest:
        yield rest.decode("utf-8", "replace")
