"""Release several services: check all, build once each, register all, roll out wave by wave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, StepError, Stopped
from ecs_steps.contract.shared import taken
from ecs_steps.register import RegisterOptions, register
from ecs_steps.routines.together import Together
from ecs_steps.rules.resume import resume, resume_several
from ecs_steps.rules.several import Ended, names, sorted_out, worst
from ecs_steps.rules.verdict_words import HEADINGS
from ecs_steps.rules.waves import circle, said, waves
from ecs_steps.runner.release import Release
from ecs_steps.update import UpdateOptions, update
from ecs_steps.waves.images import by_service, images
from ecs_steps.waves.members import Member, checked
from ecs_steps.waves.rolling import Rolling, Standing
from ecs_steps.waves.words import OneService, Released

_AGAIN = "run it again; what is deployed already is not deployed twice"


def release(asked: Release[OneService], report: Report) -> Released:
    """Release several services; what is wrong with one of them is said before any is touched.

    A failure ends the waves after it: the services of its own wave come to their ends, those that failed as their
    `on_failure` says, and the others are not begun. Run again, it goes on where it stopped.
    """
    if found := circle(asked.after):
        why = "so none of them can be the first"
        what = f"Services wait for each other: {' -> '.join(found)}"
        raise BadParameter(what, why=why, hint="Take one of them out of `after`.")
    order = waves(tuple(asked.parts), asked.after, asked.parallel)
    count = f"{len(asked.parts)} services" if len(asked.parts) != 1 else "1 service"
    report.line(f"{count} in {len(order)} wave{'' if len(order) == 1 else 's'}: {said(order)}")
    members = checked(asked.parts, report)
    standings = _Standings(report)
    made = by_service(images([each.wish for each in members if each.wish], report))
    for name, image in made.items():
        standings.keep(name, Standing(image=image.image))
    for member in members:
        if member.wish is None or member.name in made:
            _register(member, standings, report)
    if any(each.options.dry_run for each in members):
        return standings.result
    _roll_out({each.name: each for each in members}, order, standings, report)
    return standings.result


class _Standings:
    """How each service stands; the result is written each time that more is known."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._of: dict[str, Standing] = {}
        self.not_begun: tuple[str, ...] = ()

    def of(self, name: str) -> Standing:
        return self._of.get(name, Standing())

    def keep(self, name: str, standing: Standing) -> None:
        self._of[name] = standing
        self._report.known(self.result)

    @property
    def result(self) -> Released:
        return Released(
            service_images={name: each.image for name, each in self._of.items() if each.image},
            task_definitions={name: each.task_definition for name, each in self._of.items() if each.task_definition},
            deployments={name: each.deployment for name, each in self._of.items() if each.deployment},
            verdicts={name: each.verdict for name, each in self._of.items() if each.verdict},
            proofs={name: each.proof for name, each in self._of.items() if each.proof},
            causes={name: each.cause for name, each in self._of.items() if each.cause},
            cause_kinds={name: each.cause_kind for name, each in self._of.items() if each.cause_kind},
            not_begun=self.not_begun,
        )


def _register(member: Member, standings: _Standings, report: Report) -> None:
    """Register the revision of one service; in a dry run say what it would be told, too."""
    options, standing = member.options, standings.of(member.name)
    registering: RegisterOptions = taken(
        RegisterOptions,
        options,
        image=standing.image or options.image,
        task_definition=member.start.task_definition,
    )
    try:
        registered = register(registering, member.clients, report)
    except StepError as error:
        error.what = f"{member.name}: {error.what}"
        raise
    name = registered.task_definition
    standings.keep(member.name, Standing(image=registered.image, images=registered.images or {}, task_definition=name))
    if options.dry_run and not member.start.created(name):
        updating: UpdateOptions = taken(UpdateOptions, options, task_definition=name, image=registered.image)
        update(updating, member.clients, report)


def _roll_out(
    members: Mapping[str, Member], order: Sequence[Sequence[str]], standings: _Standings, report: Report
) -> None:
    """Roll out wave after wave; raise the gravest failure of the first wave that has one."""
    for number, wave in enumerate(order):
        if len(order) > 1:
            report.line(f"Wave {number + 1} of {len(order)}: {names(wave)}")
        later = tuple(name for each in order[number + 1 :] for name in each)
        try:
            _Wave([members[name] for name in wave], standings, report).roll()
        except Stopped:
            _leave(later, standings, report)
            if later:
                report.line(f"Not begun: {names(later)}; run it again to go on")
            raise
        ended = [_ended(name, standings) for each in order[: number + 1] for name in each]
        failure, last = worst(ended, len(members)), number + 1 == len(order)
        if failure is not None:
            _leave(later, standings, report)
        if len(members) > 1 and (last or failure):
            report.line(sorted_out(ended, standings.not_begun))
        if failure is not None and later:
            failure.hint = f"{failure.hint}\nNot begun: {names(later)}; run it again to go on.".strip()
        if failure is not None:
            raise failure


def _leave(later: tuple[str, ...], standings: _Standings, report: Report) -> None:
    standings.not_begun = later
    report.known(standings.result)


def _ended(name: str, standings: _Standings) -> Ended:
    standing = standings.of(name)
    return Ended(service=name, verdict=standing.verdict, failure=standing.failure)


@dataclass(frozen=True)
class _Wave:
    members: Sequence[Member]
    standings: _Standings
    report: Report

    def roll(self) -> None:
        """Bring the services of one wave to their ends, all of them side by side."""
        report, clock = self.report, self.members[0].clients.clock
        going_on = f"The deployments of {names([each.name for each in self.members])} go on"
        with (
            report.in_flight(going_on, resume=_AGAIN, outlives_errors=True),
            report.live(*HEADINGS) as table,
        ):
            together = Together(clock, report, table)
            rollings = [
                Rolling(
                    each, self.standings.of(each.name), together, report, self.standings.keep, len(self.members) - 1
                )
                for each in self.members
            ]
            try:
                for each in rollings:
                    each.begin()
                together.run()
            except Stopped as stopped:
                self._cancel([each for each in rollings if each.in_flight], stopped)
                raise

    def _cancel(self, rollings: Sequence[Rolling], stopped: Stopped) -> None:
        """Do for each that is in flight as its `on_cancel` says, and name those that go on."""
        back = [each.name for each in rollings if each.cancel(stopped)]
        on = [each.name for each in rollings if each.name not in back]
        told = f"{names(back)} {'is' if len(back) == 1 else 'are'} being rolled back"
        parts = [f"the deployments of {names(on)} go on"] if on else []
        parts += [told] if back else []
        said_so = " and ".join(parts)
        self.report.flying = (said_so[:1].upper() + said_so[1:], _come_back(rollings)) if rollings else None


def _come_back(rollings: Sequence[Rolling]) -> str:
    """The commands that go on with these deployments: one for each cluster, and one for each that is not known yet."""
    clusters: dict[tuple[str, str, tuple[str, ...]], dict[str, str]] = {}
    unknown: list[str] = []
    for each in rollings:
        cluster, service, region, again = each.place
        if each.standing.deployment is not None:
            clusters.setdefault((cluster, region, again), {})[service] = each.standing.deployment
        else:
            made = each.standing.task_definition
            wanted = made.short if made else None
            unknown.append(resume(cluster, service, None, (), region, again, task_definition=wanted))
    known = [resume_several(cluster, each, region, again) for (cluster, region, again), each in clusters.items()]
    return " && ".join((*known, *unknown))
