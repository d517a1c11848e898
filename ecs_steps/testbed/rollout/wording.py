"""The sentences that ECS writes into events and reasons.

Where no other source stands, the text was captured from `describe-services` of production accounts in 2026
(a public collection of samples) or pasted in the named public issue.
"""

from __future__ import annotations

from collections.abc import Iterable

from ecs_steps.testbed.rollout.behaviour import Pull

TROUBLESHOOTING = (
    "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."  # boto/boto3#1942
)
STEADY = "has reached a steady state."
INCONSISTENT = f"is unable to consistently start tasks successfully. {TROUBLESHOOTING}"  # aviswerdlow/relay#71

# "Amazon ECS service event messages"
STUCK = (
    "was unable to stop or start tasks during a deployment because of the service deployment configuration. "
    "Update the minimumHealthyPercent or maximumPercent value and try again."
)
# aws/containers-roadmap#1488
BREAKER_FAILED = "ECS deployment circuit breaker: tasks failed to start."
# hashicorp/terraform-provider-aws, service_test.go: the errors it expects of a service deployment.
ROLLED_BACK_BY_BREAKER = "Service deployment rolled back because the circuit breaker threshold was exceeded."
NO_CANDIDATE = "No rollback candidate was found to run the rollback."
# A public fix note for terraform-provider-aws, sigint_rollback.
ROLLED_BACK_BY_USER = "Service deployment rolled back by user"
# Guess: the reasons of a service deployment that the breaker ends without rollback, or that is overtaken.
STOPPED_BY_BREAKER = "Service deployment stopped because the circuit breaker threshold was exceeded."
OVERTAKEN = "Service deployment stopped because a new service deployment was started."

# Guess: the reasons of a deployment that an alarm ends; only the event is recorded (aws/copilot-cli).
ALARM_FAILED = "ECS deployment alarm: alarm detected."
ROLLED_BACK_BY_ALARM = "Service deployment rolled back because an alarm was detected."
STOPPED_BY_ALARM = "Service deployment stopped because an alarm was detected."

# A public troubleshooting lab of 2023, "Why my ECS task Stopped?".
ESSENTIAL_EXITED = "Essential container in task exited"
CONTAINER_CHECKS_FAILED = "Task failed container health checks"
# aws/amazon-ecs-agent, agent/dockerclient/dockerapi/errors.go
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"


def in_progress(deployment_id: str) -> str:
    """Say that a deployment is under way (fabfuel/ecs-deploy, tests/test_ecs.py)."""
    return f"ECS deployment {deployment_id} in progress."


def completed(deployment_id: str) -> str:
    """Say that a deployment is done (fabfuel/ecs-deploy, tests/test_ecs.py)."""
    return f"ECS deployment {deployment_id} completed."


def rolling_back_reason(deployment_id: str) -> str:
    """Say in the new deployment what it is for (fabfuel/ecs-deploy, tests/test_ecs.py)."""
    return f"ECS deployment circuit breaker: rolling back to deploymentId {deployment_id}."


def rolling_back(deployment_id: str) -> str:
    """Announce a rollback."""
    return f"rolling back to deployment {deployment_id}."


def deployment_failed(deployment_id: str) -> str:
    """Announce that the breaker tripped."""
    return f"(deployment {deployment_id}) deployment failed: tasks failed to start."


def alarm_detected(deployment_id: str) -> str:
    """Announce that an alarm ended a deployment (aws/copilot-cli, internal/pkg/stream/ecs_test.go)."""
    return f"(deployment {deployment_id}) deployment failed: alarm detected."


def deployment_completed(deployment_id: str) -> str:
    """Announce a completed deployment."""
    return f"(deployment {deployment_id}) deployment completed."


def tasks(ids: Iterable[str]) -> str:
    """List tasks as events do."""
    return " ".join(f"(task {task_id})" for task_id in ids)


def started(ids: list[str], replaced: int) -> str:
    """Announce started tasks, and how many unhealthy ones they replace."""
    text = f"has started {len(ids)} tasks: {tasks(ids)}."
    return f"{text} Amazon ECS replaced {replaced} tasks due to an unhealthy status." if replaced else text


def stopped_running(ids: list[str]) -> str:
    """Announce stopped tasks ("Amazon ECS service event messages")."""
    return f"has stopped {len(ids)} running tasks: {tasks(ids)}."


def stopped_pending(count: int) -> str:
    """Announce tasks that were given up before they ran."""
    return f"stopped {count} pending tasks."


def draining(count: int) -> str:
    """Announce draining."""
    return f"has begun draining connections on {count} tasks."


def registered(target_group_arn: str) -> str:
    """Announce a registered target; no full stop."""
    return f"registered 1 targets in (target-group {target_group_arn})"


def deregistered(target_group_arn: str) -> str:
    """Announce a deregistered target; no full stop (pasted `describe-services` output, 2018 to 2026)."""
    return f"deregistered 1 targets in (target-group {target_group_arn})"


def target_unhealthy(task_id: str, port: int, target_group_arn: str, detail: str) -> str:
    """Announce an unhealthy target."""
    return f"(task {task_id}) (port {port}) is unhealthy in (target-group {target_group_arn}) due to (reason {detail})."


def target_checks_failed(target_group_arn: str) -> str:
    """Give the stopped reason of a task that its target group found unhealthy (troubleshooting lab of 2023)."""
    return f"Task failed ELB health checks in (target-group {target_group_arn})"


def scaling(deployment_id: str) -> str:
    """Give the stopped reason of a task that the scheduler no longer wants (fujiwara/tracer, README)."""
    return f"Scaling activity initiated by (deployment {deployment_id})"


#: "Amazon ECS API failure reasons"; the sentences: boto/boto3#1942, Shippable/support#2852, a recorded Go test.
_SHORTAGES = {
    "RESOURCE:CPU": "has insufficient CPU units available",
    "RESOURCE:MEMORY": "has insufficient memory available",
    "RESOURCE:PORTS": "is already using a port required by your task",
}


def not_placed(reason: str, container_instance: str) -> str:
    """Announce that a task found no place.

    A shortage by its API name is told in EC2's way; any other reason in Fargate's (fujiwara/tracer, README).
    """
    if reason in _SHORTAGES:
        return (
            "was unable to place a task because no container instance met all of its requirements. "
            f"The closest matching (container-instance {container_instance}) {_SHORTAGES[reason]}. "
            f"{TROUBLESHOOTING}"
        )
    if reason.startswith(("RESOURCE:", "AGENT", "ATTRIBUTE")):
        # "Amazon ECS service event messages"
        return (
            "was unable to place a task because no container instance met all of its requirements. "
            f'The closest matching (container-instance {container_instance}) encountered error "{reason}".'
        )
    end = "" if reason.endswith(".") else "."
    return f"was unable to place a task. Reason: {reason}{end} {TROUBLESHOOTING}"


_RETRIED = "CannotPullContainerError: pull image manifest has been retried"
_PULL_FAILED = {
    # aws/containers-roadmap#2687
    Pull.MISSING: f"{_RETRIED} 1 time(s): failed to resolve ref {{image}}: not found",
    # fujiwara/tracer, README
    Pull.DENIED: "CannotPullContainerError: inspect image has been retried 1 time(s): failed to resolve ref "
    '"{image}": pull access denied, repository does not exist or may require authorization: '
    "server message: insufficient_scope: authorization failed",
    # PrefectHQ/prefect#12003
    Pull.RATE_LIMITED: "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: "
    "httpReadSeeker: failed open: unexpected status code {image}: 429 Too Many Requests - Server message: "
    "toomanyrequests: You have reached your pull rate limit. You may increase the limit by "
    "authenticating and upgrading: https://www.docker.com/increase-rate-limit",
    # deepfence/terraform-aws-cloud-scanner#13
    Pull.UNREACHABLE: f"{_RETRIED} 5 time(s): failed to resolve ref {{image}}: failed to do request: "
    'Head "https://{registry}/v2/": dial tcp 10.0.0.1:443: i/o timeout',
    # aviswerdlow/relay#71
    Pull.WRONG_PLATFORM: f"{_RETRIED} 7 time(s): image Manifest does not contain descriptor matching platform "
    "'linux/amd64'.",
    # "CannotPullContainer task errors", 2023 edition
    Pull.DISK_FULL: "CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob111111111: "
    "no space left on device",
}


def pull_failed(pull: Pull, image: str) -> str | None:
    """Give the reason of a task whose image could not be pulled; None where the pull works."""
    if pull is Pull.OK:
        return None
    return _PULL_FAILED[pull].format(image=image, registry=image.split("/", 1)[0])
