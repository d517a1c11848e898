"""Kinds of services: REPLICA and DAEMON, and services that CodeDeploy or somebody else deploys."""

from __future__ import annotations

from typing import Any

from ecs_steps.testbed.aws.documents import Document
from ecs_steps.testbed.aws.errors import invalid_parameter

#: DeploymentConfiguration of a DAEMON service that sent none (ECS service model; maximumPercent: see `refuse_daemon`).
DAEMON_LIMITS = {"maximumPercent": 100, "minimumHealthyPercent": 0}


def is_daemon(members: Document) -> bool:
    """Tell whether a service runs one task on each instance."""
    return bool(members.get("schedulingStrategy") == "DAEMON")


def controller(members: Document) -> str:
    """Name who deploys a service: ECS, CODE_DEPLOY or EXTERNAL."""
    return str((members.get("deploymentController") or {}).get("type") or "ECS")


def refuse_daemon(members: Document, parameters: Document) -> None:
    """Refuse what a DAEMON service cannot have."""
    if not is_daemon(members):
        return
    if parameters.get("desiredCount") is not None:
        # kayac/ecspresso#20
        raise invalid_parameter(
            "The daemon scheduling strategy does not support a desired count for services. "
            "Remove the desired count value and try again"
        )
    if int(members["deploymentConfiguration"]["maximumPercent"]) > 100:
        # hashicorp/terraform-provider-aws#4825
        raise invalid_parameter(
            "The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment "
            "configuration. Change the maximumPercent value to 100, and try again"
        )


def refuse_deployment(members: Document, parameters: Document) -> None:
    """Refuse to deploy what another controller deploys (boto/boto3#1936, hashicorp/terraform-provider-aws#13473)."""
    name = controller(members)
    if name == "ECS":
        return
    advice = "Use AWS CodeDeploy to trigger a new deployment." if name == "CODE_DEPLOY" else "Create a new task set."
    article = "a" if name == "CODE_DEPLOY" else "an"
    # Guess: the sentence with an EXTERNAL controller, and that of a forced deployment.
    for member, what in (
        ("taskDefinition", "update task definition"),
        ("networkConfiguration", "update network parameters"),
        ("loadBalancers", "update load balancers"),
        ("forceNewDeployment", "force a new deployment"),
    ):
        if parameters.get(member):
            where = f"services with {article} {name} deployment controller"
            raise invalid_parameter(f"Unable to {what} on {where}. {advice}")


def as_task_sets(document: Document) -> Document:
    """Show a service of CodeDeploy or of an external controller: task sets in place of deployments."""
    deployments: list[dict[str, Any]] = document.pop("deployments")
    document.pop("currentServiceDeployment", None)
    document.pop("currentServiceRevisions", None)
    kept = ("id", "status", "taskDefinition", "runningCount", "pendingCount", "createdAt", "updatedAt", "launchType")
    document["deployments"] = []
    document["taskSets"] = [
        {name: item[name] for name in kept if name in item} | {"computedDesiredCount": item["desiredCount"]}
        for item in deployments
    ]
    return document
