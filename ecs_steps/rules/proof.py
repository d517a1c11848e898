"""Whether the running tasks run the images that were asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ecs_steps.contract.choices import Proof
from ecs_steps.values.image import Image
from ecs_steps.values.task import Task


@dataclass(frozen=True)
class Evidence:
    """The proof, and the sentence that goes with it."""

    proof: Proof
    says: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An image that was asked for, for a container; where that is not known, for every container of its repository."""

    image: Image
    container: str | None = None

    def reported(self, task: Task) -> set[str]:
        """The digests that the containers in question report."""
        names = (f"{self.image.name}@", f"{self.image.name}:")
        return {
            each.digest
            for each in task.containers
            if each.digest and (each.image.startswith(names) if self.container is None else each.name == self.container)
        }


def claims(image: Image | None, images: Mapping[str, Image]) -> tuple[Claim, ...]:
    """List what is to be proved: the image of each container that is named, and the one that none is named for."""
    named = tuple(Claim(image=each, container=name) for name, each in images.items())
    return named if image is None or image in images.values() else (*named, Claim(image=image))


def prove(claim: Claim, tasks: Sequence[Task], children: Collection[str]) -> Evidence:
    """Compare the digests that tasks report with the image's; `children` are the digests inside its index.

    `tasks` are the running tasks of the deployment that is judged.
    """
    image = claim.image
    if image.digest is None:
        return Evidence(Proof.UNKNOWN, "not proved: no digest was asked for")
    wanted = {image.digest, *children}
    reported = [claim.reported(task) for task in tasks]
    wrong = sorted({digest for digests in reported for digest in digests if digest not in wanted})
    if wrong:
        return Evidence(Proof.CONTRADICTED, f"tasks run {', '.join(wrong)} in place of {image.digest}")
    if not tasks or not all(reported):
        return Evidence(Proof.UNKNOWN, "not proved: the tasks report no digest for this image")
    report = "1 running task reports" if len(tasks) == 1 else f"{len(tasks)} running tasks report"
    return Evidence(Proof.PROVED, f"{report} {image.digest[:19]}")


def weighed(found: Sequence[tuple[Claim, Evidence]]) -> Evidence:
    """Make one of the evidence for each claim: one that is contradicted outweighs all, and all have to be proved."""
    if not found:
        return Evidence(Proof.UNKNOWN, "not proved: no digest was asked for")
    if len({(claim.image.digest, evidence) for claim, evidence in found}) == 1:
        return found[0][1]
    for proof in (Proof.CONTRADICTED, Proof.UNKNOWN):
        if says := tuple(_said(claim, evidence) for claim, evidence in found if evidence.proof is proof):
            return Evidence(proof, "; ".join(says))
    return Evidence(Proof.PROVED, f"{found[0][1].says}{''.join(_further(found))}")


def _said(claim: Claim, evidence: Evidence) -> str:
    return f"{claim.container}: {evidence.says}" if claim.container else evidence.says


def _further(found: Sequence[tuple[Claim, Evidence]]) -> Iterator[str]:
    """The containers behind the digest that was said, and the digests of the others."""
    for number, (claim, _) in enumerate(found):
        if number:
            yield f", {str(claim.image.digest)[:19]}"
        if claim.container:
            yield f" ({claim.container})"
