"""Send the blobs that a repository lacks, several at once, and say how it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecs_steps.clients.clock import Clock
from ecs_steps.clients.registry import Arrival, Blobs
from ecs_steps.console.report import Report
from ecs_steps.routines.at_once import at_once
from ecs_steps.rules.mount_source import mount_source
from ecs_steps.values.image import Image

if TYPE_CHECKING:
    from ecs_steps.clients.archive.entries import Stretch
    from ecs_steps.clients.archive.layout import ArchivedImage

_MB = 1_000_000
_FIRST_WORD, _LONGEST_SILENCE = 5.0, 60.0
#: As many as a Docker engine sends ("max-concurrent-uploads").
_AT_ONCE = 5
_SAID = {
    Arrival.SENT: "{:.1f} MB sent",
    Arrival.MOUNTED: "mounted from another repository",
    Arrival.THERE: "there already",
}


@dataclass(frozen=True, kw_only=True)
class _Arrived:
    """A blob is in the repository."""

    digest: str
    size: int
    how: Arrival


def send_blobs(archived: ArchivedImage, to: Image, blobs: Blobs, report: Report, clock: Clock) -> None:
    """Send the blobs that the repository lacks; the first that fails stops the others."""
    sources = _sources(archived, to)

    def send(blob: tuple[str, Stretch], tell: Callable[[int | _Arrived], None]) -> None:
        digest, stretch = blob
        how = blobs.push(digest, stretch, tell, mount_from=sources.get(digest))
        tell(_Arrived(digest=digest, size=stretch.size, how=how))

    progress = _Progress(report, clock, archived)
    for event in at_once(list(archived.blobs.items()), send, most=_AT_ONCE):
        if isinstance(event, _Arrived):
            progress.arrived(event)
        else:
            progress.heard(event)
    progress.summed_up()


def _sources(archived: ArchivedImage, to: Image) -> dict[str, str]:
    """Where layers may be mounted from, as their manifests tell; a config is nobody else's."""
    found = {
        blob.digest: mount_source(blob, manifest, to) for manifest in archived.manifests for blob in manifest.blobs[1:]
    }
    return {digest: source for digest, source in found.items() if source}


class _Progress:
    """Says where a push is: each blob when it has arrived, and the bytes ever more seldom."""

    def __init__(self, report: Report, clock: Clock, archived: ArchivedImage) -> None:
        self._report, self._clock, self._blobs = report, clock, len(archived.blobs)
        self._total = sum(stretch.size for stretch in archived.blobs.values())
        self._began = self._told = clock.now()
        self._gone, self._pause = 0, _FIRST_WORD
        self._arrived: list[_Arrived] = []

    def heard(self, size: int) -> None:
        """Take in that so many bytes have gone."""
        self._gone += size
        if self._clock.now() - self._told >= self._pause:
            self._report.line(f"| {self._gone / _MB:.1f} of at most {self._total / _MB:.1f} MB sent")
            self._told, self._pause = self._clock.now(), min(2 * self._pause, _LONGEST_SILENCE)

    def arrived(self, blob: _Arrived) -> None:
        """Take in that a blob is there."""
        self._arrived.append(blob)
        done = _SAID[blob.how].format(blob.size / _MB)
        self._report.line(f"| {blob.digest[:19]} ({len(self._arrived)} of {self._blobs}): {done}")

    def summed_up(self) -> None:
        """Say what it was."""
        sent = sum(blob.size for blob in self._arrived if blob.how is Arrival.SENT)
        there = sum(blob.how is Arrival.THERE for blob in self._arrived)
        mounted = sum(blob.how is Arrival.MOUNTED for blob in self._arrived)
        took = self._clock.now() - self._began
        rate = f", {sent / _MB / took:.1f} MB/s" if sent and took > 0 else ""
        rest = f", {mounted} mounted" if mounted else ""
        self._report.line(f"Sent {sent / _MB:.1f} MB{rate}; {there} of {self._blobs} blobs were there already{rest}")
