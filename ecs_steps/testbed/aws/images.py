"""What moto's ECR knows of an image that a simulated task runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.ecr.models import ecr_backends

from ecs_steps.testbed.aws.logs import log_problem
from ecs_steps.testbed.rollout.behaviour import Pull
from ecs_steps.testbed.rollout.task import Task
from ecs_steps.testbed.rollout.wording import pull_failed


def digest_of(image: str) -> str | None:
    """Tell the digest that ECR has for a tag; None where no repository here has that address."""
    repository, tag = _split(image)
    for found in _repositories(repository):
        for item in found.images:
            if tag in item.image_tags:
                return str(item.get_image_digest())
    return None


def is_missing(image: str) -> bool:
    """True where a repository here has the image's address, but not the image."""
    address, digest = image.partition("@")[::2]
    repository, tag = _split(address)
    found = list(_repositories(repository))
    there = any(
        item.get_image_digest() == digest if digest else tag in item.image_tags
        for each in found
        for item in each.images
    )
    return bool(found) and not there


def problem_of(task: Task) -> str | None:
    """Tell why a simulated task cannot start: an image or a log group that is not there."""
    for container in task.containers:
        if is_missing(container.image_to_run):
            return pull_failed(Pull.MISSING, container.image)
    return log_problem(task)


def _split(image: str) -> tuple[str, str]:
    """Split into repository and tag; a port is no tag."""
    name, _, tag = image.rpartition(":")
    return (name, tag) if name and "/" not in tag else (image, "latest")


def _repositories(uri: str) -> Iterator[Any]:
    for account in ecr_backends.values():
        for backend in account.values():
            for repository in backend.repositories.values():
                if repository.uri == uri:
                    yield repository
