"""One line of the stream in which an engine tells how a push goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self


@dataclass(frozen=True, kw_only=True)
class PushEvent:
    """What happened to a layer, or the digest of the whole image at the end; bytes as the engine counts them."""

    layer: str = ""
    status: str = ""
    current: int = 0
    total: int = 0
    digest: str = ""

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Self:
        """Read an event of the Docker Engine API ("Push an image"); what it does not say stays empty."""
        progress, aux = _map(event.get("progressDetail")), _map(event.get("aux"))
        return cls(
            layer=str(event.get("id") or ""),
            status=str(event.get("status") or ""),
            current=_count(progress.get("current")),
            total=_count(progress.get("total")),
            digest=str(aux.get("Digest") or ""),
        )


def _map(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}


def _count(found: Any) -> int:
    """A number of bytes; 0 for none, and for -1, by which the engine says that it does not know."""
    return found if isinstance(found, int) and found > 0 else 0
