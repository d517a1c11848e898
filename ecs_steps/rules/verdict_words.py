"""A deployment's state and end, in words for the person who waits for it."""

from __future__ import annotations

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import DeployFailed, Overtaken, RolledBack, StepError, TimedOut
from ecs_steps.rules.first_deployment import is_first
from ecs_steps.rules.proof import Evidence
from ecs_steps.rules.verdict import Judgement, Sight, is_rolling_back, missing
from ecs_steps.values.cause import Cause
from ecs_steps.values.service import Deployment
from ecs_steps.values.task_definition import TaskDefinitionName


def says(sight: Sight) -> str:
    """Say how a moving deployment stands, in one line."""
    name, ours = sight.service.name, sight.ours
    if sight.awaited:
        return f"{name}: ECS does not list {sight.deployment_id} yet"
    if ours is None:
        return f"{name}: ECS no longer lists {sight.deployment_id}; {_status(sight)}"
    old = sum(each.running for each in sight.service.deployments if each.id != ours.id)
    parts = [f"{ours.running} of {ours.desired} running"]
    parts += [f"{ours.pending} pending"] if ours.pending else []
    parts += [f"{ours.failed} failed"] if ours.failed else []
    parts += [f"{old} of the old still running"] if old else []
    return f"{name}: {', '.join(parts)} - {_revision(sight, ours)}{_state(sight)}"


#: Of the table that a terminal shows in place of `says`.
HEADINGS = ("service", "deployment", "running", "pending", "failed", "runs", "state")


def rows(sight: Sight) -> list[tuple[str, ...]]:
    """Say how each deployment of the service stands, ours first."""
    listed = sorted(sight.service.deployments, key=lambda each: each.id != sight.deployment_id)
    return [
        (
            sight.service.name,
            "ours" if each.id == sight.deployment_id else each.status.lower(),
            f"{each.running} of {each.desired}",
            str(each.pending),
            str(each.failed),
            _short(each.task_definition),
            _status(sight) if each.id == sight.deployment_id else each.rollout_state.lower().replace("_", " "),
        )
        for each in listed
    ]


def with_evidence(judgement: Judgement, evidence: Evidence | None) -> Judgement:
    """A success whose tasks run something else is none."""
    if judgement.verdict is Verdict.SUCCEEDED and evidence is not None and evidence.proof is Proof.CONTRADICTED:
        return Judgement(Verdict.FAILED, evidence.says)
    return judgement


def success(judgement: Judgement, sight: Sight, evidence: Evidence | None) -> str:
    """Say what runs now."""
    name, ours = sight.service.name, sight.ours
    runs = _short(ours.task_definition) if ours else sight.deployment_id
    if judgement.verdict is Verdict.NOTHING_RUNS:
        return f"{name}: {runs} is in place, but NOTHING RUNS: {judgement.why}"
    count = sight.service.running
    tasks = "1 task" if count == 1 else f"{count} tasks"
    return f"{name}: succeeded, {tasks} of {runs}; {evidence.says if evidence else 'not proved'}"


def failure_of(
    judgement: Judgement, sight: Sight, cause: Cause | None, resume: str, leave: str = ""
) -> StepError | None:
    """The error that a verdict ends with: the cause, what to do about it, and what serves now; None for a good one.

    `resume` is the command that goes on waiting, `leave` the one that goes back from a version that is still in place.
    """
    if cause is None:
        return None
    name, primary = sight.service.name, sight.service.primary
    serves = _short(primary.task_definition) if primary else "nothing"
    match judgement.verdict:
        case Verdict.FAILED:
            way = f"go back: {leave}" if leave else "deploy what ran before."
            hint = f"{serves} is in charge of the service now; put it right, or {way}"
            hint = f"{cause.hint} {_of_the_first(sight) if is_first(sight) else hint}"
            return DeployFailed(f"{name} failed", why=cause.says, hint=hint)
        case Verdict.ROLLED_BACK:
            return RolledBack(f"{name} rolled back", why=cause.says, hint=f"{cause.hint} {serves} serves as before.")
        case Verdict.OVERTAKEN:
            return Overtaken(f"{name} was overtaken", why=cause.says, hint=cause.hint)
        case Verdict.TIMED_OUT:
            hint = f"{cause.hint} To go on waiting: {resume}"
            return TimedOut(f"{name} timed out, still running", why=cause.says, hint=hint)
        case Verdict.SUCCEEDED | Verdict.NOTHING_RUNS | Verdict.NOTHING_TO_DO | None:
            return None


def _of_the_first(sight: Sight) -> str:
    ours, mended = sight.ours, "deploy a mended version"
    if ours is not None and ours.rollout_state == "IN_PROGRESS":
        mended += ", with --on-busy supersede: ECS still tries this one"
    else:
        mended += "; if the fault lay elsewhere, begin the same anew with update --force-new-deployment"
    return f"It is the first deployment of {sight.service.name}: there is nothing to go back to; {mended}."


def _revision(sight: Sight, ours: Deployment) -> str:
    """The revision; with its family where that says more than the service's name."""
    name = TaskDefinitionName.parse(ours.task_definition)
    return f"revision {name.revision}" if name.family == sight.service.name else name.short


def _state(sight: Sight) -> str:
    """What is to be said of the state: nothing while it is on its way."""
    status = _status(sight)
    if sight.is_done and (lacks := missing(sight)):
        return f", done for ECS, but {lacks}"
    return "" if status in ("pending", "in progress") else f", {status}"


def _status(sight: Sight) -> str:
    status = sight.record.status if sight.record else sight.ours.rollout_state if sight.ours else "unknown"
    primary = sight.service.primary
    if status == "IN_PROGRESS" and primary and not sight.is_ours(primary) and is_rolling_back(sight, primary):
        status = "ROLLBACK_IN_PROGRESS"  # its record is read when that has ended
    return status.lower().replace("_", " ")


def _short(task_definition: str) -> str:
    return TaskDefinitionName.parse(task_definition).short
