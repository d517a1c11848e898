"""The order of tags where a registry does not say when an image was pushed: the highest version first."""

from __future__ import annotations

import re
from collections.abc import Iterable


def newest_first(tags: Iterable[str]) -> tuple[str, ...]:
    """Order tags by the numbers in them, such as 1.10 before 1.9; those with no number come last, by name."""
    return tuple(sorted(tags, key=_key))


def _key(tag: str) -> tuple[bool, list[int], str]:
    numbers = [int(each) for each in re.findall(r"[0-9]{1,18}", tag)]
    return not numbers, [-each for each in numbers], tag
