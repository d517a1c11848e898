"""One word, four spellings: snake_case, kebab-case, camelCase, ECS_STEPS_X."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection


def snake(word: str) -> str:
    """Spell as in Python and JSON."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", word).replace("-", "_").lower()


def kebab(word: str) -> str:
    """Spell as on command lines and in GitHub Actions."""
    return snake(word).replace("_", "-")


def camel(word: str) -> str:
    """Spell as in Groovy."""
    head, *rest = snake(word).split("_")
    return head + "".join(part.title() for part in rest)


def environment(word: str) -> str:
    """Spell as an environment variable."""
    return "ECS_STEPS_" + snake(word).upper()


def nearest(word: str, known: Collection[str], otherwise: str = "") -> str:
    """A hint that names the known word most like `word`; without one `otherwise`, or all of them."""
    return did_you_mean(word, known) or otherwise or f"Known are: {', '.join(sorted(known))}."


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint that names the known word most like `word`; empty where none is like it."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]}?" if close else ""
