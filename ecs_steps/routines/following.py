"""Follow one deployment to its end, and say how it ended and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.clients.clock import Clock
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import StepError
from ecs_steps.routines.cause_of_failure import find_cause
from ecs_steps.routines.recording import Recording
from ecs_steps.routines.rollout import Rollout
from ecs_steps.routines.rollout.looks import Looks
from ecs_steps.routines.watch import watch
from ecs_steps.rules.proof import Evidence
from ecs_steps.rules.resume import resume
from ecs_steps.rules.verdict import MOVING, Judgement, Sight, missing
from ecs_steps.rules.verdict_words import HEADINGS, failure_of, rows, says, success, with_evidence
from ecs_steps.values.cause import Cause
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image


@dataclass(frozen=True, kw_only=True)
class Course:
    """How a followed deployment stands: what was seen last and, once it has ended, the verdict and why."""

    deployment: str
    service_deployment: str | None
    sight: Sight
    judgement: Judgement = MOVING
    evidence: Evidence | None = None
    cause: Cause | None = None
    failure: StepError | None = None


def follow(  # noqa: PLR0913 - each is a word of the step that follows
    rollout: Rollout,
    image: Image | None,
    timeout: Duration,
    clients: Clients,
    report: Report,
    *,
    region: str | None = None,
    record: str | None = None,
    fail_early: bool = True,
    known: Callable[[Course], None],
) -> Course:
    """Follow a deployment until it has ended or `timeout` has passed; `known` gets each look and the end.

    `record` is the path of a file that gets every fact. With `fail_early` a deployment fails as soon as it is certain.
    A bad end stands as `failure` in the course: the caller raises it when it has done what is to be done first.
    """
    come_back = resume(rollout.cluster, rollout.service, rollout.deployment_id, image, region, clients.again)
    recording = Recording(record, clients.clock, report)
    looks = Looks(rollout, clients, report, region, fail_early=fail_early)

    def tell(sight: Sight) -> None:
        known(course_of(rollout, sight))
        recording.saw(sight)

    with report.in_flight(_going_on(rollout), resume=come_back, outlives_errors=True):
        sight, timely = _watched(looks, timeout, clients.clock, report, tell)
        judgement, evidence = judged(looks, sight, image, None if timely else timeout)
    known(course_of(rollout, sight, judgement, evidence))  # asking for the cause takes time, and may be cut off
    course = explained(rollout, sight, judgement, evidence, clients, report, come_back=come_back, region=region)
    known(course)
    if record:
        tasks = () if evidence else rollout.stopped_tasks()
        recording.ended(_end(course), (*tasks, *rollout.running_tasks()))
    return course


def judged(
    looks: Looks, sight: Sight, image: Image | None, late_after: Duration | None
) -> tuple[Judgement, Evidence | None]:
    """Judge the last sight; where it is good, by what the running tasks prove too."""
    judgement = looks.judge(sight) if late_after is None else _late(sight, late_after)
    evidence = looks.evidence(image) if judgement.good else None
    return with_evidence(judgement, evidence), evidence


def explained(  # noqa: PLR0913 - all that is known at the end
    rollout: Rollout,
    sight: Sight,
    judgement: Judgement,
    evidence: Evidence | None,
    clients: Clients,
    report: Report,
    *,
    come_back: str,
    region: str | None,
) -> Course:
    """Say how it ended: a good end in a line, a bad one by its cause, which becomes the failure of the course."""
    tasks = () if evidence else rollout.stopped_tasks()  # where ECS calls it done, those that died are not its end
    cause = None if judgement.good else find_cause(judgement, sight, tasks, clients, report, region)
    failure = failure_of(judgement, sight, cause, come_back)
    if failure is None:
        report.line(success(judgement, sight, evidence))
    return course_of(rollout, sight, judgement, evidence, cause, failure)


def _watched(
    looks: Looks, timeout: Duration, clock: Clock, report: Report, tell: Callable[[Sight], None]
) -> tuple[Sight, bool]:
    """Look until it has ended; on a terminal a table shows it, elsewhere lines do."""
    with report.live(*HEADINGS) as table:

        def look() -> Sight:
            sight = looks.look()
            tell(sight)
            if table:
                table.show(rows(sight))
            return sight

        say = report.line if table is None else _left_to_the_table
        return watch(look, looks.judge, says, say=say, clock=clock, timeout=timeout, pause=looks.pause)


def _late(sight: Sight, timeout: Duration) -> Judgement:
    lacks = f"ECS calls it done, but {missing(sight)}" if sight.is_done else "it is not done"
    return Judgement(Verdict.TIMED_OUT, f"{lacks} after {timeout}")


def _left_to_the_table(_: str) -> None:
    """Say nothing: the table shows it."""


def course_of(
    rollout: Rollout,
    sight: Sight,
    judgement: Judgement = MOVING,
    evidence: Evidence | None = None,
    cause: Cause | None = None,
    failure: StepError | None = None,
) -> Course:
    """How a rollout stands."""
    return Course(
        deployment=rollout.deployment_id,
        service_deployment=rollout.record_arn,
        sight=sight,
        judgement=judgement,
        evidence=evidence,
        cause=cause,
        failure=failure,
    )


def _going_on(rollout: Rollout) -> str:
    return f"Deployment {rollout.deployment_id} of {rollout.service} goes on"


def _end(course: Course) -> dict[str, object]:
    """How it ended, as the recording keeps it."""
    return {
        "verdict": course.judgement.verdict,
        "proof": course.evidence.proof if course.evidence else None,
        "cause": course.cause.says if course.cause else None,
        "cause_kind": course.cause.kind if course.cause else None,
    }
