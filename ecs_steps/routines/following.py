"""Follow a deployment to its end, and say how it ended and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ecs_steps.clients import Clients
from ecs_steps.clients.clock import Clock
from ecs_steps.clients.ecs import NoService
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import StepError
from ecs_steps.routines.cause_of_failure import find_cause
from ecs_steps.routines.recording import Recording
from ecs_steps.routines.rollout import NoDeployment, Rollout
from ecs_steps.routines.rollout.looks import Looks
from ecs_steps.routines.watch import Watch, watch_one
from ecs_steps.rules.proof import Evidence, claims
from ecs_steps.rules.resume import leave, resume
from ecs_steps.rules.return_verdict import not_back_yet
from ecs_steps.rules.verdict import MOVING, Judgement, Sight, missing
from ecs_steps.rules.verdict_words import HEADINGS, failure_of, rows, says, success, with_evidence
from ecs_steps.values.cause import Cause
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName


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


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A deployment and how it is followed; `record` is the path of a file that gets every fact.

    With `fail_early` it fails as soon as that is certain. ECS `goes_back` from it, as it was told to. `companions` are
    followed beside it, in the same process; then `come_back` is the command that comes back to all of them.
    """

    rollout: Rollout
    timeout: Duration
    image: Image | None = None
    images: Mapping[str, Image] = field(default_factory=dict)
    region: str | None = None
    record: str | None = None
    fail_early: bool = True
    goes_back: bool = False
    companions: int = 0
    come_back: str = ""


class Following:
    """The looks at one deployment, and what is made of the last one; `known` gets each look and the end."""

    def __init__(
        self, followed: Followed, clients: Clients, report: Report, known: Callable[[Course], None] = lambda _: None
    ) -> None:
        self._followed, self._clients, self._report, self._known = followed, clients, report, known
        self._rollout = rollout = followed.rollout
        self._claims = claims(followed.image, followed.images)
        region = clients.aws(followed.region).region
        self.come_back = followed.come_back or resume(
            rollout.cluster, rollout.service, rollout.deployment_id, self._claims, region, clients.again
        )
        self._recording = Recording(followed.record, clients.clock, report)
        self._looks = Looks(
            rollout,
            clients,
            report,
            followed.region,
            fail_early=followed.fail_early,
            companions=followed.companions,
        )

    def watch(self, show: Callable[[Sight], None]) -> Watch[Sight]:
        """What is to be watched; `show` gets each look."""

        def look() -> Sight:
            sight = self._looks.look()
            self._known(course_of(self._rollout, sight))
            self._recording.saw(sight)
            show(sight)
            return sight

        looks = self._looks
        return Watch(look=look, judge=looks.judge, says=says, timeout=self._followed.timeout, pause=looks.pause)

    def judged(self, sight: Sight, *, timely: bool) -> tuple[Judgement, Evidence | None]:
        """Judge the last sight; where it is good, by what the running tasks prove too."""
        judgement = self._looks.judge(sight) if timely else _late(sight, self._followed.timeout)
        evidence = self._looks.evidence(self._claims) if judgement.good else None
        return with_evidence(judgement, evidence), evidence

    def explained(self, sight: Sight, judgement: Judgement, evidence: Evidence | None) -> Course:
        """Say how it ended: a good end in a line, a bad one by its cause, which becomes the failure of the course."""
        rollout, report, region = self._rollout, self._report, self._followed.region
        self._known(course_of(rollout, sight, judgement, evidence))  # the cause takes time, and may be cut off
        tasks = () if evidence else rollout.stopped_tasks()  # where ECS calls it done, those that died are not its end
        late_back = self._followed.goes_back and judgement.verdict is Verdict.TIMED_OUT
        is_clear = judgement.good or late_back
        cause = None if is_clear else find_cause(judgement, sight, tasks, self._clients, report, region)
        failure = failure_of(judgement, sight, cause, self.come_back, self._leave(sight))
        if late_back:
            failure = not_back_yet(sight.service.name, judgement.why, self.come_back)
        if failure is None:
            report.line(success(judgement, sight, evidence))
        course = course_of(rollout, sight, judgement, evidence, cause, failure)
        self._known(course)
        if self._followed.record:
            self._recording.ended(_end(course), (*(tasks or sight.stopped), *rollout.running_tasks()))
        return course

    def _leave(self, sight: Sight) -> str:
        """The command that goes back from ours, where it is still in charge."""
        ours, primary, rollout = sight.ours, sight.service.primary, self._rollout
        if ours is None or primary is None or ours.task_definition != primary.task_definition:
            return ""
        region = self._clients.aws(self._followed.region).region
        bad = TaskDefinitionName.parse(ours.task_definition).short
        return leave(rollout.cluster, rollout.service, bad, region, self._clients.again)


def follow(followed: Followed, clients: Clients, report: Report, known: Callable[[Course], None]) -> Course:
    """Follow a deployment until it has ended or its time has passed; `known` gets each look and the end.

    A bad end stands as `failure` in the course: the caller raises it when it has done what is to be done first.
    """
    following, rollout = Following(followed, clients, report, known), followed.rollout
    going_on = f"Deployment {rollout.deployment_id} of {rollout.service} goes on"
    if followed.goes_back:
        going_on = f"{rollout.service} goes back from deployment {rollout.deployment_id}"
    try:
        with report.in_flight(going_on, resume=following.come_back, outlives_errors=True):
            sight, timely = _watched(following, clients.clock, report)
            judgement, evidence = following.judged(sight, timely=timely)
    except (NoDeployment, NoService):
        report.flying = None  # what is not there does not go on
        raise
    return following.explained(sight, judgement, evidence)


def _watched(following: Following, clock: Clock, report: Report) -> tuple[Sight, bool]:
    """Look until it has ended; on a terminal a table shows it, elsewhere lines do."""
    with report.live(*HEADINGS) as table:
        shown = following.watch(lambda sight: table.show(rows(sight)) if table else None)
        return watch_one(shown, say=report.line if table is None else _left_to_the_table, clock=clock)


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


def _end(course: Course) -> dict[str, object]:
    """How it ended, as the recording keeps it."""
    return {
        "verdict": course.judgement.verdict,
        "proof": course.evidence.proof if course.evidence else None,
        "cause": course.cause.says if course.cause else None,
        "cause_kind": course.cause.kind if course.cause else None,
    }
