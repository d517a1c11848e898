"""Bring an archived image into a registry: what is missing of it, and its tags last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecs_steps.clients import Clients
from ecs_steps.clients.registry import Blobs, Manifests, RegistryRefused, Session
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady, Overtaken, Refused, StepError
from ecs_steps.routines.blob_transfer import send_blobs
from ecs_steps.routines.fixed_tags import check_movable
from ecs_steps.routines.registries import EcrHome, ecr_home
from ecs_steps.routines.registry_logins import own_login
from ecs_steps.rules.image_name import repository
from ecs_steps.rules.push_refusal import PushRefusal, advice, explain
from ecs_steps.values.image import Image, TaggedImage
from ecs_steps.values.registry import DOCKER_HUB, RegistryLogin

if TYPE_CHECKING:
    from ecs_steps.clients.archive.layout import ArchivedImage


@dataclass(frozen=True, kw_only=True)
class Destination:
    """An image's registry, and its ECR if it is one."""

    session: Session
    home: EcrHome | None


def destination(image: Image, clients: Clients, region: str | None, *, plain_http: bool) -> Destination:
    """Open the registry of an image: with ECR's token, the environment's password, or the user's Docker config."""
    home = ecr_home(image, clients, region)

    def login(*, fresh: bool) -> RegistryLogin | None:
        return home.ecr.login(fresh=fresh) if home else own

    own = None if home else own_login(image.host or DOCKER_HUB, clients)
    session = clients.registry(image.host, login if home or own else None, plain_http=plain_http)
    return Destination(session=session, home=home)


def push_archived(archived: ArchivedImage, images: Sequence[TaggedImage], to: Destination, report: Report) -> str:
    """Push an archived image under every name, all in one repository; return its digest.

    Blobs first, then manifests by their digests, then the tags: until the last step nobody sees anything of it. The
    tags that may be refused, because another image has them, come before those that are new.
    """
    session, name = to.session, repository(images[0])
    manifests, digest = Manifests(session, name), archived.root.digest
    try:
        before = {each: manifests.digest(str(each.tag)) for each in images}
        if set(before.values()) == {digest}:
            report.line(f"Nothing to send: {', '.join(map(str, images))} {_are(images)} {digest} already")
            return digest
        _check_tags(before, digest, to, report)
        if manifests.digest(digest) is None:
            send_blobs(archived, images[0], Blobs(session, name), report, session.clock)
            for manifest in archived.manifests:
                manifests.put(manifest.digest, manifest)
        else:
            report.line(f"Nothing to send but tags: {name} has {digest} already")
        for each in sorted(images, key=lambda image: before[image] is None):
            if before[each] != digest:
                _put_tag(each, archived, manifests, before[each])
                report.line(f"{each} is {digest}")
    except RegistryRefused as error:
        raise _explained(error, images[0], to) from None
    return digest


def _are(images: Sequence[TaggedImage]) -> str:
    return "is" if len(images) == 1 else "are"


def _check_tags(before: Mapping[TaggedImage, str | None], digest: str, to: Destination, report: Report) -> None:
    """Make sure that every tag can be put before the first one is; a single one is refused soon enough."""
    taken = {str(image.tag): found for image, found in before.items() if found not in (None, digest)}
    if taken and len(before) > 1:
        check_movable(
            to.home,
            next(iter(before)),
            list(taken),
            lambda fixed: {tag: str(taken[tag]) for tag in fixed},
            report,
            done="pushed",
            ours=f"the archive has {digest}",
        )


def _put_tag(image: TaggedImage, archived: ArchivedImage, manifests: Manifests, before: str | None) -> None:
    """Name the image by a tag; an immutable tag that names it already is as good as one that was put."""
    digest = archived.root.digest
    try:
        manifests.put(str(image.tag), archived.root)
        if (found := manifests.digest(str(image.tag))) != digest:
            why = f"this push sent {digest}, and the tag names {found} now"
            hint = "Two builds push one tag: give each a tag of its own, and move a shared tag in one place."
            raise Overtaken(f"Another push took {image}", why=why, hint=hint)
    except RegistryRefused as error:
        if explain(error.why) is not PushRefusal.IMMUTABLE:
            raise
        now = manifests.digest(str(image.tag)) or before
        if now == digest:
            return
        why = f"its tag is immutable and names {now}; the archive has {digest}"
        hint = "Another image has this tag already; push it under a new tag."
        raise Refused(f"{image} was not pushed", why=why, hint=hint) from None


def _explained(refused: RegistryRefused, image: TaggedImage, to: Destination) -> StepError:
    """Say what a refusal means; what the agent or the account lacks is no refusal of the image."""
    what, kind = f"{image} was not pushed", explain(refused.why)
    if kind is PushRefusal.NO_REPOSITORY and to.home:
        return to.home.ecr.no_repository(image.path, refused.why)
    hint = advice(kind, image)
    if kind in (PushRefusal.NO_REPOSITORY, PushRefusal.DENIED, PushRefusal.EXPIRED, PushRefusal.NO_SPACE):
        return NotReady(what, why=refused.why, hint=hint)
    return Refused(what, why=refused.why, hint=hint)
