"""What a service may be told, and whether it has to be told at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_steps.contract.choices import CircuitBreaker
from ecs_steps.contract.errors import BadParameter, NotReady, Refused, StepError
from ecs_steps.values.service import DeploymentSettings, Service
from ecs_steps.values.task_definition import TaskDefinitionName

#: Members of UpdateService that begin a deployment; the others only change how the service is kept.
_BEGINNING = ("taskDefinition", "forceNewDeployment")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the caller wants the service to be told; what is unset is left alone."""

    task_definition: TaskDefinitionName | None = None
    desired_count: int | None = None
    force_new_deployment: bool = False
    minimum_healthy_percent: int | None = None
    maximum_percent: int | None = None
    circuit_breaker: CircuitBreaker | None = None

    @property
    def configures(self) -> bool:
        """True when it is also about how the service deploys."""
        return any(each is not None for each in self._configuration)

    @property
    def nothing(self) -> bool:
        """True when there is nothing to tell."""
        told = self.task_definition or self.desired_count is not None or self.force_new_deployment
        return not (told or self.configures)

    @property
    def _configuration(self) -> tuple[object, ...]:
        return self.minimum_healthy_percent, self.maximum_percent, self.circuit_breaker


def nonsense(asked: Asked) -> StepError | None:
    """Say what no service can be told; None if it makes sense."""
    if asked.nothing:
        hint = "Give --task-definition, --desired-count, --force-new-deployment or a setting of its deployments."
        return BadParameter("update has nothing to tell the service", why="nothing was given", hint=hint)
    if asked.desired_count is not None and asked.desired_count < 0:
        return BadParameter(f"--desired-count {asked.desired_count}", why="it is negative", hint="Give 0 or more.")
    fewest, most = asked.minimum_healthy_percent, asked.maximum_percent
    if fewest is not None and fewest < 0:
        return BadParameter(f"--minimum-healthy-percent {fewest}", why="it is negative", hint="Give 0 or more.")
    if most is not None and most < max(fewest or 0, 1):
        why = f"it is less than --minimum-healthy-percent {fewest}" if fewest else "no task could ever run"
        return BadParameter(f"--maximum-percent {most}", why=why, hint="Give more; ECS's own default is 200.")
    if fewest is not None and fewest == most:
        why = "ECS could neither stop an old task first nor start a new one first"
        hint = "Leave room between --minimum-healthy-percent and --maximum-percent."
        return BadParameter(f"--minimum-healthy-percent and --maximum-percent are both {most}", why=why, hint=hint)
    return None


def refusal(service: Service, asked: Asked) -> StepError | None:
    """Say why this service cannot be told this; None if it can.

    (Amazon ECS API reference, UpdateService: what it changes for each deployment controller.)
    """
    if service.status != "ACTIVE":
        why = f"it is {service.status}, so it was deleted"
        return Refused(f"{service.name} takes no update", why=why, hint="Create it again, or check --service.")
    if service.scheduling == "DAEMON" and asked.desired_count is not None:
        hint = "Leave --desired-count out: ECS runs one task on each container instance that fits."
        return Refused(f"{service.name} takes no desired count", why="its scheduling strategy is DAEMON", hint=hint)
    if service.controller == "ECS":
        return None
    takes = "its counts and settings" if service.controller == "CODE_DEPLOY" else "its counts"
    not_taken = {
        "task definition": asked.task_definition is not None,
        "forced deployment": asked.force_new_deployment,
        "deployment settings": asked.configures and service.controller != "CODE_DEPLOY",
    }
    for what, is_asked in not_taken.items():
        if is_asked:
            why = f"its deployment controller is {service.controller}"
            hint = f"Deploy it through its controller; UpdateService changes only {takes}."
            return Refused(f"{service.name} takes no {what} by UpdateService", why=why, hint=hint)
    return None


def explained(refused: StepError, task_definition: str) -> StepError:
    """Say what UpdateService's refusal means for the task definition that was asked for."""
    if "TaskDefinition is inactive" in refused.why:
        why = "its revision was deregistered"
        return Refused(f"{task_definition} is inactive", why=why, hint="Register it anew, or name an active revision.")
    if "Unable to describe task definition" in refused.why or "TaskDefinition not found" in refused.why:
        hint = "Check --task-definition, --region and the AWS account."
        return NotReady(f"There is no task definition {task_definition}", why=refused.why, hint=hint)
    return refused


def changes(service: Service | None, asked: Asked) -> dict[str, Any]:
    """The members of UpdateService to send: only what was asked for and is not so already.

    `service` is None where it may not be seen; then everything that was asked for is sent.
    """
    name, count = asked.task_definition, asked.desired_count
    told: dict[str, Any] = {}
    if name is not None and (service is None or not same(name, service.task_definition)):
        told["taskDefinition"] = str(name)
    if count is not None and (service is None or service.desired != count):
        told["desiredCount"] = count
    if asked.force_new_deployment:
        told["forceNewDeployment"] = True
    configuration = dict(_configuration(service.settings if service else None, asked))
    if configuration:
        told["deploymentConfiguration"] = configuration
    return told


def _configuration(settings: DeploymentSettings | None, asked: Asked) -> Mapping[str, Any]:
    """What to change of the deployment configuration: ECS leaves members alone that are not sent.

    (aws/copilot-cli#4565: it "won't pick up any changes if they are not explicitly specified".)
    """
    told: dict[str, Any] = {}
    fewest, most = asked.minimum_healthy_percent, asked.maximum_percent
    if fewest is not None and (settings is None or settings.minimum_healthy_percent != fewest):
        told["minimumHealthyPercent"] = fewest
    if most is not None and (settings is None or settings.maximum_percent != most):
        told["maximumPercent"] = most
    if asked.circuit_breaker is not None:
        enable, rolls_back = asked.circuit_breaker is not CircuitBreaker.OFF, asked.circuit_breaker.rolls_back
        if settings is None or (settings.breaker, settings.breaker_rolls_back and settings.breaker) != (
            enable,
            rolls_back,
        ):
            told["deploymentCircuitBreaker"] = {"enable": enable, "rollback": rolls_back}
    return told


def begins(told: Mapping[str, Any]) -> bool:
    """Tell whether these members of UpdateService begin a deployment."""
    return any(member in told for member in _BEGINNING)


def said(told: Mapping[str, Any]) -> Iterator[str]:
    """Say members of UpdateService one after the other."""
    if "taskDefinition" in told:
        yield f"run {short(TaskDefinitionName.parse(told['taskDefinition']))}"
    if "desiredCount" in told:
        yield f"run {told['desiredCount']} tasks"
    if "forceNewDeployment" in told:
        yield "start anew"
    for member, value in told.get("deploymentConfiguration", {}).items():
        yield f"{member} {value}"


def short(name: TaskDefinitionName | None) -> str:
    """Name a revision as people say it."""
    return name.short if name else "the same task definition"


def previous(before: Service | None, after: Service | None, *, updated: bool = True) -> TaskDefinitionName | None:
    """The task definition that ran before: as seen, or else the one that the new deployment replaces.

    Where nothing was `updated`, what was seen is our own already, and only what is still being replaced tells more.
    """
    if updated and before is not None and before.task_definition:
        return TaskDefinitionName.parse(before.task_definition)
    now = after.primary if after else None
    listed = after.deployments if after else ()
    older = next((each for each in listed if now is None or each.task_definition != now.task_definition), None)
    return TaskDefinitionName.parse(older.task_definition) if older else None


def same(wanted: TaskDefinitionName, written: str) -> bool:
    """True when exactly this revision is written there; a bare family means its newest, so never."""
    found = TaskDefinitionName.parse(written)
    return (wanted.family, wanted.revision) == (found.family, found.revision)
