"""Why a deployment did not succeed: one sentence that names the decisive cause, and a hint that says what to do."""

from __future__ import annotations

from ecs_steps.rules.causes.advice import ADVICE
from ecs_steps.rules.causes.choose import choose
from ecs_steps.rules.causes.facts import Facts
from ecs_steps.rules.causes.log_line import telling_line
from ecs_steps.rules.causes.sentence import EXITS, hint, sentence
from ecs_steps.rules.causes.wording import classify
from ecs_steps.values.cause import Cause, CauseKind

# What ECS does not know, and a container's log may say.
_TOLD_BY_LOGS = (CauseKind.WRONG_PLATFORM, CauseKind.DISK_FULL, CauseKind.SERVICE_CONNECT)


def explain(facts: Facts) -> Cause:
    """Name the decisive cause of what is known of a deployment that did not succeed.

    The sentence of a container that exited ends with the line of its log that says most.
    """
    choice = choose(facts)
    if choice is None or (choice.finding.kind is CauseKind.UNKNOWN and not choice.finding.text):
        return unexplained(facts.otherwise)
    finding = choice.finding
    exited = finding.exit_code is not None and finding.kind in (*EXITS, CauseKind.COMMAND_NOT_FOUND)
    line = telling_line(facts.last_lines) if exited else None
    told = classify(line or "")
    kind = told if told in _TOLD_BY_LOGS else finding.kind
    return Cause(
        kind=kind,
        says=sentence(choice, facts, line),
        hint=hint(choice, facts) if kind is finding.kind else ADVICE[kind].do,
        container=finding.container,
        tasks=tuple(each.task.arn for each in choice.same if each.task is not None),
    )


def unexplained(otherwise: str, kind: CauseKind | None = None) -> Cause:
    """Say what ECS or we ourselves say where nothing else tells."""
    found = kind or classify(otherwise) or CauseKind.UNKNOWN
    return Cause(kind=found, says=otherwise or ADVICE[found].means, hint=ADVICE[found].do)
