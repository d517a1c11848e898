"""Services as they were, for reads that come from a replica that lags."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Generic, TypeVar

Records = TypeVar("Records")

#: Nobody asks for what is older; seconds.
_KEPT = 600.0


@dataclass(frozen=True, kw_only=True)
class _Moment(Generic[Records]):
    at: float
    records: Records
    before_a_write: bool


class Past(Generic[Records]):
    """Copies of the records, once somebody asked for them to be kept: copying is slow."""

    def __init__(self) -> None:
        self._moments: list[_Moment[Records]] = []
        self.is_kept = False

    def keep(self, records: Records, now: float) -> None:
        """Begin to keep copies."""
        self.is_kept = True
        self.note(records, now)

    def note(self, records: Records, now: float, *, before_a_write: bool = False) -> None:
        """Keep a copy of this moment."""
        if self.is_kept:
            self._moments.append(_Moment(at=now, records=deepcopy(records), before_a_write=before_a_write))
            self._moments = [item for item in self._moments if item.at >= now - _KEPT]

    def ago(self, seconds: float, now: float) -> Records | None:
        """Give the records as they were so many seconds ago (0: before the last write); None if none were kept."""
        if seconds <= 0:
            found = [item for item in self._moments if item.before_a_write]
        else:
            found = [item for item in self._moments if item.at <= now - seconds] or self._moments[:1]
        return found[-1].records if found else None

    def forget(self) -> None:
        """Drop every copy and keep no more."""
        self._moments.clear()
        self.is_kept = False
