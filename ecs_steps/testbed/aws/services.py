"""The operations on services."""

from __future__ import annotations

from copy import deepcopy

from ecs_steps.testbed.aws import limits, service_kinds
from ecs_steps.testbed.aws.documents import Document, page
from ecs_steps.testbed.aws.errors import (
    AwsError,
    client_error,
    invalid_parameter,
    service_not_found,
)
from ecs_steps.testbed.aws.service_document import as_of_old, service_document
from ecs_steps.testbed.aws.state import Call, ServiceRecord
from ecs_steps.testbed.rollout.engine import NewService
from ecs_steps.testbed.rollout.service import Release, ServiceStatus
from ecs_steps.testbed.rollout.task import LoadBalancer

#: Members that UpdateService answers back as they were sent.
_KEPT = (
    "loadBalancers",
    "serviceRegistries",
    "launchType",
    "capacityProviderStrategy",
    "platformVersion",
    "placementConstraints",
    "placementStrategy",
    "networkConfiguration",
    "healthCheckGracePeriodSeconds",
    "schedulingStrategy",
    "deploymentController",
    "enableECSManagedTags",
    "propagateTags",
    "enableExecuteCommand",
    "availabilityZoneRebalancing",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
    "monitoring",
)
#: "This parameter triggers a new service deployment." (ECS service model, UpdateServiceRequest)
_TRIGGERS = (
    "networkConfiguration",
    "platformVersion",
    "loadBalancers",
    "serviceRegistries",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)


def create_service(call: Call) -> Document:
    """Create a service and start its first deployment."""
    cluster_arn = call.cluster_arn()
    parameters = call.parameters
    name = str(parameters.get("serviceName") or "")
    arn = call.service_arn(name)
    earlier = call.state.records.get(arn)
    if earlier is not None and earlier.service.status is not ServiceStatus.INACTIVE:
        return _again(call, earlier)
    _refuse_missing(parameters)
    task_definition = _active_task_definition(call, str(parameters.get("taskDefinition") or ""))
    members = _members(call) | {"taskDefinition": task_definition["taskDefinitionArn"]}
    _refuse_invalid(members, task_definition)
    service_kinds.refuse_daemon(members, parameters)
    service = call.state.engine.create_service(
        NewService(
            arn=arn,
            cluster_arn=cluster_arn,
            name=name,
            desired_count=int(parameters.get("desiredCount") or 0),
            release=_release(members, task_definition),
            configuration=limits.read(members["deploymentConfiguration"]),
            grace_period=float(members.get("healthCheckGracePeriodSeconds") or 0),
            is_daemon=service_kinds.is_daemon(members),
        )
    )
    record = ServiceRecord(
        service=service,
        members=members,
        client_token=parameters.get("clientToken"),
        tags=deepcopy(parameters.get("tags") or []),
    )
    call.state.records[arn] = record
    return {"service": service_document(record, with_tags=True)}


def _again(call: Call, earlier: ServiceRecord) -> Document:
    """Answer a second CreateService of the same name (pasted errors in public issues)."""
    if earlier.service.status is ServiceStatus.DRAINING:
        raise invalid_parameter("Unable to Start a service that is still Draining.")
    token = call.parameters.get("clientToken")
    if token and token == earlier.client_token:
        return {"service": service_document(earlier, with_tags=True)}
    raise invalid_parameter("Creation of service was not idempotent.")


def _refuse_missing(parameters: Document) -> None:
    if not parameters.get("serviceName"):
        raise invalid_parameter("Service name cannot be blank.")  # Guess: the sentence
    if not parameters.get("taskDefinition"):
        raise invalid_parameter("TaskDefinition can not be blank.")  # Guess: the sentence


def _members(call: Call) -> Document:
    sent = {name: deepcopy(call.parameters[name]) for name in _KEPT if name in call.parameters}
    defaults: Document = {
        "loadBalancers": [],
        "serviceRegistries": [],
        "placementConstraints": [],
        "placementStrategy": [],
        "schedulingStrategy": "REPLICA",
        "deploymentController": {"type": "ECS"},
        "enableECSManagedTags": False,
        "propagateTags": "NONE",
        "enableExecuteCommand": False,
        "availabilityZoneRebalancing": "DISABLED",
    }
    if not call.parameters.get("capacityProviderStrategy"):
        defaults["launchType"] = "EC2"
    usual = service_kinds.DAEMON_LIMITS if service_kinds.is_daemon(sent) else None
    configuration = limits.merged(usual, call.parameters.get("deploymentConfiguration"))
    role = {"roleArn": call.parameters["role"]} if call.parameters.get("role") else {}
    return defaults | sent | role | {"deploymentConfiguration": configuration}


def _active_task_definition(call: Call, name: str) -> Document:
    found = call.task_definitions.find(name)
    if found is None:
        raise client_error("TaskDefinition not found.")  # Guess: the sentence
    if found["status"] != "ACTIVE":
        raise client_error("TaskDefinition is inactive")
    return found


def _refuse_invalid(members: Document, task_definition: Document) -> None:
    """Refuse what does not fit together (pasted errors in public issues)."""
    if task_definition.get("networkMode") == "awsvpc" and not members.get("networkConfiguration"):
        raise invalid_parameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    containers = {item["name"]: item for item in task_definition["containerDefinitions"]}
    for balancer in members["loadBalancers"]:
        name, port = balancer.get("containerName"), balancer.get("containerPort")
        if name not in containers:
            raise invalid_parameter(f"The container {name} does not exist in the task definition.")
        if port not in [mapping.get("containerPort") for mapping in containers[name]["portMappings"]]:
            raise invalid_parameter(f"The container {name} did not have a container port {port} defined.")


def _release(members: Document, task_definition: Document) -> Release:
    return Release(
        task_definition=deepcopy(task_definition),
        load_balancers=tuple(
            LoadBalancer(
                target_group_arn=str(item["targetGroupArn"]),
                container_name=str(item["containerName"]),
                container_port=int(item["containerPort"]),
            )
            for item in members["loadBalancers"]
            if item.get("targetGroupArn")
        ),
        settings=deepcopy(members),
    )


def update_service(call: Call) -> Document:
    """Change a service; task definition, network, targets or force start a deployment."""
    record = call.record(str(call.parameters.get("service", "")))
    service, parameters = record.service, call.parameters
    if service.status is not ServiceStatus.ACTIVE:
        raise AwsError("ServiceNotActiveException", "Service was not ACTIVE.")
    members = record.members | {name: deepcopy(parameters[name]) for name in _KEPT if parameters.get(name) is not None}
    members["deploymentConfiguration"] = limits.merged(
        record.members["deploymentConfiguration"], parameters.get("deploymentConfiguration")
    )
    configuration = limits.read(members["deploymentConfiguration"])
    service_kinds.refuse_daemon(members, parameters)
    service_kinds.refuse_deployment(members, parameters)
    if parameters.get("taskDefinition"):
        task_definition = _active_task_definition(call, str(parameters["taskDefinition"]))
    else:
        found = call.task_definitions.find(service.primary.revision.task_definition_arn)
        task_definition = found or dict(service.primary.revision.task_definition)
    members["taskDefinition"] = task_definition["taskDefinitionArn"]
    _refuse_invalid(members, task_definition)
    # What the service runs after a rollback is not what it was told last.
    before = record.members | {"taskDefinition": service.primary.revision.task_definition_arn}
    # Guess: the same values again start no deployment, unless it is forced.
    changed = any(members.get(name) != before.get(name) for name in ("taskDefinition", *_TRIGGERS))
    desired = parameters.get("desiredCount")
    call.state.engine.update(
        service,
        desired_count=None if desired is None else int(desired),
        configuration=configuration,
        grace_period=float(members.get("healthCheckGracePeriodSeconds") or 0),
        release=_release(members, task_definition) if changed or parameters.get("forceNewDeployment") else None,
    )
    record.members = members
    return {"service": service_document(record, with_tags=True)}


def delete_service(call: Call) -> Document:
    """Let a service run dry (DeleteService)."""
    record = call.record(str(call.parameters.get("service", "")))
    if record.service.status is not ServiceStatus.ACTIVE:
        raise service_not_found()
    if record.service.desired_count > 0 and not call.parameters.get("force"):
        raise invalid_parameter("The service cannot be stopped while it is scaled above 0.")
    call.state.engine.delete_service(record.service)
    return {"service": service_document(record, with_tags=True)}


def describe_services(call: Call) -> Document:
    """Describe up to ten services; the missing ones are failures."""
    names = [str(name) for name in call.parameters.get("services") or []]
    if not names:
        raise invalid_parameter("Services cannot be empty.")
    if len(names) > 10:
        # Guess: the sentence; the bound stands in the service model.
        raise invalid_parameter("Services cannot be more than 10.")
    call.cluster_arn()
    with_tags = "TAGS" in (call.parameters.get("include") or [])
    found, failures = [], []
    for name in names:
        arn = call.service_arn(name)
        record = call.state.records.get(arn)
        if record is None:
            failures.append({"arn": arn, "reason": "MISSING"})
        else:
            shown = service_document(record, with_tags=with_tags)
            found.append(as_of_old(shown) if call.state.is_without_rollout_states else shown)
    return {"services": found, "failures": failures}


def list_services(call: Call) -> Document:
    """List the ACTIVE services of a cluster; DRAINING ones are not visible (DeleteService)."""
    call.cluster_arn()
    wanted = [
        (name, call.parameters[name]) for name in ("launchType", "schedulingStrategy") if call.parameters.get(name)
    ]
    arns = [
        record.service.arn
        for record in call.records()
        if record.service.status is ServiceStatus.ACTIVE
        and all(record.members.get(name) == value for name, value in wanted)
    ]
    shown, following = page(arns, call.parameters, 10)
    return {"serviceArns": shown} | ({"nextToken": following} if following else {})
