"""One service of a wave, from what it has to wait for to its verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from ecs_steps.clients.aws import AwsDenied
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import OnBusy, OnFailure, Proof, Verdict
from ecs_steps.contract.errors import StepError, Stopped
from ecs_steps.contract.shared import taken
from ecs_steps.routines.checking import Asked as Answer
from ecs_steps.routines.checking import Asking, Check
from ecs_steps.routines.ending import Ending, Ours, after_failure, after_return, begun_to_return, cancelled, ended
from ecs_steps.routines.following import Course, Followed
from ecs_steps.routines.others import Coming, becoming_free
from ecs_steps.routines.returning import not_on_its_way, returned, way_back
from ecs_steps.routines.rollout import Rollout
from ecs_steps.routines.together import Together
from ecs_steps.routines.turn import warn_if_passed
from ecs_steps.routines.undoing import Undoing, Way
from ecs_steps.rules.others_at_work import in_progress, still_busy
from ecs_steps.rules.resume import leave_deployment
from ecs_steps.rules.service_update import Asked
from ecs_steps.rules.undone import answers_wrongly, not_brought_back
from ecs_steps.update import UpdateOptions, update
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.image import Image
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import TaskDefinitionName
from ecs_steps.waves.members import Member


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a service of a release stands; `failure` is why it did not succeed."""

    image: Image | None = None
    images: Mapping[str, Image] = field(default_factory=dict)
    task_definition: TaskDefinitionName | None = None
    deployment: str | None = None
    verdict: Verdict | None = None
    proof: Proof | None = None
    cause: str | None = None
    cause_kind: CauseKind | None = None
    failure: StepError | None = None


class Rolling:
    """Tells one service, and does what comes after; `known` hears each time that more is known."""

    def __init__(
        self,
        member: Member,
        standing: Standing,
        together: Together,
        report: Report,
        known: Callable[[str, Standing], None],
        companions: int,
    ) -> None:
        self._member, self._options, self._clients = member, member.options, member.clients
        self._together, self._report, self._known, self._companions = together, report, known, companions
        self.standing = standing
        self._ending: Ending = taken(Ending, member.options)
        self._updated = False
        self._service_deployment: str | None = None
        #: True from the moment that ECS may have been told until the deployment has ended.
        self.in_flight = False

    @property
    def name(self) -> str:
        """Its name in the release."""
        return self._member.name

    @property
    def place(self) -> tuple[str, str, str, tuple[str, ...]]:
        """Its cluster, service and region, and the options with which another command calls as the same."""
        return self._options.cluster, self._options.service, self._member.ecs.region, self._clients.again

    def begin(self) -> None:
        """Tell ECS, as soon as no deployment of someone else is in the way."""
        if self.name != self._options.service:
            place = f"{self._options.cluster}, {self._member.ecs.region}"
            self._report.line(f"{self.name} is the service {self._options.service} of cluster {place}")
        if self._member.start.first is not None or self._options.on_busy is not OnBusy.WAIT:
            self._tell()
            return
        asked = Asked(task_definition=self.standing.task_definition)
        coming: Coming = taken(Coming, self._options, asked=asked)
        free = becoming_free(coming, self._member.ecs, self._clients.clock, self._report)
        self._together.watch(free, self._may_begin, ecs=self._member.ecs, service=self._options.service)

    def cancel(self, stopped: Stopped) -> bool:
        """Do as `on_cancel` says when the process is ended; true when the service was told to go back."""
        ours = Ours(
            deployment=self.standing.deployment,
            task_definition=self.standing.task_definition,
            service_deployment=self._service_deployment,
        )
        return cancelled(self._ending, ours, stopped, self._clients, self._report)

    def _may_begin(self, end: tuple[Service, bool] | StepError) -> None:
        if isinstance(end, AwsDenied):
            self._tell()  # unseen, as one service is told that may not be looked at
        elif isinstance(end, StepError):
            self._fail(None, end)
        elif not end[1] and (other := in_progress(end[0])) is not None:
            self._fail(None, still_busy(end[0], other, self._options.timeout))
        else:
            self._tell()

    def _tell(self) -> None:
        name, options = self.standing.task_definition, self._options
        self.in_flight = True
        try:
            created = self._member.start.created(name) if name else None
            updating: UpdateOptions = taken(UpdateOptions, options, task_definition=name, image=self.standing.image)
            updated = created or update(updating, self._clients, self._report)
            self._updated = bool(updated.updated)
            warn_if_passed(self._member.start, updated, self._report)
            self._ending = replace(self._ending, previous_task_definition=updated.previous_task_definition)
            self._stand(task_definition=updated.task_definition, deployment=updated.deployment)
            followed: Followed = taken(
                Followed,
                options,
                rollout=Rollout(
                    self._member.ecs,
                    options.cluster,
                    options.service,
                    updated.deployment,
                    self._report,
                    self.name,
                ),
                image=self.standing.image,
                images=self.standing.images,
                companions=self._companions,
            )
            self._together.follow(followed, self._member.ecs, self._clients, self._followed, self._seen)
        except StepError as error:
            self._fail(None, error)

    def _seen(self, course: Course) -> None:
        self._service_deployment = course.service_deployment
        if course.deployment != self.standing.deployment:
            self._stand(deployment=course.deployment)

    def _followed(self, course: Course | StepError) -> None:
        if isinstance(course, StepError):
            self._fail(None, course)
            return
        verdict, proof = course.judgement.verdict, course.evidence.proof if course.evidence else None
        if course.cause:
            self._stand(cause=course.cause.says, cause_kind=course.cause.kind)
        self._stand(proof=proof)
        if course.failure is None:
            self._ask(verdict)
        elif verdict is Verdict.FAILED and self._options.on_failure is OnFailure.ROLLBACK:
            self._take_back(course.deployment, course.failure)
        else:
            course = ended(self._ending, course, self._clients, self._report)
            self._fail(course.judgement.verdict, course.failure)

    def _ask(self, verdict: Verdict | None) -> None:
        """Ask the new version itself, where an address is given."""
        if self._options.check_url is None or verdict is not Verdict.SUCCEEDED:
            self._end(verdict)
            return
        asking = Asking(Check(url=self._options.check_url), self._clients, self._report)
        self._together.watch(asking.watch(), partial(self._answered, asking))

    def _answered(self, asking: Asking, end: tuple[Answer, bool] | StepError) -> None:
        try:
            if isinstance(end, StepError):
                raise end
            wrong = asking.ended(end[0], timely=end[1]).failure
        except StepError as error:
            self._fail(None, error)
            return
        deployment = self.standing.deployment
        if wrong is None or deployment is None:
            self._end(Verdict.SUCCEEDED)
            return
        cluster, service, region, again = self.place
        first = answers_wrongly(self.name, wrong, leave_deployment(cluster, service, deployment, region, again))
        self._stand(cause=first.why)
        if self._options.on_failure is OnFailure.ROLLBACK:
            self._take_back(deployment, first)
        else:
            self._fail(*after_failure(self._ending, deployment, None, first, self._clients, self._report))

    def _take_back(self, deployment: str, first: StepError) -> None:
        """Bring the service back and follow that, beside what the others do."""
        self.in_flight = False
        try:
            asked, undoing = begun_to_return(self._ending, deployment, first, self._clients, self._report)
            if undoing.way is Way.NOTHING:
                self._fail(Verdict.FAILED, first)
                return
            way = way_back(undoing, asked, self._member.ecs, self._options.timeout, self._report, self.name)
        except StepError as error:
            self._fail(Verdict.FAILED, not_brought_back(first, error))
            return
        if way is None:
            self._fail(*after_return(self._ending, first, not_on_its_way(undoing)))
        else:
            way = replace(way, companions=self._companions)
            self._together.follow(way, self._member.ecs, self._clients, partial(self._is_back, undoing, first))

    def _is_back(self, undoing: Undoing, first: StepError, course: Course | StepError) -> None:
        if isinstance(course, StepError):
            self._fail(Verdict.FAILED, not_brought_back(first, course))
        else:
            self._fail(*after_return(self._ending, first, returned(undoing, course, self._report)))

    def _end(self, verdict: Verdict | None) -> None:
        self.in_flight = False
        if verdict is Verdict.SUCCEEDED and not self._updated:
            self._report.line(f"{self.name}: nothing to do, it ran this already")
            verdict = Verdict.NOTHING_TO_DO
        self._stand(verdict=verdict)

    def _fail(self, verdict: Verdict | None, failure: StepError | None) -> None:
        """End with a failure, and say it at once: the others may take their time."""
        self.in_flight = False
        self._stand(verdict=verdict, failure=failure)
        if failure is not None:
            self._report.warn(f"{failure}\n{failure.hint}".strip())

    def _stand(self, **more: object) -> None:
        self.standing = replace(self.standing, **more)  # type: ignore[arg-type] # words of Standing
        self._known(self.name, self.standing)
