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


def secrets_unsupported(name: str) -> str:
    """Word a secret; the first words are Fargate's, the cause is the test bed's own."""
    return _reason(
        "ResourceInitializationError",
        f"unable to pull secrets or registry auth: the test bed resolves no secrets (asked for {name})",
    )


def _reason(name: str, said: str) -> str:
    return f"{name}: {said}"[:LONGEST_REASON]
