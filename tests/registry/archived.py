"""Somebody who pushes an archive to a registry under test."""

from __future__ import annotations

import os
from typing import Any

from ecs_steps.push import Pushed, PushOptions, push
from ecs_steps.values.image import Tag, TaggedImage

LAYER = os.urandom(3 << 20)


def pushed(place: Any, archive: str, tag: str = "1", *more: str, name: str = "shop/web", **options: Any) -> Pushed:
    image = TaggedImage.parse(f"{place.host}/{name}:{tag}")
    chosen = PushOptions(image=image, archive=archive, image_tags=tuple(map(Tag, more)), **options)
    return push.function(chosen, place.clients, place.report)


def said(place: Any) -> str:
    return str(place.out.getvalue())
