"""Follow the deployments of several services of a cluster in one process, each to a verdict of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ecs_steps.clients import Clients
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import StepError
from ecs_steps.routines.following import Course, Followed
from ecs_steps.routines.rollout import Rollout
from ecs_steps.routines.together import Together
from ecs_steps.rules.resume import resume_several
from ecs_steps.rules.several import Ended, Several, worst
from ecs_steps.rules.verdict_words import HEADINGS


def follow_several(
    several: Several, clients: Clients, report: Report, known: Callable[[Mapping[str, Verdict]], None]
) -> Mapping[str, Verdict] | None:
    """Follow the named or present deployment of each service and give the verdicts; `known` gets them as they come.

    What cannot be followed ends with the error that says why, and the others go on; then the gravest failure is raised.
    A dry run follows nothing, and gives None.
    """
    if several.dry_run:
        report.line(f"Would follow the {'named' if several.deployments else 'present'} deployments of {several.named}")
        return None
    ended: list[Ended] = []

    def tell(service: str, end: Course | StepError) -> None:
        if isinstance(end, StepError):
            ended.append(Ended(service=service, verdict=None, failure=end))
        else:
            ended.append(Ended(service=service, verdict=end.judgement.verdict, failure=end.failure))
            if end.failure:
                report.warn(str(end.failure))  # at once, since the others may take their time
        known({each.service: each.verdict for each in ended if each.verdict})

    ecs = clients.ecs(several.region)
    ecs.expect(several.services)
    rollouts = [found for service in several.services if (found := _rollout(ecs, several, service, report, tell))]
    followed = {each.service: each.deployment_id for each in rollouts}
    come_back = resume_several(several.cluster, followed, ecs.region, clients.again)
    with (
        report.in_flight(f"The deployments of {several.named} go on", resume=come_back, outlives_errors=True),
        report.live(*HEADINGS) as table,
    ):
        together = Together(clients.clock, report, table)
        for rollout in rollouts:
            one = _followed(rollout, several, len(rollouts) - 1, come_back)
            together.follow(one, ecs, clients, _telling(rollout, tell))
        together.run()
    if failure := worst(ended):
        raise failure
    return {each.service: each.verdict for each in ended if each.verdict}


def _followed(rollout: Rollout, several: Several, companions: int, come_back: str) -> Followed:
    return Followed(
        rollout=rollout,
        timeout=several.timeout,
        region=several.region,
        fail_early=several.fail_early,
        companions=companions,
        come_back=come_back,
    )


def _telling(rollout: Rollout, tell: Callable[[str, Course | StepError], None]) -> Callable[[Course | StepError], None]:
    return lambda end: tell(rollout.service, end)


def _rollout(
    ecs: Ecs, several: Several, service: str, report: Report, tell: Callable[[str, Course | StepError], None]
) -> Rollout | None:
    """Find the deployment of a service; tell of one that has none, so that it does not hide the others."""
    try:
        return Rollout(ecs, several.cluster, service, several.deployments.get(service), report)
    except StepError as error:
        tell(service, error)
        return None
