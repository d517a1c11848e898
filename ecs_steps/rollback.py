"""Bring a service away from a bad version, to what last ran well."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.failed_result import FailedResult
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import FOLLOWING, UNDOING
from ecs_steps.routines import registries
from ecs_steps.routines.returning import Return, see_through
from ecs_steps.routines.undoing import Undo, Undoing, Way, undo
from ecs_steps.rules.rollback_target import Bad
from ecs_steps.runner import step
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName


@dataclass(frozen=True, kw_only=True)
class RollbackOptions:
    """What to leave (nothing named: the revision that runs) and, where that is known better, where to go."""

    cluster: str = param()
    service: str = param()
    bad_image: Image | None = param(default=None)
    bad_task_definition: TaskDefinitionName | None = param(default=None)
    bad_deployment: str | None = param(default=None)
    task_definition: TaskDefinitionName | None = param(default=None)
    previous_task_definition: TaskDefinitionName | None = param(default=None)
    registry: str | None = param(default=None)
    timeout: Duration = param(default=Duration.parse("15m"))
    record: str | None = param(default=None)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What the service runs now; `updated` is true when ECS was told to go back."""

    cluster: str = output()
    service: str = output()
    updated: bool = output()
    task_definition: TaskDefinitionName | None = output(default=None)
    previous_task_definition: TaskDefinitionName | None = output(default=None)
    deployment: str | None = output(default=None)
    service_deployment: str | None = output(default=None)
    verdict: Verdict | None = output(default=None)
    proof: Proof | None = output(default=None)
    cause: str | None = output(default=None)
    cause_kind: CauseKind | None = output(default=None)
    region: str | None = output(default=None)


@step(
    rights=UNDOING | FOLLOWING,
    failed_result=FailedResult(
        needed="deployment",
        words={"deployment": "bad_deployment", "task_definition": "bad_task_definition"},
    ),
)
def rollback(options: RollbackOptions, clients: Clients, report: Report) -> Restored:
    """Bring a service away from a bad version, to what last ran well.

    That is the newest successful deployment of another revision that can still run, or the revision that is named.
    Where the bad version does not run any more there is nothing to do, so that running it twice never swings back. The
    result of a deployment, also of one that failed, names what is bad (`--after result.json`).
    """
    asked = _asked(options, clients)
    undoing = undo(asked, clients, report)
    if options.dry_run:
        return _restored(options, undoing, Return(task_definition=undoing.target))
    report.known(_restored(options, undoing, Return(deployment=undoing.deployment)))
    returned = see_through(
        undoing,
        asked,
        options.timeout,
        clients,
        report,
        record=options.record,
        known=lambda each: report.known(_restored(options, undoing, each)),
    )
    report.known(_restored(options, undoing, returned))
    if returned.failure:
        raise returned.failure
    return _restored(options, undoing, returned)


def _asked(options: RollbackOptions, clients: Clients) -> Undo:
    for flag, name in (
        ("--bad-task-definition", options.bad_task_definition),
        ("--task-definition", options.task_definition),
    ):
        if name is not None and name.revision is None:
            raise BadParameter(f"{flag} {name}", why="it names no revision", hint=f"Say which: {name.family}:42.")
    image = options.bad_image and registries.named(options.bad_image, options.registry, clients, options.region)
    return Undo(
        cluster=options.cluster,
        service=options.service,
        bad=Bad(deployment=options.bad_deployment, task_definition=options.bad_task_definition, image=image),
        to=options.task_definition,
        previous=options.previous_task_definition,
        region=options.region,
        dry_run=options.dry_run,
    )


def _restored(options: RollbackOptions, undoing: Undoing, returned: Return) -> Restored:
    return Restored(
        cluster=options.cluster,
        service=options.service,
        updated=not options.dry_run and undoing.way in (Way.STOPPED, Way.UPDATED),
        task_definition=returned.task_definition,
        previous_task_definition=undoing.leaving,
        deployment=returned.deployment,
        service_deployment=returned.service_deployment,
        verdict=returned.verdict,
        proof=returned.proof,
        cause=returned.cause.says if returned.cause else None,
        cause_kind=returned.cause.kind if returned.cause else None,
        region=options.region,
    )


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(rollback))
