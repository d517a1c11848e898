"""What we take for an image's name is what a Docker engine takes for one."""

from __future__ import annotations

import re
from typing import Any

import docker.errors
import pytest

from ecs_steps.values.image import TaggedImage
from tests.fuzz.inputs import spoiled

pytestmark = pytest.mark.docker

NAMES = (
    "web:1",
    "shop/web:42",
    "localhost/web:x",
    "127.0.0.1:5000/a/b__c/d.e-f:1.2.3",
    "nexus.example.com:8443/web:_x",
)
# The engine takes a first part that is no host name for a folder of Docker Hub; to us it is a mistake. And engines
# learned IPv6 addresses only lately.
_NO_HOST = re.compile(r"[^/]*[.:][^/]*_[^/]*/|[^/]*_[^/]*[.:][^/]*/")


def takes(engine: Any, image_id: str, name: str) -> bool:
    """Ask the engine to give an image this name; the bed takes it away with the image."""
    try:
        engine.api.tag(image_id, name)
    except docker.errors.APIError:
        return False
    return True


def test_the_engine_takes_the_names_that_we_take_and_no_other(bed: Any, tiny: Any) -> None:
    image_id = bed.engine.images.get(tiny("1")).id
    differ: list[tuple[str, bool]] = []
    taken = refused = 0
    for text in dict.fromkeys(spoiled(NAMES, 1_500, seed=21)):
        if not text or "[" in text or _NO_HOST.match(text):
            continue
        try:
            TaggedImage.parse(text)
            ours = True
            taken += 1
        except ValueError:
            ours = False
            refused += 1
        if takes(bed.engine, image_id, text) is not ours:
            differ.append((text, ours))

    assert differ == []
    assert taken > 150
    assert refused > 150
