"""Follow the deployments of several services of a cluster in one process, each to a verdict of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ecs_steps.clients import Clients
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.live import LiveTable
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import StepError
from ecs_steps.routines.following import explained, judged
from ecs_steps.routines.rollout import Rollout
from ecs_steps.routines.rollout.looks import Looks
from ecs_steps.routines.watch import Watch, watch_all
from ecs_steps.rules.resume import resume_several
from ecs_steps.rules.several import Ended, Several, worst
from ecs_steps.rules.verdict import Sight
from ecs_steps.rules.verdict_words import HEADINGS, rows, says


def follow_several(
    several: Several, clients: Clients, report: Report, known: Callable[[Mapping[str, Verdict]], None]
) -> Mapping[str, Verdict] | None:
    """Follow the present deployment of each service and give the verdicts; `known` gets them as they come.

    What cannot be followed ends with the error that says why, and the others go on; then the gravest failure is raised.
    A dry run follows nothing, and gives None.
    """
    if several.dry_run:
        report.line(f"Would follow the present deployments of {several.named}")
        return None
    ended: list[Ended] = []

    def tell(one: Ended) -> None:
        ended.append(one)
        known({each.service: each.verdict for each in ended if each.verdict})

    come_back = resume_several(several.cluster, several.services, several.region, clients.again)
    ecs = clients.ecs(several.region)
    ecs.expect(several.services)
    rollouts = [found for service in several.services if (found := _rollout(ecs, several, service, report, tell))]
    with (
        report.in_flight(f"The deployments of {several.named} go on", resume=come_back, outlives_errors=True),
        report.live(*HEADINGS) as table,
    ):
        _follow(ecs, _Group(several, rollouts, clients, report, come_back), table, tell)
    if failure := worst(ended):
        raise failure
    return {each.service: each.verdict for each in ended if each.verdict}


@dataclass(frozen=True)
class _Group:
    several: Several
    rollouts: Sequence[Rollout]
    clients: Clients
    report: Report
    come_back: str

    def ended(self, rollout: Rollout, looks: Looks, sight: Sight, *, timely: bool) -> Ended:
        """Say how one of them ended; a failure at once, since the others may take their time."""
        region = self.several.region
        judgement, evidence = judged(looks, sight, None, None if timely else self.several.timeout)
        course = explained(
            rollout, sight, judgement, evidence, self.clients, self.report, come_back=self.come_back, region=region
        )
        if course.failure:
            self.report.warn(str(course.failure))
        return Ended(service=rollout.service, verdict=course.judgement.verdict, failure=course.failure)


def _follow(ecs: Ecs, group: _Group, table: LiveTable | None, tell: Callable[[Ended], None]) -> None:
    watches = _watches(group, table)
    for watch, end in watch_all(
        list(watches),
        say=group.report.line if table is None else lambda _: None,
        clock=group.clients.clock,
        timeout=group.several.timeout,
        expect=lambda due: ecs.expect(watches[each][0].service for each in due),
    ):
        rollout, looks = watches[watch]
        if isinstance(end, StepError):
            tell(Ended(service=rollout.service, verdict=None, failure=end))
        else:
            tell(group.ended(rollout, looks, end[0], timely=end[1]))


def _rollout(ecs: Ecs, several: Several, service: str, report: Report, tell: Callable[[Ended], None]) -> Rollout | None:
    """Find the present deployment of a service; tell of one that has none, so that it does not hide the others."""
    try:
        return Rollout(ecs, several.cluster, service, None, report)
    except StepError as error:
        tell(Ended(service=service, verdict=None, failure=error))
        return None


def _watches(group: _Group, table: LiveTable | None) -> Mapping[Watch[Sight], tuple[Rollout, Looks]]:
    seen: dict[str, Sight] = {}

    def look(rollout: Rollout, looks: Looks) -> Sight:
        seen[rollout.service] = sight = looks.look()
        if table:
            table.show([row for each in seen.values() for row in rows(each)])
        return sight

    made: dict[Watch[Sight], tuple[Rollout, Looks]] = {}
    for rollout in group.rollouts:
        looks = Looks(
            rollout,
            group.clients,
            group.report,
            group.several.region,
            fail_early=group.several.fail_early,
            companions=len(group.rollouts) - 1,
        )
        watch = Watch(look=partial(look, rollout, looks), judge=looks.judge, says=says, pause=looks.pause)
        made[watch] = (rollout, looks)
    return made
