"""The operations on clusters."""

from __future__ import annotations

from copy import deepcopy

from ecs_steps.testbed.aws.documents import Document, last_part, page, present
from ecs_steps.testbed.aws.errors import AwsError, cluster_not_found
from ecs_steps.testbed.aws.state import Call
from ecs_steps.testbed.rollout.service import ServiceStatus

_KEPT = (
    "settings",
    "configuration",
    "capacityProviders",
    "defaultCapacityProviderStrategy",
    "serviceConnectDefaults",
)


def create_cluster(call: Call) -> Document:
    """Make a cluster; one that is there already is answered as it is."""
    name = str(call.parameters.get("clusterName") or "default")
    arn = f"{call.prefix}:cluster/{name}"
    found = call.state.clusters.get(arn)
    if found is None or found["status"] != "ACTIVE":
        found = {
            "clusterArn": arn,
            "clusterName": name,
            "status": "ACTIVE",
            "settings": [{"name": "containerInsights", "value": "disabled"}],
            "capacityProviders": [],
            "defaultCapacityProviderStrategy": [],
            "tags": deepcopy(call.parameters.get("tags") or []),
        } | _sent(call)
        call.state.clusters[arn] = found
    return {"cluster": _document(call, found, with_tags=True)}


def _sent(call: Call) -> Document:
    return {name: deepcopy(call.parameters[name]) for name in _KEPT if call.parameters.get(name) is not None}


def _document(call: Call, cluster: Document, *, with_tags: bool) -> Document:
    """Write a cluster with what runs on it."""
    services = [
        record.service for record in call.state.records.values() if record.service.cluster_arn == cluster["clusterArn"]
    ]
    return present(
        cluster
        | {
            "registeredContainerInstancesCount": sum(
                item.cluster_arn == cluster["clusterArn"] for item in call.state.engine.world.instances.values()
            ),
            "runningTasksCount": sum(service.running() for service in services),
            "pendingTasksCount": sum(service.pending() for service in services),
            "activeServicesCount": sum(service.status is ServiceStatus.ACTIVE for service in services),
            "statistics": [],
            "tags": cluster["tags"] if with_tags else [],
        }
    )


def _find(call: Call) -> Document:
    return call.state.clusters[call.cluster_arn()]


def describe_clusters(call: Call) -> Document:
    """Describe clusters, the default one if none is named; the missing ones are failures."""
    with_tags = "TAGS" in (call.parameters.get("include") or [])
    found, failures = [], []
    for name in call.parameters.get("clusters") or ["default"]:
        arn = f"{call.prefix}:cluster/{last_part(str(name))}"
        cluster = call.state.clusters.get(arn)
        if cluster is None:
            failures.append({"arn": arn, "reason": "MISSING"})
        else:
            found.append(_document(call, cluster, with_tags=with_tags))
    return {"clusters": found, "failures": failures}


def list_clusters(call: Call) -> Document:
    """List the ACTIVE clusters."""
    arns = [
        arn
        for arn, cluster in call.state.clusters.items()
        if arn.startswith(f"{call.prefix}:") and cluster["status"] == "ACTIVE"
    ]
    shown, following = page(arns, call.parameters, 100)
    return {"clusterArns": shown} | ({"nextToken": following} if following else {})


def update_cluster(call: Call) -> Document:
    """Change a cluster's settings or its capacity providers."""
    cluster = _find(call)
    cluster.update(_sent(call))
    return {"cluster": _document(call, cluster, with_tags=True)}


def delete_cluster(call: Call) -> Document:
    """Make a cluster INACTIVE; refused while services are active on it."""
    cluster = _find(call)
    if any(record.service.status is ServiceStatus.ACTIVE for record in call.records()):
        raise AwsError("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.")
    if cluster["status"] != "ACTIVE":
        raise cluster_not_found()
    cluster["status"] = "INACTIVE"
    return {"cluster": _document(call, cluster, with_tags=True)}
