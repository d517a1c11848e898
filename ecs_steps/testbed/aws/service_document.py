"""A service as DescribeServices shows it."""

from __future__ import annotations

from ecs_steps.testbed.aws.documents import Document, present
from ecs_steps.testbed.aws.service_kinds import as_task_sets, controller
from ecs_steps.testbed.aws.state import ServiceRecord
from ecs_steps.testbed.rollout.deployment import Deployment, DeploymentStatus
from ecs_steps.testbed.rollout.service import Service, ServiceStatus

#: Members that stand in the deployments, not in the service.
_OF_DEPLOYMENTS = ("serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations")


def service_document(record: ServiceRecord, *, with_tags: bool) -> Document:
    """Write a service."""
    service = record.service
    members = {name: value for name, value in record.members.items() if name not in _OF_DEPLOYMENTS}
    document = members | {
        "serviceArn": service.arn,
        "serviceName": service.name,
        "clusterArn": service.cluster_arn,
        "status": service.status.value,
        "desiredCount": service.desired_count,
        "runningCount": service.running(),
        "pendingCount": service.pending(),
        "createdAt": service.created_at,
        "deployments": [_deployment(service, item) for item in service.deployments],
        "events": [
            {"id": event.id, "createdAt": event.created_at, "message": event.message} for event in service.events
        ],
        "tags": record.tags if with_tags else None,
    }
    if service.status is not ServiceStatus.INACTIVE:
        # After a rollback began, the primary deployment's task definition is the old one again.
        document["taskDefinition"] = service.primary.revision.task_definition_arn
        document["currentServiceDeployment"] = service.service_deployments[0].arn
        document["currentServiceRevisions"] = _current_revisions(service)
    if controller(record.members) != "ECS":
        document = as_task_sets(document)
    return present(document)


def _deployment(service: Service, deployment: Deployment) -> Document:
    settings = deployment.revision.settings
    names = ("launchType", "capacityProviderStrategy", "platformVersion", "networkConfiguration")
    is_primary = deployment.status is DeploymentStatus.PRIMARY
    return present(
        {name: settings.get(name) for name in (*names, *_OF_DEPLOYMENTS)}
        | {
            "id": deployment.id,
            "status": deployment.status.value,
            "taskDefinition": deployment.revision.task_definition_arn,
            # Guess: an earlier deployment wants the tasks that it still may keep.
            "desiredCount": service.desired_count if is_primary else len(service.live(deployment)),
            "runningCount": service.running(deployment),
            "pendingCount": service.pending(deployment),
            "failedTasks": deployment.failed_tasks,
            "createdAt": deployment.created_at,
            "updatedAt": deployment.updated_at,
            "rolloutState": deployment.rollout_state.value,
            "rolloutStateReason": deployment.rollout_state_reason,
        }
    )


def _current_revisions(service: Service) -> list[Document]:
    revisions = {item.revision.arn: item.revision for item in service.deployments}
    return [
        {
            "arn": arn,
            "requestedTaskCount": service.desired_count
            if revision is service.primary.revision
            else sum(len(service.live(item)) for item in service.deployments if item.revision is revision),
            "runningTaskCount": service.running_of_revision(revision),
            "pendingTaskCount": service.pending_of_revision(revision),
        }
        for arn, revision in revisions.items()
    ]


def as_of_old(service: Document) -> Document:
    """Leave out what DescribeServices did not say before rollout states came."""
    newer = ("rolloutState", "rolloutStateReason", "failedTasks")
    deployments = [{name: item[name] for name in item if name not in newer} for item in service["deployments"]]
    kept = {name: service[name] for name in service if not name.startswith("currentService")}
    return kept | {"deployments": deployments}
