"""A length of time written the way people write it: 90s, 15m, 2h."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_UNITS = {"s": 1, "m": 60, "h": 3600}
_FORM = r"(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s?)?"


@dataclass(frozen=True, order=True)
class Duration:
    """Whole seconds."""

    seconds: int

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read `90`, `90s`, `15m`, `2h` or `1h30m`; a bare number is seconds."""
        found = re.fullmatch(_FORM, text.strip())
        if not found or not any(found.groups()):
            raise ValueError("is not a duration such as 90s, 15m, 2h or 1h30m")
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return cls(hours * 3600 + minutes * 60 + seconds)

    def less(self, seconds: float) -> Duration:
        """What is left of it after so many seconds; never less than nothing."""
        return Duration(max(self.seconds - math.ceil(seconds), 0)) if seconds > 0 else self

    def __str__(self) -> str:
        for unit in ("h", "m"):
            if self.seconds and self.seconds % _UNITS[unit] == 0:
                return f"{self.seconds // _UNITS[unit]}{unit}"
        return f"{self.seconds}s"
