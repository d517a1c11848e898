"""What the running tasks say about the images that were asked for."""

from __future__ import annotations

from collections.abc import Sequence

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Proof
from ecs_steps.routines.registries import ecr_home
from ecs_steps.rules.proof import Claim, Evidence, prove, weighed
from ecs_steps.values.task import Task


def gathered(
    claims: Sequence[Claim], tasks: Sequence[Task], clients: Clients, report: Report, region: str | None
) -> Evidence:
    """Compare what the running tasks report with the images that were asked for."""
    return weighed([(claim, _evidence(claim, tasks, clients, report, region)) for claim in claims])


def _evidence(claim: Claim, tasks: Sequence[Task], clients: Clients, report: Report, region: str | None) -> Evidence:
    image, found = claim.image, prove(claim, tasks, ())
    home = ecr_home(image, clients, region) if found.proof is Proof.CONTRADICTED else None
    if home is None or image.digest is None:
        return found
    # Tasks may report the digest of their platform's image while an index was asked for.
    try:
        return prove(claim, tasks, home.ecr.children(home.registry, image.path, image.digest))
    except AwsDenied as denied:
        report.warn(f"{denied.what}: the digests inside of {image.digest[:19]} are not known")
        return Evidence(Proof.UNKNOWN, "not proved: the tasks report other digests, which may be inside of it")
