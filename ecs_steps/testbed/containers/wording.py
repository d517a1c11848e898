"""What the ECS agent says about Docker's errors, on container instances with Docker.

The names and the text after them are those of aws/amazon-ecs-agent (agent/dockerclient/dockerapi/errors.go and
its tests) and of pasted output; Fargate words pull errors differently.
"""

from __future__ import annotations

#: Container reasons are cut at this length since agent 1.92.0 (aws/amazon-ecs-agent, CHANGELOG).
LONGEST_REASON = 1024

OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"


def cannot_pull(said: str) -> str:
    """Word a pull that Docker refused."""
    return _reason("CannotPullContainerError", f"Error response from daemon: {said}")


def cannot_create(said: str) -> str:
    """Word a container that Docker would not create."""
    return _reason("CannotCreateContainerError", f"Error response from daemon: {said}")


def cannot_start(said: str) -> str:
    """Word a container that Docker would not start."""
    return _reason("CannotStartContainerError", f"Error response from daemon: {said}")


def log_group_missing() -> str:
    """Word an `awslogs` driver without its log group (aws/amazon-ecs-agent users' pasted output)."""
    return cannot_start(
        "failed to initialize logging driver: failed to create Cloudwatch log stream: "
        "ResourceNotFoundException: The specified log group does not exist. status code: 400"
    )


def dependency_failed(container: str, dependency: str) -> str:
    """Word a dependency that did not end well (aws/amazon-ecs-agent, agent/engine/dependencygraph/graph.go)."""
    return (
        f"dependency graph: failed to resolve container ordering dependency [{dependency}] for target [{container}] "
        "as dependency did not exit successfully."
    )


def parameter_missing(name: str, region: str) -> str:
    """Word a parameter that does not exist (aws/amazon-ecs-agent, agent/taskresource/ssmsecret/ssmsecret.go)."""
    return f"Fetching secret data from SSM Parameter Store in {region}: invalid parameters: {name}"


def secret_missing(arn: str) -> str:
    """Word a secret that does not exist (aws/amazon-ecs-agent, agent/asm/asm.go)."""
    return _reason(
        "ResourceNotFoundException",
        f"The task can't retrieve the secret with ARN '{arn}' from AWS Secrets Manager. "
        "Check whether the secret exists in the specified Region",
    )


def secret_without_key(key: str) -> str:
    """Word a secret that lacks the JSON key asked for (aws/amazon-ecs-agent, agent/asm/asm.go)."""
    return f"retrieved secret from Secrets Manager did not contain json key {key}"


def _reason(name: str, said: str) -> str:
    return f"{name}: {said}"[:LONGEST_REASON]
