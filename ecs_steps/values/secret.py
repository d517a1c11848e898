"""A secret: usable, never printable."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Secret:
    """Text that prints as `***` wherever it is shown."""

    _text: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Secret:
        """Take the text as it is."""
        return cls(text)

    def reveal(self) -> str:
        """Give the text to the one call that needs it."""
        return self._text

    def __str__(self) -> str:
        return "***"

    def __repr__(self) -> str:
        return "Secret(***)"


class SecretInsideError(ValueError):
    """A value that cannot be read and must not be shown: part of it is a secret."""
