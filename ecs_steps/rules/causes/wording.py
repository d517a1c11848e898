"""Which class of cause a text of AWS, of the ECS agent or of Docker speaks of.

The sentences are AWS's: ECS Developer Guide ("Stopped task error codes", "Amazon ECS service event messages", "Amazon
ECS API failure reasons"), the ECS agent's and Docker's sources, and what people pasted. They differ between regions,
launch types and years in numbers, ids, quotes and in what stands before and after, and they are cut off; so each rule
looks for few words that mean one thing, wherever they stand, and the more exact rule comes first.
"""

from __future__ import annotations

import re

from ecs_steps.rules.causes.reading import Rules, first, plain
from ecs_steps.rules.causes.wording_of_start import of_start
from ecs_steps.values.cause import CauseKind

#: What happens in every rollout.
_ORDINARY = re.compile(
    r"^\W*(?:has reached a steady state|has started \d+ tasks|has stopped \d+ running tasks|stopped \d+ pending tasks|"
    r"has begun draining|(?:de)?registered \d+ (?:targets|instances)|deployment completed|is (?:not )?az balanced|"
    r"ecs deployment \S+ (?:in progress|completed)|scaling activity initiated|service deleted|updated computed)"
)
_OF_THE_SERVICE: Rules = {
    CauseKind.SERVICE_LINKED_ROLE: ("service[- ]linked role",),
    CauseKind.SERVICE_CONNECT: (
        "service connect",
        "sc service is already used",
        "envoy_xds",
        "unauthorized to perform ecs:poll",
    ),
    CauseKind.SERVICE_DISCOVERY: (
        "service_discovery_",
        "cloud map",
        "service discovery",
    ),
    CauseKind.TASK_DEFINITION_INACTIVE: ("task ?definition is inactive",),
    CauseKind.LOAD_BALANCER_DENIED: (
        "to perform: elasticloadbalancing:",
        "unable to manage the elb resources",
    ),
    CauseKind.LIFECYCLE_HOOK: (
        "lifecycle hook",
        "pause hook",
        "hook_execution_failure",
        "lifecycle event validation",
    ),
    CauseKind.GATE_TIMEOUT: ("waiting for a notification to continue",),
    CauseKind.CONTAINER_PORT: ("(?:did|does) not have a container port",),
    CauseKind.TARGET_GROUP: (
        "target group is not found",
        "have an associated load balancer",
        "not associated with either",
        "exactly one target group",
        r"the load balancer \S* ?does not exist",
        "failed to register targets",
        "primary taskset target group",
        "invalid networking configuration",
        "targetgroupnotfound",
        "elastic_load_balancing_invalid",
    ),
    CauseKind.AVAILABILITY_ZONE: ("availability zone that is not enabled",),
    CauseKind.LOAD_BALANCER_HEALTH: (
        "unhealthy in .*(?:target-group|elb)",
        "elb health checks",
        "unhealthythreshold",
    ),
    CauseKind.CONTAINER_HEALTH: ("container health check",),
}
_OF_PLACES: Rules = {
    CauseKind.NO_PORT: (
        "already using a port",
        "port is already allocated",
        "resource:ports",
    ),
    CauseKind.NO_CPU: (
        "(?:sufficient|enough) cpu",
        "resource:cpu",
    ),
    CauseKind.NO_MEMORY: (
        "(?:sufficient|enough) memory",
        "resource:memory",
    ),
    CauseKind.NO_GPU: (
        "insufficient gpu",
        "resource:gpu",
    ),
    CauseKind.NO_INTERFACE: (
        "resource:eni",
        "insufficient eni",
    ),
    CauseKind.AGENT_DISCONNECTED: (
        "error 'agent'",
        "ecs agent to start",
        "agent (?:is )?(?:not connected|disconnected)",
        "agent connected",
        "^agent$",
    ),
    CauseKind.NO_MATCHING_INSTANCE: (
        "placement constraint",
        "attribute required by",
        "error '(?:attribute|location|inactive|missing)",
        "^(?:attribute|location|inactive|missing)$",
        "memberof",
    ),
    CauseKind.NO_INSTANCES: ("no container instances were found",),
    CauseKind.QUOTA: (
        "limit on the number of",
        "configuration is above your limit",
        "limitexceeded",
        "countexceeded",
        "resource_limit_exceeded",
        "exceeded .*quota",
        "quota .*exceeded",
    ),
    CauseKind.SPOT_CAPACITY: (
        "spot capacity is unavailable",
        "resource:fargate_spot",
    ),
    CauseKind.FARGATE_CAPACITY: (
        "capacity is unavailable",
        "resource:fargate",
        "ephemeral ?storage provisioning",
    ),
    CauseKind.INSTANCE_DENIED: ("launch instance.*(?:unauthorizedoperation|not authorized)",),
    CauseKind.NO_CAPACITY: (
        "could not launch",
        "unable to launch instance",
        "unfulfillablecapacity",
        "insufficientinstancecapacity",
        "no container instance met",
        "insufficient capacity",
    ),
}
_AROUND: Rules = {
    CauseKind.ALARM: (
        "alarm detected",
        "alarm_active",
        "alarms? (?:have|has) been activated",
        r"because of (?:an? )?(?:cloudwatch )?alarms?\b",
        "alarms? (?:was|were) (?:detected|triggered)",
    ),
    CauseKind.TASK_STOPPED: ("task stopped by user",),
    CauseKind.DEPLOYMENT_STOPPED: (
        "(?:back|stopped) by (?:a )?user",
        "manual_stop",
        "stopservicedeployment",
    ),
    CauseKind.SPOT_INTERRUPTION: (
        "spot task was interrupted",
        "spot interruption",
        "spot instance",
    ),
    CauseKind.HOST_DRAINING: ("draining state",),
    CauseKind.HOST_MAINTENANCE: (
        "maintenance on the underlying",
        "task retirement",
    ),
    CauseKind.HOST_LOST: (
        "^host ec2",
        ": host ec2",
        "container instance .*(?:terminated|deregistered|stopped)",
    ),
    CauseKind.MINIMUM_HEALTHY: (
        "because of the service deployment configuration",
        "minimumhealthypercent",
    ),
    CauseKind.TASK_PROTECTION: ("tasks under protection",),
    CauseKind.DEPLOYMENT_TIMEOUT: (
        "max attempts exceeded",
        "did not stabilize",
        "deployment timed out",
        "^timeout$",
    ),
    CauseKind.SUPERSEDED: ("because a new service deployment",),
    CauseKind.CIRCUIT_BREAKER: (
        "circuit breaker",
        "deployment failed: tasks failed",
        "rolling back to deployment",
        "no rollback candidate",
        "unable to consistently start",
    ),
    CauseKind.THROTTLED: (
        "throttl",
        "rate exceeded",
    ),
    CauseKind.CONTAINER_EXITED: ("essential container in task exited",),
    CauseKind.NO_CAPACITY: ("unable to place a task",),
}


def classify(text: str) -> CauseKind | None:
    """Name the class of cause that a text speaks of; None for what is part of every rollout or says nothing."""
    words = plain(text)
    if not words or is_ordinary(text):
        return None
    return first(_OF_THE_SERVICE, words) or first(_OF_PLACES, words) or of_start(words) or first(_AROUND, words)


def is_ordinary(text: str) -> bool:
    """True for what happens in every rollout, such as a scaling activity."""
    return bool(_ORDINARY.search(plain(text)))
