"""Which tool tells the truth about a rollout, how soon, and for how many calls: ours and two that others wrote."""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Iterator, Sequence

from tests.bench.measure import COMMANDS, Figure
from tests.bench.rollouts import ALL, LASTING
from tests.bench.tools import Run, Tool, compare

#: How many times shorter than with AWS the rollouts of `truth` are, and how long a tool may take over one; seconds.
_FASTER, _LIMIT = 10.0, 60.0
#: The same over rollouts that last as long as with AWS.
_LASTING_LIMIT = 240.0
#: From here on a rollout counts for calls a minute; seconds.
_MINUTES = 90.0


def truth() -> Iterator[Figure]:
    """The verdicts of three tools over one table of rollouts."""
    if not _has_peers():
        return
    runs = compare(ALL, faster=_FASTER, limit=_LIMIT, at_once=24)
    for tool in Tool:
        found = [run for run in runs if run.tool is tool]
        wrong = [run for run in found if not run.is_right]
        false_greens = [run for run in wrong if run.is_green]
        cut_off = sum(run.code is None for run in found)
        _tell(wrong if tool is Tool.OURS else ())
        yield Figure(
            what=f"right verdicts, {tool.value}",
            measured=1 - len(wrong) / len(found),
            unit="",
            target=1 if tool is Tool.OURS else None,
            at_least=True,
            detail=f"{len(found) - len(wrong)} of {len(found)} rollouts, {_FASTER:g} times faster than with AWS; "
            f"exit 0 is green; {cut_off} cut off after {_LIMIT:g} s, which counts as red",
        )
        yield Figure(
            what=f"green over what does not run, {tool.value}",
            measured=len(false_greens),
            unit="",
            target=0 if tool is Tool.OURS else None,
            detail=f"of {sum(not run.is_running for run in found)} whose new version does not run",
        )
        yield _named(tool, found)


def _named(tool: Tool, found: Sequence[Run]) -> Figure:
    failures = [run for run in found if not run.is_running and run.case.named]
    silent = [run for run in failures if not re.search(str(run.case.named), run.output, re.IGNORECASE)]
    for run in silent if tool is Tool.OURS else ():
        sys.stderr.write(f"  {tool.value}: no cause in: {run.case.id}\n")
    return Figure(
        what=f"failures whose cause is named, {tool.value}",
        measured=1 - len(silent) / len(failures),
        unit="",
        target=0.95 if tool is Tool.OURS else None,
        at_least=True,
        detail=f"{len(failures) - len(silent)} of {len(failures)}: words of the cause anywhere in the output",
    )


def delay() -> Iterator[Figure]:
    """The time from a deployment's end to the tool's, and its calls, over rollouts that take as long as with AWS."""
    if not _has_peers():
        return
    runs = compare(LASTING, faster=1.0, limit=_LASTING_LIMIT, at_once=len(Tool) * len(LASTING))
    for tool in Tool:
        found = [run for run in runs if run.tool is tool]
        for what, target, ends in (
            ("success", 3.0, [run for run in found if run.is_running]),
            ("failure", 5.0, [run for run in found if not run.is_running]),
        ):
            right = sorted(run.delay for run in ends if run.is_right and run.delay is not None)
            worst = f"worst {right[-1]:.1f} s; " if right else ""
            yield Figure(
                what=f"{what} to exit, {tool.value}",
                measured=statistics.median(right) if right else None,
                unit="s",
                target=target if tool is Tool.OURS else None,
                detail=f"median, {worst}{len(right)} of {len(ends)} rollouts told rightly; negative: before ECS ended",
            )
        yield _calls(tool, found)


def _calls(tool: Tool, found: Sequence[Run]) -> Figure:
    """The calls a minute over rollouts of minutes: those before the wait and after it are the same for a short one."""
    watched = [(run.calls, run.ended_at - run.told_at) for run in found if run.told_at is not None]
    long = [each for each in watched if each[1] >= _MINUTES]
    seconds = sum(each for _, each in long)
    return Figure(
        what=f"AWS calls a minute, {tool.value}",
        measured=sum(calls for calls, _ in long) / seconds * 60 if long else None,
        unit="",
        target=12 if tool is Tool.OURS else None,
        detail=f"after UpdateService; {len(long)} rollouts of {seconds / max(len(long), 1):.0f} s; "
        f"{statistics.median(calls for calls, _ in watched):g} calls is the median of all {len(watched)}",
    )


def _has_peers() -> bool:
    missing = [name for name in ("aws", "ecs") if not (COMMANDS / name).exists()]
    if missing:
        sys.stderr.write(f"not measured: {' and '.join(missing)} not installed beside this Python\n")
    return not missing


def _tell(wrong: Sequence[Run]) -> None:
    for run in wrong:
        outcome = run.truth.outcome.value if run.truth else "never told"
        sys.stderr.write(f"  {run.tool.value}: exit {run.code} over {outcome}: {run.case.id}\n")


ROWS = (truth, delay)
