"""What the running tasks say about the image that was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Proof
from ecs_steps.routines.registries import ecr_home
from ecs_steps.rules.proof import Evidence, prove
from ecs_steps.values.image import Image
from ecs_steps.values.task import Task


def gathered(
    image: Image | None, tasks: Sequence[Task], clients: Clients, report: Report, region: str | None
) -> Evidence:
    """Compare what the running tasks report with the image that was asked for."""
    found = prove(image, tasks, ())
    home = ecr_home(image, clients, region) if image and found.proof is Proof.CONTRADICTED else None
    if home is None or image is None or image.digest is None:
        return found
    # Tasks may report the digest of their platform's image while an index was asked for.
    try:
        return prove(image, tasks, home.ecr.children(home.registry, image.path, image.digest))
    except AwsDenied as denied:
        report.warn(f"{denied.what}: the digests inside of {image.digest[:19]} are not known")
        return Evidence(Proof.UNKNOWN, "not proved: the tasks report other digests, which may be inside of it")
