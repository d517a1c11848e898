"""How a rollback ended: what the end of the deployment that was followed means for it."""

from __future__ import annotations

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import DeployFailed, StepError, TimedOut


def not_back_yet(service: str, why: str, resume: str) -> TimedOut:
    """Say that ECS is still going back; `resume` is the command that goes on waiting for it."""
    return TimedOut(f"{service} is not back yet", why=f"{why}, and ECS goes on", hint=f"To go on waiting: {resume}")


def judge_return(
    service: str, verdict: Verdict | None, why: str, failure: StepError | None, *, by_ecs: bool
) -> tuple[Verdict | None, StepError | None]:
    """Give the rollback's verdict and its failure.

    Where ECS itself goes back (`by_ecs`), the deployment that is followed is the bad one: rolled back is its good end.
    Otherwise it is a deployment of the target, which must succeed.
    """
    match verdict:
        case Verdict.ROLLED_BACK if by_ecs:
            return Verdict.SUCCEEDED, None
        case Verdict.SUCCEEDED | Verdict.NOTHING_RUNS if by_ecs:
            hint = "Run it again: then the service is updated to what ran before."
            late = f"the bad deployment came to a good end before {service} could be rolled back"
            return Verdict.FAILED, DeployFailed(f"{service} was not rolled back", why=late, hint=hint)
        case Verdict.ROLLED_BACK:
            hint = "ECS went on to what it had before: see the service, then name a revision: --task-definition."
            return Verdict.FAILED, DeployFailed(f"{service} could not go back", why=why, hint=hint)
        case _:
            return verdict, failure
