"""Register a revision once: others who register at the same moment are waited for, a lost answer is looked for."""

from __future__ import annotations

from ecs_steps.clients.aws import AnswerLost, AwsDenied, AwsRefused, AwsUnreachable, Unavailable
from ecs_steps.clients.clock import Clock, retried
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.rules.image_tags_beside import without_image_tags
from ecs_steps.rules.task_definition import differences
from ecs_steps.values.task_definition import Document, TaskDefinitionName

#: What tags ask for that are given to a task definition as it is made.
_TAGGING = "ecs:TagResource"
#: What RegisterTaskDefinition says while others register revisions of the same family.
_CONCURRENT = "too many concurrent attempts"
#: How long others, and trouble with AWS or with the network, are waited out.
TROUBLE_SECONDS = 300.0
#: A revision can be described right after it was registered; for so long its absence may be a stale answer.
LOOKED_FOR_SECONDS = 15.0
_PAUSE = 3.0
#: So many revisions of others between two looks are looked through.
_FURTHEST = 20


def register_once(
    document: Document, newest: Document | None, ecs: Ecs, clock: Clock, report: Report
) -> TaskDefinitionName:
    """Register a document; `newest` is the family's newest revision before, None where there was none.

    Two who register the same at the same moment may make a revision each; then both go by the older one, so that a
    service is not told twice. Nobody's document is lost.
    """
    deadline = clock.now() + TROUBLE_SECONDS
    while True:
        try:
            made = _sent(document, newest, ecs, clock, deadline, report)
        except AwsDenied as denied:
            bare = without_image_tags(document)
            if _TAGGING not in denied.what or bare == document:
                raise
            report.line(f"{denied.what}: the image's tag is not kept beside its digest")
            document = bare
            continue
        if made is not None:
            return _first_of_the_same(document, newest, made, ecs, report)
        clock.sleep(_PAUSE)


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


def _sent(
    document: Document, newest: Document | None, ecs: Ecs, clock: Clock, deadline: float, report: Report
) -> TaskDefinitionName | None:
    """Send it once, after those before us; None if it may be sent again."""
    try:
        arn = retried(
            lambda: ecs.register(document),
            worth_it=_is_concurrent,
            before_sleep=lambda _, delay: report.line(
                f"Others register revisions of {document['family']} too; again in {delay:.0f} s"
            ),
            clock=clock,
            for_seconds=max(deadline - clock.now(), 0.0),
        )
    except (AnswerLost, Unavailable) as lost:
        report.warn(f"{lost.what}, and it may have been carried out: looking for what it did")
        found = _found(document, newest, ecs, clock, deadline, report)
        if found is None:
            if clock.now() >= deadline:
                raise
            report.line(f"It did nothing: registering {document['family']} again")
        return found
    except AwsUnreachable as unreachable:
        if not ecs.answered or clock.now() >= deadline:
            raise
        report.line(f"{unreachable.what}; again in {_PAUSE:.0f} s")
        return None
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
            report.line(f"{trouble.what}; looking again in {_PAUSE:.0f} s")
        else:
            if not timely:
                return None
        clock.sleep(_PAUSE)


def _unknown(document: Document, trouble: StepError) -> NotReady:
    why = f"its answer was lost, and then: {trouble.what}"
    hint = "Run it again: what is registered already is not registered twice."
    return NotReady(f"Whether a revision of {document['family']} was registered is not known", why=why, hint=hint)
