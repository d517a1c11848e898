"""Follow one deployment of a service to its verdict, and explain it."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import Rights
from ecs_steps.contract.words import Proof, Verdict
from ecs_steps.routines.following import Course, follow
from ecs_steps.routines.rollout import Rollout
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
    record: str | None = param(default=None)
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


@step(
    rights=Rights(
        needs=("ecs:DescribeServices",),
        helps={
            "ecs:ListServiceDeployments": "the verdict comes from the deployment's rollout state",
            "ecs:DescribeServiceDeployments": "the verdict comes from the deployment's rollout state",
            "ecs:ListTasks": "the running tasks prove nothing, and the reasons of stopped ones are missing",
            "ecs:DescribeTasks": "the running tasks prove nothing, and the reasons of stopped ones are missing",
            "ecs:DescribeTaskDefinition": "the log of a container that died is not found",
            "logs:GetLogEvents": "the last lines of a container that died are missing",
            "elasticloadbalancing:DescribeTargetHealth": "why a load balancer finds a task unhealthy is missing",
            "cloudwatch:DescribeAlarms": "why an alarm went off is missing",
            "ecr:BatchGetImage": "an image index is not compared with what runs",
        },
    )
)
def wait_stable(options: WaitStableOptions, clients: Clients, report: Report) -> Stable:
    """Follow one deployment of a service to its verdict, and explain it.

    "Stable" alone proves nothing: after a rollback the service is stable on the old version. Success needs the
    deployment's own record to say so, and its running tasks must not contradict the image that was asked for.
    """
    if options.dry_run:
        report.line(f"Would follow {options.deployment or 'the present deployment'} of {options.service}")
        return Stable(cluster=options.cluster, service=options.service, region=options.region)
    rollout = Rollout(clients.ecs(options.region), options.cluster, options.service, options.deployment, report)
    course = follow(
        rollout,
        options.image,
        options.timeout,
        clients,
        report,
        region=options.region,
        record=options.record,
        known=lambda course: report.known(_stable(options, course)),
    )
    if course.failure:
        raise course.failure
    return _stable(options, course)


def _stable(options: WaitStableOptions, course: Course) -> Stable:
    ours = course.sight.ours
    return Stable(
        cluster=options.cluster,
        service=options.service,
        deployment=course.deployment,
        service_deployment=course.service_deployment,
        task_definition=TaskDefinitionName.parse(ours.task_definition) if ours else None,
        verdict=course.judgement.verdict,
        proof=course.evidence.proof if course.evidence else None,
        cause=course.cause,
        image=options.image,
        region=options.region,
    )


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(wait_stable))
