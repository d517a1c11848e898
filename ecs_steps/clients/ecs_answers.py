"""What ECS answers, read into values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecs_steps.values.image import Image
from ecs_steps.values.service import (
    Deployment,
    DeploymentSettings,
    Service,
    ServiceDeployment,
    ServiceEvent,
    ServiceRevision,
)


def read_service(found: Mapping[str, Any]) -> Service:
    """Read one entry of DescribeServices or the answer of UpdateService."""
    return Service(
        arn=found["serviceArn"],
        name=found["serviceName"],
        cluster=found["clusterArn"],
        status=found["status"],
        desired=found["desiredCount"],
        running=found["runningCount"],
        pending=found["pendingCount"],
        task_definition=found.get("taskDefinition", ""),
        controller=found.get("deploymentController", {}).get("type", "ECS"),
        deployments=tuple(_deployment(each) for each in found.get("deployments", ())),
        events=tuple(
            ServiceEvent(id=each["id"], at=each["createdAt"], message=each["message"])
            for each in found.get("events", ())
        ),
        launch_type=found.get("launchType", ""),
        capacity_providers=tuple(each["capacityProvider"] for each in found.get("capacityProviderStrategy", ())),
        scheduling=found.get("schedulingStrategy", "REPLICA"),
        target_groups=tuple(
            each["targetGroupArn"] for each in found.get("loadBalancers", ()) if each.get("targetGroupArn")
        ),
        settings=_settings(found.get("deploymentConfiguration", {})),
        grace_period=found.get("healthCheckGracePeriodSeconds", 0),
    )


def _settings(found: Mapping[str, Any]) -> DeploymentSettings:
    breaker, alarms = found.get("deploymentCircuitBreaker", {}), found.get("alarms", {})
    return DeploymentSettings(
        strategy=found.get("strategy", "ROLLING"),
        minimum_healthy_percent=found.get("minimumHealthyPercent"),
        maximum_percent=found.get("maximumPercent"),
        breaker=breaker.get("enable", False),
        breaker_rolls_back=breaker.get("rollback", False),
        alarms=tuple(alarms.get("alarmNames", ())) if alarms.get("enable", False) else (),
        alarms_roll_back=alarms.get("rollback", False),
    )


def _deployment(found: Mapping[str, Any]) -> Deployment:
    return Deployment(
        id=found["id"],
        status=found["status"],
        task_definition=found["taskDefinition"],
        desired=found["desiredCount"],
        running=found["runningCount"],
        pending=found["pendingCount"],
        failed=found.get("failedTasks", 0),
        rollout_state=found.get("rolloutState", ""),
        rollout_reason=found.get("rolloutStateReason", ""),
        created_at=found["createdAt"],
        updated_at=found.get("updatedAt"),
        launch_type=found.get("launchType", ""),
    )


def read_service_deployment(found: Mapping[str, Any]) -> ServiceDeployment:
    """Read one entry of ListServiceDeployments or, fuller, of DescribeServiceDeployments."""
    target = found.get("targetServiceRevisionArn") or found.get("targetServiceRevision", {}).get("arn", "")
    breaker, alarms = found.get("deploymentCircuitBreaker", {}), found.get("alarms", {})
    return ServiceDeployment(
        arn=found["serviceDeploymentArn"],
        status=found["status"],
        reason=found.get("statusReason", ""),
        target_revision=target,
        rollback_revision=found.get("rollback", {}).get("serviceRevisionArn"),
        source_revisions=_sources(found),
        created_at=found.get("createdAt"),
        started_at=found.get("startedAt"),
        finished_at=found.get("finishedAt"),
        breaker=breaker.get("status", ""),
        failures=breaker.get("failureCount", 0),
        threshold=breaker.get("threshold", 0),
        alarms=alarms.get("status", ""),
        triggered_alarms=tuple(alarms.get("triggeredAlarmNames", ())),
        lifecycle_stage=found.get("lifecycleStage", ""),
    )


def _sources(found: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Read what a deployment came in place of, of an entry that tells it whole."""
    if "targetServiceRevision" not in found:
        return None
    return tuple(each["arn"] for each in found.get("sourceServiceRevisions", ()))


def read_service_revision(found: Mapping[str, Any]) -> ServiceRevision:
    """Read one entry of DescribeServiceRevisions."""
    images = (_image(each.get("image", ""), each.get("imageDigest")) for each in found.get("containerImages", ()))
    return ServiceRevision(
        arn=found["serviceRevisionArn"],
        task_definition=found["taskDefinition"],
        images=tuple(each for each in images if each is not None),
    )


def _image(text: str, digest: str | None) -> Image | None:
    try:
        image = Image.parse(text)
        return image.pinned(digest) if digest else image
    except ValueError:
        return None
