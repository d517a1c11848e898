"""What each class of cause means, in a few words, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ecs_steps.values.cause import CauseKind as Kind


class Advice(NamedTuple):
    """What a class means, as it stands in the sentence of a cause, and what to do, as it stands in the hint."""

    means: str
    do: str


ADVICE: Mapping[Kind, Advice] = {
    Kind.IMAGE_NOT_FOUND: Advice("the image was not found", "Push the image, or correct its name in the revision."),
    Kind.PULL_DENIED: Advice(
        "the image may not be pulled",
        "Check the execution role, the repository's policy, repositoryCredentials, and that the image exists: ECR "
        "answers 403 for one that is gone, too.",
    ),
    Kind.PULL_RATE_LIMIT: Advice(
        "the registry limits pulls",
        "Pull as a logged-in user (repositoryCredentials), or copy the image to ECR.",
    ),
    Kind.REGISTRY_UNREACHABLE: Advice(
        "the registry could not be reached",
        "Check the subnet's route (NAT or public address), VPC endpoints (ecr.api, ecr.dkr, S3), security groups, DNS.",
    ),
    Kind.PULL_FAILED: Advice(
        "the image could not be pulled", "Pull it from the task's network to see the whole error."
    ),
    Kind.WRONG_PLATFORM: Advice(
        "the image is for another platform",
        "Build for the tasks' platform (--platform linux/amd64 or linux/arm64; Windows: the host's version), or set "
        "runtimePlatform; a script needs its #! line.",
    ),
    Kind.IMAGE_MISMATCH: Advice(
        "other images run than were asked for", "Check who else deploys, and whether a tag was moved."
    ),
    Kind.DISK_FULL: Advice(
        "the disk is full",
        "Clean or enlarge the instance's disk, or ask for more ephemeralStorage; make the image smaller.",
    ),
    Kind.SECRET_MISSING: Advice(
        "a secret does not exist", "Create the secret or parameter in the task's region, or correct valueFrom."
    ),
    Kind.SECRET_DENIED: Advice(
        "a secret may not be read",
        "Allow the execution role secretsmanager:GetSecretValue or ssm:GetParameters, and kms:Decrypt for an own key.",
    ),
    Kind.SECRET_MALFORMED: Advice(
        "a secret has not the form that was asked for",
        "Make the secret a JSON object with the key that valueFrom names.",
    ),
    Kind.SECRET_UNREACHABLE: Advice(
        "the store of the secrets could not be reached",
        "Check the subnet's route and the VPC endpoints (secretsmanager, ssm, kms) and their security groups.",
    ),
    Kind.SECRET_UNREADABLE: Advice(
        "a secret could not be read", "Check that it exists, the execution role's rights, and the network to its store."
    ),
    Kind.ENVIRONMENT_FILE: Advice(
        "an environment file could not be read",
        "Check environmentFiles' ARN, the role's s3:GetObject, the route to S3.",
    ),
    Kind.LOG_GROUP_MISSING: Advice(
        "the log group does not exist", "Create the log group, or set awslogs-create-group with logs:CreateLogGroup."
    ),
    Kind.LOG_DENIED: Advice(
        "the log may not be written",
        "Allow the execution role logs:CreateLogStream and logs:PutLogEvents (logs:CreateLogGroup if it makes groups).",
    ),
    Kind.LOG_DRIVER: Advice(
        "the log driver did not start", "Check logConfiguration's options and the network to where the log goes."
    ),
    Kind.EFS: Advice(
        "the EFS volume was not mounted",
        "Check the file system's id and root directory, a mount target in each zone, port 2049 in security groups.",
    ),
    Kind.VOLUME: Advice("a volume was not mounted", "Check the volume's source path, driver, rights and zone."),
    Kind.ROLE_NOT_ASSUMED: Advice(
        "a role could not be assumed",
        "Check that the role exists, trusts ecs-tasks.amazonaws.com (or ecs.amazonaws.com), and may be passed.",
    ),
    Kind.SERVICE_LINKED_ROLE: Advice(
        "the service-linked role of ECS is missing",
        "Make it: aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com",
    ),
    Kind.NO_IP_ADDRESS: Advice("the subnet has no free address", "Free addresses, or add a larger subnet."),
    Kind.NETWORK_INTERFACE: Advice(
        "the network interface was not made", "Run it again: mostly it passes; else check subnets and security groups."
    ),
    Kind.SERVICE_CONNECT: Advice(
        "Service Connect failed",
        "Check its namespace, the names in serviceConnectConfiguration, and its sidecar's log.",
    ),
    Kind.SERVICE_DISCOVERY: Advice("service discovery failed", "Check the Cloud Map service and its health check."),
    Kind.RESOURCE_INITIALIZATION: Advice(
        "the task's resources were not made", "Read ECS's words; most often it is the network or the execution role."
    ),
    Kind.COMMAND_NOT_FOUND: Advice(
        "the command cannot be run",
        "Check ENTRYPOINT, CMD and the revision's command: the file's path, execute bit, #! line and line ends.",
    ),
    Kind.CANNOT_CREATE: Advice("the container could not be created", "Check what the revision asks of the host."),
    Kind.CANNOT_START: Advice("the container could not be started", "Read Docker's words; run the image by hand."),
    Kind.CONTAINER_RUNTIME: Advice(
        "the host's container runtime did not answer", "Look at the instance: load, disk, Docker's log; replace it."
    ),
    Kind.DEPENDENCY_FAILED: Advice(
        "a container that it depends on failed", "Look at the containers that dependsOn names."
    ),
    Kind.OUT_OF_MEMORY: Advice(
        "out of memory", "Raise memory in the revision, or make the program use less (a heap limit below the task's)."
    ),
    Kind.CONTAINER_CRASHED: Advice(
        "the program crashed", "Look at the native code, its libraries and the CPU it was built for."
    ),
    Kind.CONTAINER_KILLED: Advice(
        "the container was killed", "Look at memory first: a limit of the host or the task kills without a word."
    ),
    Kind.CONTAINER_EXITED: Advice("the container exited", "Read the container's last lines."),
    Kind.CONTAINER_ENDED: Advice(
        "the container ended, and nothing was wrong",
        "A service's container must keep running: keep it in the foreground, or run it as a task.",
    ),
    Kind.CONTAINER_HEALTH: Advice(
        "the container's health check failed",
        "Run the healthCheck command in the image (is its tool there?); raise startPeriod for a slow start.",
    ),
    Kind.LOAD_BALANCER_HEALTH: Advice(
        "the load balancer's health check failed",
        "Check the health check's path, port and expected codes, the security groups, and the grace period.",
    ),
    Kind.AVAILABILITY_ZONE: Advice(
        "the load balancer does not serve the task's zone", "Add a subnet of that zone to the load balancer."
    ),
    Kind.TARGET_GROUP: Advice(
        "the target group is missing or wired wrongly",
        "Check that it exists and that a listener's rule forwards to it.",
    ),
    Kind.LOAD_BALANCER_DENIED: Advice(
        "ECS may not change the load balancer",
        "Give the service's role or infrastructure role the rights that it lacks.",
    ),
    Kind.CONTAINER_PORT: Advice(
        "the container has no such port", "Make portMappings and the load balancer's containerPort agree."
    ),
    Kind.STATIC_HOST_PORT: Advice(
        "nothing can start: the old tasks hold the host port and may not be stopped first",
        "Use host port 0, or let old tasks stop first (minimumHealthyPercent below 100), or add an instance.",
    ),
    Kind.NO_CPU: Advice("no instance has enough CPU left", "Add instances, or lower cpu in the revision."),
    Kind.NO_MEMORY: Advice("no instance has enough memory left", "Add instances, or lower memory in the revision."),
    Kind.NO_PORT: Advice("the host port is in use", "Use host port 0, or add instances."),
    Kind.NO_GPU: Advice("no instance has a free GPU", "Add GPU instances, or stop what holds them."),
    Kind.NO_INTERFACE: Advice(
        "no instance has a free network interface", "Add instances, or turn on ENI trunking (awsvpcTrunking)."
    ),
    Kind.NO_INSTANCES: Advice(
        "the cluster has no instances", "Start instances, or look why the capacity provider's group starts none."
    ),
    Kind.NO_MATCHING_INSTANCE: Advice(
        "no instance has what the task asks for",
        "Compare placementConstraints, attributes and CPU type with the instances.",
    ),
    Kind.AGENT_DISCONNECTED: Advice(
        "the ECS agent of the instance is not connected", "Look at the instance and /var/log/ecs/ecs-agent.log."
    ),
    Kind.FARGATE_CAPACITY: Advice("Fargate has no capacity now", "Try again later, or in more zones."),
    Kind.SPOT_CAPACITY: Advice("Fargate Spot has no capacity now", "Add FARGATE to the capacity provider strategy."),
    Kind.INSTANCE_DENIED: Advice(
        "ECS may not start instances",
        "Give the capacity provider's infrastructure role the rights that it lacks, such as iam:PassRole.",
    ),
    Kind.NO_CAPACITY: Advice("there is no place for a task", "Add capacity, or ask for less."),
    Kind.QUOTA: Advice("a quota of the account is reached", "Raise it in Service Quotas, or stop what is not needed."),
    Kind.THROTTLED: Advice("AWS throttles", "Wait: ECS goes on by itself; spread deployments over time."),
    Kind.MINIMUM_HEALTHY: Advice(
        "the deployment configuration lets nothing start and nothing stop",
        "Lower minimumHealthyPercent or raise maximumPercent.",
    ),
    Kind.TASK_PROTECTION: Advice("tasks are protected from being stopped", "Wait, or end their protection."),
    Kind.SPOT_INTERRUPTION: Advice("Spot took the capacity back", "Run it again; use FARGATE for a part of the tasks."),
    Kind.HOST_LOST: Advice("the instance went away", "Look who stopped the instance; run it again."),
    Kind.HOST_DRAINING: Advice("the instance is draining", "Run it again when the instances are in service."),
    Kind.HOST_MAINTENANCE: Advice("AWS maintains the host", "Run it again."),
    Kind.ALARM: Advice("an alarm ended the deployment", "Look at the alarm's metric since the deployment began."),
    Kind.LIFECYCLE_HOOK: Advice("a lifecycle hook failed", "Look at the hook's log and at what it may call."),
    Kind.GATE_TIMEOUT: Advice("nobody let it go on in time", "Run it again, and continue it in time."),
    Kind.DEPLOYMENT_STOPPED: Advice("someone stopped the deployment", "CloudTrail has who: StopServiceDeployment."),
    Kind.TASK_STOPPED: Advice("someone stopped the tasks", "CloudTrail has who: StopTask."),
    Kind.TASK_DEFINITION_INACTIVE: Advice("the revision was deregistered", "Register it again."),
    Kind.SUPERSEDED: Advice("another deployment came after it", "Look who else deploys this service."),
    Kind.SERVICE_DELETED: Advice("the service was deleted", "Look who deleted the service."),
    Kind.CIRCUIT_BREAKER: Advice(
        "the circuit breaker ended it, and no task is left that says why",
        "Look at the service's stopped tasks and events soon: ECS forgets them within hours.",
    ),
    Kind.DEPLOYMENT_TIMEOUT: Advice("it was not done in time", "Look at the service's events and tasks."),
    Kind.UNKNOWN: Advice("ECS gives no reason that is known", "Look at the service's events and stopped tasks."),
}
