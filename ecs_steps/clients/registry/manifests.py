"""Manifests, tags and referrers of a repository."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlencode

from ecs_steps.clients.http import Answer
from ecs_steps.clients.registry.session import Session, pulling, pushing
from ecs_steps.contract.errors import Refused
from ecs_steps.values.manifest import MANIFEST_TYPES, Descriptor, Manifest, is_digest

_ACCEPTED = {"Accept": ", ".join(MANIFEST_TYPES)}
_NEXT = re.compile(r'<([^>]+)>\s*;\s*rel="?next"?')
_MOST_PAGES = 10_000


class Manifests:
    """The manifests of one repository (distribution specification, "Pulling manifests" and "Pushing Manifests")."""

    def __init__(self, session: Session, name: str) -> None:
        self._session, self._name = session, name

    def digest(self, reference: str) -> str | None:
        """Ask which digest a tag or digest names; None if the repository has no such manifest."""
        answer = self._asked("HEAD", reference)
        if answer.status != 200:  # a HEAD has no body: only a GET says what is wrong
            found = self.get(reference)
            return found.digest if found else None
        said = answer.headers.get("Docker-Content-Digest", "")
        if is_digest(said):
            return said
        found = self.get(reference)
        return found.digest if found else None

    def get(self, reference: str) -> Manifest | None:
        """Fetch a manifest; None if the repository has none by this tag or digest.

        Its bytes are compared with the digest that was asked for or that the registry names.
        """
        answer = self._asked("GET", reference)
        if answer.status == 404:
            return None
        what = f"{self._name} gave no manifest for {reference}"
        try:
            found = Manifest.parse(answer.body, answer.headers.get("Content-Type", "").partition(";")[0].strip())
        except ValueError as error:
            raise Refused(what, why=str(error)) from None
        wanted = reference if is_digest(reference) else answer.headers.get("Docker-Content-Digest", found.digest)
        if is_digest(wanted) and wanted != found.digest:
            raise Refused(what, why=f"it gave {found.digest} in place of {wanted}", hint="Something changes bytes.")
        return found

    def put(self, reference: str, manifest: Manifest) -> str:
        """Put a manifest under a tag or its digest, and return the digest that the registry gave it."""
        doing = f"{self._name}:{reference} was not pushed"
        path, headers = self._path(reference), {"Content-Type": manifest.media_type}
        answer = self._session.patiently(
            lambda: self._session.ask(
                "PUT",
                path,
                pushing(self._name),
                doing=doing,
                headers=headers,
                body=manifest.raw,
                expected=(200, 201, 202),
            )
        )
        said = answer.headers.get("Docker-Content-Digest", manifest.digest)
        if said != manifest.digest:
            raise Refused(doing, why=f"{manifest.digest} was sent, and the registry has {said}", hint="Push it again.")
        return said

    def tags(self, page: int | None = None) -> tuple[str, ...]:
        """List every tag, however many pages the registry makes of them; `page` asks for so many at once."""
        found: list[str] = []
        asked = f"?n={page}" if page else ""
        doing = f"The tags of {self._name} were not listed"
        for each in self._pages(f"/v2/{self._name}/tags/list{asked}", doing):
            found.extend(str(tag) for tag in each.get("tags") or [])
        return tuple(found)

    def referrers(self, digest: str, artifact_type: str | None = None) -> tuple[Descriptor, ...]:
        """List what refers to a manifest: signatures, SBOMs and the like, of one artifact type or of all.

        A registry without the referrers API keeps the list under a tag (distribution specification, "Referrers Tag
        Schema").
        """
        asked = f"?{urlencode({'artifactType': artifact_type})}" if artifact_type else ""
        doing = f"The referrers of {self._name}@{digest} were not listed"
        found: list[Descriptor] = []
        for page in self._pages(f"/v2/{self._name}/referrers/{digest}{asked}", doing, missing_is_none=True):
            found.extend(_described(page, doing))
        if not found and (listed := self.get(digest.replace(":", "-"))) is not None:
            found.extend(listed.children)
        return tuple(each for each in found if artifact_type in (None, each.artifact_type))

    def _pages(self, path: str, doing: str, *, missing_is_none: bool = False) -> list[dict[str, Any]]:
        """Follow `Link` to the last page; where the API is missing there are no pages."""
        pages: list[dict[str, Any]] = []
        following = path
        for _ in range(_MOST_PAGES):
            answer = self._page(following, doing, (200, 404, 405) if missing_is_none else (200,))
            if answer.status != 200:
                return []
            try:
                page = json.loads(answer.body)
            except (ValueError, RecursionError):
                page = None
            if not isinstance(page, dict):
                if missing_is_none:  # a registry that answers every path, with a page for people
                    return []
                raise Refused(doing, why="the answer is no JSON object")
            pages.append(page)
            link = _NEXT.search(answer.headers.get("Link", ""))
            if link is None:
                return pages
            following = self._session.joined(answer.url, link[1])
        raise Refused(doing, why=f"there are more than {_MOST_PAGES} pages")

    def _page(self, path: str, doing: str, expected: tuple[int, ...]) -> Answer:
        return self._session.patiently(
            lambda: self._session.ask("GET", path, pulling(self._name), doing=doing, expected=expected)
        )

    def _asked(self, method: str, reference: str) -> Answer:
        """Ask for a manifest; 404 is an answer only if it is the manifest that is missing, not the repository."""
        doing = f"{self._name} was not asked for {reference}"

        def once() -> Answer:
            answer = self._session.ask(
                method,
                self._path(reference),
                pulling(self._name),
                doing=doing,
                headers=_ACCEPTED,
                expected=(200, 401, 403, 404) if method == "HEAD" else (200, 404),
            )
            if answer.status == 404 and b"NAME_UNKNOWN" in answer.body:
                raise self._session.refused(doing, answer)
            return answer

        return self._session.patiently(once)

    def _path(self, reference: str) -> str:
        return f"/v2/{self._name}/manifests/{quote(reference, safe=':')}"


def _described(page: dict[str, Any], doing: str) -> list[Descriptor]:
    try:
        return [Descriptor.of(each) for each in page.get("manifests") or []]
    except (ValueError, TypeError) as error:
        raise Refused(doing, why=str(error)) from None
