"""Whether the running tasks run the image that was asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ecs_steps.contract.choices import Proof
from ecs_steps.values.image import Image
from ecs_steps.values.task import Task


@dataclass(frozen=True)
class Evidence:
    """The proof, and the sentence that goes with it."""

    proof: Proof
    says: str


def prove(image: Image | None, tasks: Sequence[Task], children: Collection[str]) -> Evidence:
    """Compare the digests that tasks report with the image's; `children` are the digests inside its index.

    `tasks` are the running tasks of the deployment that is judged.
    """
    if image is None or image.digest is None:
        return Evidence(Proof.UNKNOWN, "not proved: no digest was asked for")
    wanted = {image.digest, *children}
    reported = [_digests(task, image) for task in tasks]
    wrong = sorted({digest for digests in reported for digest in digests if digest not in wanted})
    if wrong:
        return Evidence(Proof.CONTRADICTED, f"tasks run {', '.join(wrong)} in place of {image.digest}")
    if not tasks or not all(reported):
        return Evidence(Proof.UNKNOWN, "not proved: the tasks report no digest for this image")
    report = "1 running task reports" if len(tasks) == 1 else f"{len(tasks)} running tasks report"
    return Evidence(Proof.PROVED, f"{report} {image.digest[:19]}")


def _digests(task: Task, image: Image) -> set[str]:
    """The digests of the containers of this repository in one task."""
    return {
        container.digest
        for container in task.containers
        if container.digest and container.image.startswith((f"{image.name}@", f"{image.name}:"))
    }
