"""How a step takes the result of a step that failed; every other step does nothing after one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FailedResult:
    """What a failed result has to name, and what its words become.

    Without the word `needed` there is nothing to work on. `words` are the options that words of a result become; a
    word that is not among them is the option of the same name.
    """

    needed: str
    words: Mapping[str, str]
