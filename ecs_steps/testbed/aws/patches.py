"""Attributes of moto that are replaced while a test bed runs, and restored afterwards."""

from __future__ import annotations

from typing import Any


class Patches:
    """What was replaced, and how it was before."""

    def __init__(self) -> None:
        self._attributes: list[tuple[Any, str, Any]] = []

    def attribute(self, owner: Any, name: str, replacement: Any) -> None:
        """Replace an attribute."""
        self._attributes.append((owner, name, getattr(owner, name)))
        setattr(owner, name, replacement)

    def undo(self) -> None:
        """Restore everything, the last replacement first."""
        while self._attributes:
            owner, name, before = self._attributes.pop()
            setattr(owner, name, before)
