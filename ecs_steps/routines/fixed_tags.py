"""Find the tags that ECR will not move before the first of several is moved, so that nothing is half-tagged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ecs_steps.clients.aws import AwsDenied
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import Refused
from ecs_steps.routines.registries import EcrHome
from ecs_steps.values.image import Image, Tag

#: BatchGetImage takes so many at once (ECR API).
MOST_TAGS = 100


def check_movable(
    home: EcrHome | None,
    image: Image,
    tags: Sequence[str],
    of_others: Callable[[Sequence[str]], Mapping[str, str]],
    report: Report,
    *,
    done: str,
    ours: str,
) -> None:
    """Raise Refused if one of the tags is immutable and names another image; nothing was `done` then.

    `of_others` finds which of some tags name another image than `ours`, with its digest. Other registries than ECR do
    not tell beforehand, and ECR only those who may ask.
    """
    if home is None:
        return
    try:
        setting = home.ecr.mutability(home.registry, image.path)
        fixed = [tag for tag in tags if setting.fixes(tag)]
        wrong = of_others(fixed[:MOST_TAGS]) if fixed else {}
    except AwsDenied as error:
        report.line(f"Whether a tag is immutable is seen when it is {done}: {error}")
        return
    for tag, digest in wrong.items():
        why = f"its tag is immutable and names {digest}; {ours}"
        hint = "Another image has this tag already; choose another. None of the tags was moved."
        raise Refused(f"{image.tagged(Tag(tag))} was not {done}", why=why, hint=hint)
