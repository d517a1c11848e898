"""The tags of one repository, in its registry: what they name, what that was made from, and further names for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ecs_steps.clients.registry import Blobs, Manifests, RegistryRefused
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady, Refused, StepError
from ecs_steps.routines.archive_push import Destination
from ecs_steps.routines.fixed_tags import check_movable
from ecs_steps.rules.image_name import repository
from ecs_steps.rules.latest import REVISION
from ecs_steps.rules.push_refusal import PushRefusal, advice, explain
from ecs_steps.values.image import Image, PinnedImage, Tag
from ecs_steps.values.manifest import Manifest

_NO_RIGHT = (PushRefusal.NO_REPOSITORY, PushRefusal.DENIED, PushRefusal.EXPIRED)


class RegistryTags:
    """The tags beside an image.

    In ECR, too, by the registry's own API: BatchGetImage and PutImage would save the token and a request, but a push
    needs that right anyway, and one way serves every registry, with its bytes compared.
    """

    def __init__(self, image: Image, to: Destination) -> None:
        self._home, name = to.home, repository(image)
        self._manifests, self._blobs = Manifests(to.session, name), Blobs(to.session, name)

    def find(self, reference: str) -> Manifest | None:
        """The manifest of a tag or digest; None if there is none, or no such repository yet."""
        try:
            return self._manifests.get(reference)
        except RegistryRefused as error:
            if error.code == "NAME_UNKNOWN":
                return None
            raise

    def revision(self, manifest: Manifest) -> str | None:
        """The commit that an image says it was made from; of several platforms the first says it."""
        if manifest.is_index:
            children = (each for each in manifest.children if each.platform and each.platform.os != "unknown")
            child = next(children, None)
            found = self.find(child.digest) if child else None
            return self.revision(found) if found and not found.is_index else None
        if not manifest.blobs:
            return None
        with self._blobs.pull(manifest.blobs[0].digest) as pieces:
            raw = b"".join(pieces)
        try:
            labels: Any = json.loads(raw)["config"]["Labels"][REVISION]
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        return str(labels) or None

    def put(self, image: PinnedImage, tags: Sequence[Tag], report: Report) -> None:
        """Give the image further names; those that another image has, and that may be refused, come first."""
        try:
            manifest = self._manifests.get(image.reference)
            if manifest is None:
                why = f"{image.name} has no {image.reference}"
                raise NotReady(f"There is no image {image} to tag", why=why, hint="Push it first.")
            before = {tag: self._manifests.digest(str(tag)) for tag in tags}
        except RegistryRefused as error:
            raise self._explained(error, image) from None
        taken = {str(tag): found for tag, found in before.items() if found not in (None, manifest.digest)}
        if taken and len(tags) > 1:
            check_movable(
                self._home,
                image,
                list(taken),
                lambda fixed: {tag: str(taken[tag]) for tag in fixed},
                report,
                done="tagged",
                ours=f"this image is {manifest.digest}",
            )
        done: list[str] = []
        for tag in sorted(tags, key=lambda each: before[each] is None):
            named = image.tagged(tag)
            try:
                self._put(named, manifest, before[tag], report)
            except StepError as error:
                if done:
                    error.hint = " ".join((error.hint, f"Tagged before: {', '.join(done)}.")).strip()
                raise
            done.append(str(named))

    def _put(self, named: Image, manifest: Manifest, before: str | None, report: Report) -> None:
        if before == manifest.digest:
            report.line(f"{named} is {manifest.digest} already")
            return
        try:
            self._manifests.put(str(named.tag), manifest)
        except RegistryRefused as error:
            if before and explain(error.why) is PushRefusal.IMMUTABLE:
                why = f"its tag is immutable and names {before}, not {manifest.digest}"
                raise Refused(f"{named} was not tagged", why=why, hint="Choose another tag.") from None
            raise self._explained(error, named) from None
        report.line(f"{named} is {manifest.digest}" + (f", it was {before}" if before else ""))

    def _explained(self, refused: RegistryRefused, image: Image) -> StepError:
        kind = explain(refused.why)
        if kind is PushRefusal.NO_REPOSITORY and self._home:
            return self._home.ecr.no_repository(image.path, refused.why)
        failure = NotReady if kind in _NO_RIGHT else Refused
        return failure(f"{image} was not tagged", why=refused.why, hint=advice(kind, image))
