"""The tag of a pinned image, kept beside the digest as a resource tag of the task definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecs_steps.contract.choices import Pin
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import Document

#: The resource tag of a container's image, such as ecs-steps:image-tag/web.
PREFIX = "ecs-steps:image-tag/"
#: Amazon ECS Developer Guide, "Tag restrictions": tags of a resource, characters of a key.
_MOST_TAGS, _LONGEST_KEY = 50, 128


def with_image_tags(document: Document, images: Mapping[str, Image], pin: Pin) -> dict[str, Any]:
    """Say beside a document, for each container that gets an image by digest, which tag that had."""
    changed = {PREFIX + name for name in images}
    known: Any = document.get("tags")
    if not changed or (known and not isinstance(known, list)):
        return dict(document)
    kept = [tag for tag in known or () if not isinstance(tag, Mapping) or str(tag.get("key")) not in changed]
    named = [(PREFIX + name, image.tag) for name, image in images.items() if image.digest and pin is Pin.DIGEST]
    ours = [{"key": key, "value": tag} for key, tag in named if tag and len(key) <= _LONGEST_KEY]
    made = [*kept, *ours] if len(kept) + len(ours) <= _MOST_TAGS else kept
    return {**document, "tags": made} if made or known else dict(document)


def without_image_tags(document: Document) -> dict[str, Any]:
    """Give a document without what `with_image_tags` adds."""
    kept = [tag for tag in document.get("tags") or () if not str(tag.get("key", "")).startswith(PREFIX)]
    return {**{name: value for name, value in document.items() if name != "tags"}, **({"tags": kept} if kept else {})}


def is_beside(path: str) -> bool:
    """True for the path of such a tag in a difference."""
    return path.startswith(f"tags[{PREFIX}")
