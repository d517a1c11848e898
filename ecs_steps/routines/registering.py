"""Register a revision once: others who register at the same moment are waited for, a lost answer is looked for."""

from __future__ import annotations

from ecs_steps.clients.aws import AwsDenied, AwsRefused, AwsUnreachable, Unavailable
from ecs_steps.clients.clock import Clock, retried
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.routines.sending import PAUSE, send_once
from ecs_steps.rules.image_tags_beside import without_image_tags
from ecs_steps.rules.task_definition import differences
from ecs_steps.values.task_definition import Document, TaskDefinitionName

#: What tags ask for that are given to a task definition as it is made.
_TAGGING = "ecs:TagResource"
#: What RegisterTaskDefinition says while others register revisions of the same family.
_CONCURRENT = "too many concurrent attempts"
#: A revision can be described right after it was registered; for so long its absence may be a stale answer.
LOOKED_FOR_SECONDS = 15.0
#: So many revisions of others between two looks are looked through.
_FURTHEST = 20


def register_once(
    document: Document, newest: Document | None, ecs: Ecs, clock: Clock, report: Report
) -> TaskDefinitionName:
    """Register a document; `newest` is the family's newest revision before, None where there was none.

    Two who register the same at the same moment may make a revision each; then both go by the older one, so that a
    service is not told twice. Nobody's document is lost.
    """
    try:
        return _registered(document, newest, ecs, clock, report)
    except AwsDenied as denied:
        bare = without_image_tags(document)
        if _TAGGING not in denied.what or bare == document:
            raise
        report.line(f"{denied.what}: the image's tag is not kept beside its digest")
        return _registered(bare, newest, ecs, clock, report)


def _registered(
    document: Document, newest: Document | None, ecs: Ecs, clock: Clock, report: Report
) -> TaskDefinitionName:
    made = send_once(
        lambda deadline: _sent(document, ecs, clock, deadline, report),
        lambda _, deadline: _found(document, newest, ecs, clock, deadline, report),
        f"registering {document['family']} again",
        ecs,
        clock,
        report,
    )
    return _first_of_the_same(document, newest, made, ecs, report)


def _first_of_the_same(
    document: Document, newest: Document | None, made: TaskDefinitionName, ecs: Ecs, report: Report
) -> TaskDefinitionName:
    """The oldest revision with this content since `newest`; looked for where others have registered since."""
    ours, before = made.revision or 0, int(newest["revision"]) if newest else 0
    for number in range(max(before, ours - _FURTHEST) + 1, ours):
        try:
            each = ecs.task_definition(f"{made.family}:{number}")
        except StepError:
            return made  # ours is as good
        if each is not None and each["status"] == "ACTIVE" and not differences(each, document):
            first = TaskDefinitionName.parse(each["taskDefinitionArn"])
            report.line(f"Someone registered the same just before {made.short}: going by {first.short}")
            return first
    return made


def _sent(document: Document, ecs: Ecs, clock: Clock, deadline: float, report: Report) -> TaskDefinitionName:
    """Send it once, after those before us, who are waited for until the deadline."""
    arn = retried(
        lambda: ecs.register(document),
        worth_it=_is_concurrent,
        before_sleep=lambda _, delay: report.line(
            f"Others register revisions of {document['family']} too; again in {delay:.0f} s"
        ),
        clock=clock,
        for_seconds=max(deadline - clock.now(), 0.0),
    )
    return TaskDefinitionName.parse(arn)


def _is_concurrent(error: BaseException) -> bool:
    return isinstance(error, AwsRefused) and _CONCURRENT in error.why.lower()


def _found(
    document: Document, newest: Document | None, ecs: Ecs, clock: Clock, deadline: float, report: Report
) -> TaskDefinitionName | None:
    """Look for a revision with this content that was not there before; None if there is none."""
    enough = clock.now() + LOOKED_FOR_SECONDS
    before = int(newest["revision"]) if newest else 0
    while True:
        timely, last = clock.now() < enough, clock.now() >= deadline
        try:
            now = ecs.task_definition(document["family"])
            upto = int(now["revision"]) if now else 0
            for number in range(upto, max(before, upto - _FURTHEST), -1):
                each = now if number == upto else ecs.task_definition(f"{document['family']}:{number}")
                if each is not None and each["status"] == "ACTIVE" and not differences(each, document):
                    made = TaskDefinitionName.parse(each["taskDefinitionArn"])
                    report.line(f"It was carried out: {made.short}")
                    return made
        except AwsDenied as denied:
            raise _unknown(document, denied) from None
        except (AwsUnreachable, Unavailable) as trouble:
            if last:
                raise _unknown(document, trouble) from None
            report.line(f"{trouble.what}; looking again in {PAUSE:.0f} s")
        else:
            if not timely:
                return None
        clock.sleep(PAUSE)


def _unknown(document: Document, trouble: StepError) -> NotReady:
    why = f"its answer was lost, and then: {trouble.what}"
    hint = "Run it again: what is registered already is not registered twice."
    return NotReady(f"Whether a revision of {document['family']} was registered is not known", why=why, hint=hint)
