"""In which order the services of a release roll out: waves, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

After = Mapping[str, Sequence[str]]


def waves(services: Sequence[str], after: After, parallel: int | None = None) -> tuple[tuple[str, ...], ...]:
    """Put each service into the first wave that comes after all of those that it waits for, at most `parallel` in one.

    `after` has no circle; it may name services that are not in the release: who waits for them waits for what those
    wait for. Within a wave the order is that of `services`.
    """
    sorter = TopologicalSorter({each: after.get(each, ()) for each in {*services, *after}})
    sorter.prepare()
    level: dict[str, int] = {}
    while ready := sorter.get_ready():
        for each in ready:
            before = max((level[other] for other in after.get(each, ())), default=0)
            level[each] = before + (each in services)
        sorter.done(*ready)
    found: list[tuple[str, ...]] = []
    for number in sorted({level[each] for each in services}):
        wave = [each for each in dict.fromkeys(services) if level[each] == number]
        size = parallel or len(wave)
        found += [tuple(wave[start : start + size]) for start in range(0, len(wave), size)]
    return tuple(found)


def circle(after: After) -> tuple[str, ...]:
    """Name the services that wait for each other, the first one again at the end; empty where none do."""
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        # graphlib lists each before the one that waits for it; people say who waits for whom.
        return tuple(reversed([str(each) for each in error.args[1]]))
    return ()


def said(waves: Sequence[Sequence[str]]) -> str:
    """Say waves in one line, bounded."""
    shown = "; then ".join(_wave(wave) for wave in waves[:_MOST_WAVES])
    more = len(waves) - _MOST_WAVES
    return f"{shown}; then {more} more waves" if more > 0 else shown


def _wave(wave: Sequence[str]) -> str:
    more = len(wave) - _MOST_NAMES
    return ", ".join(wave[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


_MOST_WAVES, _MOST_NAMES = 10, 20
