"""Images that another builder left in a file: an OCI layout, or what `docker save` wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ecs_steps.contract.errors import BadParameter
from ecs_steps.values.image import Image

if TYPE_CHECKING:
    from ecs_steps.clients.archive.layout import ArchivedImage


@contextmanager
def read_archive(path: str, image: Image) -> Iterator[ArchivedImage]:
    """Hand out the image of an archive, whole and checked, as long as its bytes are needed; BadParameter if it is not.

    Where the archive has several images, it is the one that bears the name of `image`.
    """
    import tempfile

    from ecs_steps.clients.archive.entries import entries_of
    from ecs_steps.clients.archive.layout import read_layout
    from ecs_steps.clients.archive.saved import read_saved

    entries = entries_of(Path(path))
    if entries.find("index.json") is not None:
        yield read_layout(entries, image)
    elif entries.find("manifest.json") is not None:
        with tempfile.TemporaryDirectory(prefix="ecs-steps-") as scratch:
            yield read_saved(entries, image, Path(scratch))
    else:
        why = "it has neither an index.json nor a manifest.json"
        hint = "Name an OCI layout, a folder or a tar, or what `docker save` wrote."
        raise BadParameter(f"The archive {path} is no image", why=why, hint=hint)
