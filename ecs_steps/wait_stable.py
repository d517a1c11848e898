"""Follow one deployment of a service to its verdict, and explain it."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.param import output, param
from ecs_steps.contract.words import Proof, Verdict
from ecs_steps.routines import last_words
from ecs_steps.routines.rollout import Rollout
from ecs_steps.routines.watch import watch
from ecs_steps.rules.cause import explain
from ecs_steps.rules.proof import Evidence
from ecs_steps.rules.resume import resume
from ecs_steps.rules.verdict import Judgement, Sight, judge
from ecs_steps.rules.verdict_words import failure_of, says, success, with_evidence
from ecs_steps.runner import step
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName


@dataclass(frozen=True, kw_only=True)
class WaitStableOptions:
    """Which deployment to follow; without one, the service's present one is adopted."""

    cluster: str = param()
    service: str = param()
    deployment: str | None = param(default=None)
    image: Image | None = param(default=None)
    timeout: Duration = param(default=Duration.parse("15m"))
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Stable:
    """The verdict on exactly this deployment."""

    cluster: str = output()
    service: str = output()
    deployment: str | None = output(default=None)
    service_deployment: str | None = output(default=None)
    task_definition: TaskDefinitionName | None = output(default=None)
    verdict: Verdict | None = output(default=None)
    proof: Proof | None = output(default=None)
    cause: str | None = output(default=None)
    image: Image | None = output(default=None)
    region: str | None = output(default=None)


@step
def wait_stable(options: WaitStableOptions, clients: Clients, report: Report) -> Stable:
    """Follow one deployment of a service to its verdict, and explain it.

    "Stable" alone proves nothing: after a rollback the service is stable on the old version. Success needs the
    deployment's own record to say so, and its running tasks must not contradict the image that was asked for.
    """
    if options.dry_run:
        report.line(f"Would follow {options.deployment or 'the present deployment'} of {options.service}")
        return Stable(cluster=options.cluster, service=options.service, region=options.region)
    rollout = Rollout(clients.ecs(options.region), options.cluster, options.service, options.deployment, report)
    come_back = resume(options.cluster, options.service, rollout.deployment_id, options.image, options.region)

    def look() -> Sight:
        sight = rollout.look()
        report.known(_stable(options, rollout, sight))
        return sight

    going_on = f"Deployment {rollout.deployment_id} of {options.service} goes on"
    with report.in_flight(going_on, resume=come_back, outlives_errors=True):
        sight, timely = watch(look, judge, says, say=report.line, clock=clients.clock, timeout=options.timeout)
        judgement = judge(sight) if timely else Judgement(Verdict.TIMED_OUT, f"it is not done after {options.timeout}")
        evidence = rollout.evidence(options.image, clients, options.region) if judgement.good else None
    judgement = with_evidence(judgement, evidence)
    # Where there is evidence the deployment came to a good end: tasks that died on the way are not why it is not one.
    tasks = rollout.stopped_tasks() if evidence is None else ()
    cause = None if judgement.good else explain(tasks) or judgement.why
    stable = _stable(options, rollout, sight, judgement.verdict, evidence, cause)
    report.known(stable)
    if tasks:
        last_words.tell(tasks[-1], clients, report, options.region)
    failure = failure_of(judgement, sight, cause or "", come_back)
    if failure:
        raise failure
    report.line(success(judgement, sight, evidence))
    return stable


def _stable(
    options: WaitStableOptions,
    rollout: Rollout,
    sight: Sight,
    verdict: Verdict | None = None,
    evidence: Evidence | None = None,
    cause: str | None = None,
) -> Stable:
    ours = sight.ours
    return Stable(
        cluster=options.cluster,
        service=options.service,
        deployment=rollout.deployment_id,
        service_deployment=rollout.record_arn,
        task_definition=TaskDefinitionName.parse(ours.task_definition) if ours else None,
        verdict=verdict,
        proof=evidence.proof if evidence else None,
        cause=cause,
        image=options.image,
        region=options.region,
    )


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(wait_stable))
