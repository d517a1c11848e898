"""What is worth saying about a context before it is sent."""

from __future__ import annotations

import posixpath
from collections import Counter

from ecs_steps.values.build_context import BuildContext, ContextFile

LARGE = 500_000_000
_FOLDERS = 3
_LINKS = 3


def concerns(context: BuildContext) -> list[str]:
    """Say that it is large, with its largest folders, and which links lead out of it."""
    found = []
    if context.size >= LARGE:
        largest = ", ".join(f"{name} {_bytes(size)}" for name, size in _largest(context))
        found.append(
            f"The context {context.folder} has {_bytes(context.size)} in {_count(context)} files; "
            f"the most in {largest}. What the build does not need belongs into .dockerignore"
        )
    outside = [each for each in context.files if leads_out(each)]
    found += [
        f"{each.path} points out of the context, to {each.link}: in the image it will point to nothing of yours"
        for each in outside[:_LINKS]
    ]
    if len(outside) > _LINKS:
        found.append(f"{len(outside) - _LINKS} more links point out of the context")
    return found


def leads_out(file: ContextFile) -> bool:
    """True when a symbolic link points to what is not in the context."""
    if file.link is None:
        return False
    target = file.link.replace("\\", "/")
    if target.startswith("/") or target[1:2] == ":":
        return True
    return posixpath.normpath(posixpath.join(posixpath.dirname(file.path), target)).split("/")[0] == ".."


def _largest(context: BuildContext) -> list[tuple[str, int]]:
    sizes: Counter[str] = Counter()
    for each in context.files:
        top, slash, _ = each.path.partition("/")
        sizes[top + slash] += each.size
    return sizes.most_common(_FOLDERS)


def _count(context: BuildContext) -> int:
    return sum(1 for each in context.files if not each.is_folder)


def _bytes(size: int) -> str:
    """Decimal, as Docker counts."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
