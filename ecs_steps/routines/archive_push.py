"""Bring an archived image into a registry: what is missing of it, and its tags last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecs_steps.clients import Clients
from ecs_steps.clients.ecr import no_repository
from ecs_steps.clients.registry import Blobs, Manifests, RegistryRefused, Session
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady, Overtaken, Refused, StepError
from ecs_steps.routines.blob_transfer import send_blobs
from ecs_steps.routines.registries import ecr_home
from ecs_steps.rules.image_name import repository
from ecs_steps.rules.push_refusal import PushRefusal, advice, explain
from ecs_steps.values.image import Image, TaggedImage
from ecs_steps.values.registry import RegistryLogin

if TYPE_CHECKING:
    from ecs_steps.clients.archive.layout import ArchivedImage


@dataclass(frozen=True, kw_only=True)
class Way:
    """How the registry is reached: authorities to trust, and whether it has no TLS."""

    ca_bundle: str | None
    plain_http: bool


@dataclass(frozen=True, kw_only=True)
class Destination:
    """An image's registry, and whether it is ECR."""

    session: Session
    is_ecr: bool


def destination(image: Image, clients: Clients, region: str | None, way: Way) -> Destination:
    """Open the registry of an image: with ECR's token where it is ECR, else as the user's Docker config says."""
    home = ecr_home(image, clients, region)

    def login(*, fresh: bool) -> RegistryLogin | None:
        return home.ecr.login(fresh=fresh) if home else None

    session = clients.registry(image.host, login if home else None, ca_bundle=way.ca_bundle, plain_http=way.plain_http)
    return Destination(session=session, is_ecr=home is not None)


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
            report.line(f"Nothing to send: {', '.join(map(str, images))} is {digest} already")
            return digest
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
    if kind is PushRefusal.NO_REPOSITORY and to.is_ecr:
        return no_repository(image.path, refused.why)
    hint = advice(kind, image)
    if kind in (PushRefusal.NO_REPOSITORY, PushRefusal.DENIED, PushRefusal.EXPIRED, PushRefusal.NO_SPACE):
        return NotReady(what, why=refused.why, hint=hint)
    return Refused(what, why=refused.why, hint=hint)
