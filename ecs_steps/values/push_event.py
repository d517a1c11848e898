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
        progress, aux = event.get("progressDetail") or {}, event.get("aux") or {}
        return cls(
            layer=str(event.get("id") or ""),
            status=str(event.get("status") or ""),
            current=int(progress.get("current") or 0),
            total=int(progress.get("total") or 0),
            digest=str(aux.get("Digest") or ""),
        )
