"""Make what is missing, say what differs, and change that where it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ecs_steps.console.report import Report
from ecs_steps.routines.needed.need import Need


@dataclass(frozen=True, kw_only=True)
class Settled:
    """The names of what was made, of what was changed, and of what differs and was left."""

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    different: tuple[str, ...] = ()


def settled(
    needs: Iterable[Need], report: Report, *, change: bool, dry_run: bool, known: Callable[[Settled], None]
) -> Settled:
    """Settle one need after the other; `known` hears how far it came."""
    sofar = Settled()
    for need in needs:
        sofar = _settled(need, sofar, report, change=change, dry_run=dry_run)
        known(sofar)
    return sofar


def _settled(need: Need, sofar: Settled, report: Report, *, change: bool, dry_run: bool) -> Settled:
    if need.waits_for or not (need.is_missing or need.differences):
        report.line(f"The {need.name} is {f'not there; {need.waits_for}' if need.waits_for else 'there as wanted'}")
        return sofar
    lines = need.settings if need.is_missing else need.differences
    title = f"The {need.name} is {'not there' if need.is_missing else 'there'}"
    if lines:
        with report.group(f"{title}; {'wanted is' if need.is_missing else 'it differs in'}"):
            for line in lines:
                report.foreign(line)
    else:
        report.line(title)
    left = replace(sofar, different=(*sofar.different, need.name))
    if dry_run:
        report.line(f"Would {'make' if need.is_missing else 'change' if change else 'leave'} the {need.name}")
        return sofar if need.is_missing else left
    if need.is_missing:
        return _made(need, sofar, report)
    if not change:
        report.line(f"The {need.name} stays as it is; --change-existing changes it")
        return left
    if need.change():
        report.line(f"Changed the {need.name}")
        return replace(sofar, changed=(*sofar.changed, need.name))
    return left


def _made(need: Need, sofar: Settled, report: Report) -> Settled:
    with report.in_flight(f"The {need.name} may be there by now", resume="run it again; nothing is made twice"):
        ours = need.make()
    if not ours:
        report.line(f"Someone else made the {need.name} at the same moment")
        return sofar
    report.line(f"Made the {need.name}")
    return replace(sofar, created=(*sofar.created, need.name))
