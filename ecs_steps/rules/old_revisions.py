"""Which old revisions of a family may go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ecs_steps.values.task_definition import TaskDefinitionName


def beyond(active: Sequence[TaskDefinitionName], keep: int, made: TaskDefinitionName) -> tuple[TaskDefinitionName, ...]:
    """The revisions of the family of `made` beyond its newest `keep`, newest first; `made` itself stays.

    Without a revision `made` is one that is still to come.
    """
    to_come = made.revision is None
    family = [each for each in active if each.family == made.family]
    newest_first = sorted(family, key=lambda each: each.revision or 0, reverse=True)
    return tuple(each for each in newest_first[keep - to_come :] if each.revision != made.revision)


def unused(
    older: Sequence[TaskDefinitionName], uses: Mapping[str, str]
) -> tuple[tuple[TaskDefinitionName, ...], tuple[str, ...]]:
    """Part the revisions that nothing uses from those that stay, said with what uses them.

    `uses` are by family:revision.
    """
    gone = tuple(each for each in older if each.short not in uses)
    return gone, tuple(f"{each.short} ({uses[each.short]})" for each in older if each.short in uses)
