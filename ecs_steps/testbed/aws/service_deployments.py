"""The operations on service deployments and service revisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecs_steps.testbed.aws.documents import Document, page, present
from ecs_steps.testbed.aws.errors import AwsError, invalid_parameter
from ecs_steps.testbed.aws.state import Call, ServiceRecord
from ecs_steps.testbed.rollout.deployment import (
    FINAL,
    ServiceDeployment,
    ServiceDeploymentStatus,
    ServiceRevision,
)
from ecs_steps.testbed.rollout.engine import RolloutConflictError
from ecs_steps.testbed.rollout.service import Service

_HISTORY = 90 * 86400.0


def list_service_deployments(call: Call) -> Document:
    """List a service's deployments, newest first, by status and time (ListServiceDeploymentsRequest)."""
    service = call.record(str(call.parameters.get("service", ""))).service
    statuses = call.parameters.get("status") or [item.value for item in ServiceDeploymentStatus]
    created: dict[str, Any] = call.parameters.get("createdAt") or {}
    after, before = float(created.get("after") or 0), float(created.get("before") or "inf")
    found = [
        item
        for item in _remembered(call, service)
        if item.status.value in statuses and after < round(item.created_at, 3) < before
    ]
    shown, following = page(found, call.parameters, 20)
    briefs = [_brief(service, item) for item in shown]
    return {"serviceDeployments": briefs} | ({"nextToken": following} if following else {})


def _brief(service: Service, item: ServiceDeployment) -> Document:
    return present(
        {
            "serviceDeploymentArn": item.arn,
            "serviceArn": service.arn,
            "clusterArn": service.cluster_arn,
            "createdAt": item.created_at,
            "startedAt": item.started_at,
            "finishedAt": item.finished_at,
            "targetServiceRevisionArn": item.target.arn,
            "status": item.status.value,
            "statusReason": item.status_reason,
        }
    )


def describe_service_deployments(call: Call) -> Document:
    """Describe up to twenty service deployments; the missing ones are failures."""
    arns = [str(arn) for arn in call.parameters.get("serviceDeploymentArns") or []]
    _refuse_count(arns, "serviceDeploymentArns")
    known = {item.arn: (record, item) for record, item in _deployments(call)}
    return {
        "serviceDeployments": [_full(*known[arn]) for arn in arns if arn in known],
        "failures": [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in known],
    }


def _refuse_count(arns: list[str], member: str) -> None:
    if not 1 <= len(arns) <= 20:
        # Guess: the sentence; the bound stands in the service model.
        raise invalid_parameter(f"{member} should have between 1 and 20 members.")


def _here(call: Call) -> Iterator[ServiceRecord]:
    start = f"{call.prefix}:service/"
    return (record for arn, record in call.state.records.items() if arn.startswith(start))


def _deployments(call: Call) -> Iterator[tuple[ServiceRecord, ServiceDeployment]]:
    for record in _here(call):
        for item in _remembered(call, record.service):
            yield record, item


def _remembered(call: Call, service: Service) -> list[ServiceDeployment]:
    """List the service deployments of 90 days ("Viewing Amazon ECS service deployments")."""
    return [item for item in service.service_deployments if item.created_at > call.now - _HISTORY]


def _full(record: ServiceRecord, item: ServiceDeployment) -> Document:
    service = record.service
    rollback = present(
        {
            "reason": item.rollback_reason,
            "startedAt": item.rollback_started_at,
            "serviceRevisionArn": item.rollback_to.arn if item.rollback_to else None,
        }
    )
    document = _brief(service, item) | {
        "updatedAt": item.updated_at,
        "sourceServiceRevisions": [_summary(service, revision, requested) for revision, requested in item.sources],
        "targetServiceRevision": _summary(service, item.target, service.desired_count),
        "deploymentConfiguration": record.members["deploymentConfiguration"],
        "deploymentCircuitBreaker": _breaker(service, item),
        "alarms": _alarms(item),
        "stoppedAt": item.stopped_at,
        "rollback": rollback or None,
    }
    del document["targetServiceRevisionArn"]
    return present(document)


def _summary(service: Service, revision: ServiceRevision, requested: int) -> Document:
    return {
        "arn": revision.arn,
        "requestedTaskCount": requested,
        "runningTaskCount": service.running_of_revision(revision),
        "pendingTaskCount": service.pending_of_revision(revision),
    }


def _breaker(service: Service, item: ServiceDeployment) -> Document:
    breaker = item.configuration.circuit_breaker
    if not breaker.enable:
        status = "DISABLED"
    elif item.breaker_triggered:
        status = "TRIGGERED"
    else:
        status = "MONITORING_COMPLETE" if item.status in FINAL else "MONITORING"
    return {
        "status": status,
        "failureCount": item.failure_count,
        "threshold": breaker.threshold(service.desired_count),
    }


def _alarms(item: ServiceDeployment) -> Document | None:
    """Write the alarms of a service deployment (ServiceDeploymentAlarms); None where none are configured."""
    names = item.configuration.alarms.names
    if not names:
        return None
    if not item.watched_alarms:
        status = "DISABLED"
    elif item.triggered_alarms:
        status = "TRIGGERED"
    else:
        status = "MONITORING_COMPLETE" if item.status in FINAL else "MONITORING"
    return {"status": status, "alarmNames": list(names), "triggeredAlarmNames": item.triggered_alarms}


def describe_service_revisions(call: Call) -> Document:
    """Describe up to twenty service revisions; the missing ones are failures."""
    arns = [str(arn) for arn in call.parameters.get("serviceRevisionArns") or []]
    _refuse_count(arns, "serviceRevisionArns")
    known = {item.arn: (record, item) for record in _here(call) for item in record.service.revisions}
    return {
        "serviceRevisions": [_revision(*known[arn]) for arn in arns if arn in known],
        "failures": [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in known],
    }


def _revision(record: ServiceRecord, revision: ServiceRevision) -> Document:
    names = (
        "capacityProviderStrategy",
        "launchType",
        "platformVersion",
        "loadBalancers",
        "serviceRegistries",
        "networkConfiguration",
        "serviceConnectConfiguration",
        "volumeConfigurations",
    )
    return present(
        {name: revision.settings.get(name) for name in names}
        | {
            "serviceRevisionArn": revision.arn,
            "serviceArn": record.service.arn,
            "clusterArn": record.service.cluster_arn,
            "taskDefinition": revision.task_definition_arn,
            "createdAt": revision.created_at,
            "containerImages": [
                present(
                    {
                        "containerName": item["name"],
                        "image": item["image"],
                        "imageDigest": revision.image_digests.get(str(item["name"])),
                    }
                )
                for item in revision.task_definition["containerDefinitions"]
            ],
        }
    )


def stop_service_deployment(call: Call) -> Document:
    """Roll a service deployment back on request (StopServiceDeployment)."""
    arn = str(call.parameters.get("serviceDeploymentArn", ""))
    if (call.parameters.get("stopType") or "ROLLBACK") == "ABORT":
        raise AwsError(
            "UnsupportedFeatureException",
            "ECS StopServiceDeployment API with ABORT stopType is not supported.",
        )
    for record, item in _deployments(call):
        if item.arn == arn:
            try:
                call.state.engine.roll_back(record.service, item)
            except RolloutConflictError as error:
                raise AwsError("ConflictException", str(error)) from None
            return {"serviceDeploymentArn": arn}
    raise AwsError("ServiceDeploymentNotFoundException", "Service deployment not found.")
