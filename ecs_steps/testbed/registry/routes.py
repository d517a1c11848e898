"""What each endpoint of the registry does once the repository is known."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wrappers import Request, Response

from ecs_steps.testbed.registry import images
from ecs_steps.testbed.registry.blobs import Blobs, Upload
from ecs_steps.testbed.registry.manifests import digest_of
from ecs_steps.testbed.registry.referrers import OCI_INDEX, referrers_of, subject_of
from ecs_steps.testbed.registry.refusal import (
    Refusal,
    blob_digest_differs,
    blob_missing,
    manifest_missing,
    repository_missing,
    upload_ended_early,
    upload_out_of_order,
)

_CHUNK = 1 << 16


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request to a repository of moto's, and what is needed to answer it."""

    request: Request
    repository: Any
    reference: str
    stream: IO[bytes]
    blobs: Blobs
    lock: threading.RLock
    now: Callable[[], float]
    mounts_blobs: bool
    sibling: Callable[[str], Any | None]

    @property
    def name(self) -> str:
        """The repository's name."""
        return str(self.repository.name)


def get_blob(exchange: Exchange) -> Response:
    """Send a blob (distribution specification, "Pulling blobs")."""
    if exchange.reference not in exchange.repository.layers:
        raise blob_missing()
    path = exchange.blobs.path(exchange.reference)
    headers = {"Docker-Content-Digest": exchange.reference, "Content-Length": str(path.stat().st_size)}
    return _send(exchange, _read(path), headers, "application/octet-stream")


def post_upload(exchange: Exchange) -> Response:
    """Begin an upload, mount a blob, or take a whole blob at once (distribution specification, "Pushing blobs").

    A mount that is not done becomes an upload, which the 202 says.
    """
    digest, source = exchange.request.args.get("mount"), exchange.request.args.get("from")
    if digest and source and exchange.mounts_blobs:
        origin = exchange.sibling(source)
        if origin is None:
            raise repository_missing(source, str(exchange.repository.registry_id))
        if digest in origin.layers:
            exchange.repository.layers[digest] = origin.layers[digest]
            return _created(exchange, f"blobs/{digest}", digest)
    upload = exchange.blobs.begin()
    if whole := exchange.request.args.get("digest"):
        _feed(exchange, upload, starts_at=None)
        return _finish(exchange, upload, whole)
    return _going_on(exchange, upload, 202)


def get_upload(exchange: Exchange) -> Response:
    """Tell how much of an upload has come (distribution specification, "Pushing a blob in chunks")."""
    return _going_on(exchange, exchange.blobs.upload(exchange.reference), 204)


def patch_upload(exchange: Exchange) -> Response:
    """Take a chunk of a blob (distribution specification, "Pushing a blob in chunks")."""
    upload = exchange.blobs.upload(exchange.reference)
    _feed(exchange, upload, starts_at=_range_start(exchange.request))
    return _going_on(exchange, upload, 202)


def put_upload(exchange: Exchange) -> Response:
    """Take the rest of a blob and close its upload (distribution specification, "Pushing blobs")."""
    upload = exchange.blobs.upload(exchange.reference)
    digest = exchange.request.args.get("digest")
    if digest is None:
        raise blob_digest_differs()
    _feed(exchange, upload, starts_at=_range_start(exchange.request))
    return _finish(exchange, upload, digest)


def delete_upload(exchange: Exchange) -> Response:
    """Give up an upload."""
    upload = exchange.blobs.upload(exchange.reference)
    exchange.blobs.cancel(upload)
    upload.path.unlink()
    return Response(status=204)


def get_manifest(exchange: Exchange) -> Response:
    """Send a manifest as it was pushed (distribution specification, "Pulling manifests")."""
    with exchange.lock:
        image = images.find(exchange.repository, exchange.reference)
        if image is None:
            raise manifest_missing()
        if exchange.request.method == "GET":
            image.last_recorded_pull_time = int(exchange.now())
        body = str(image.image_manifest).encode()
        digest, media_type = str(image.get_image_digest()), str(image.image_manifest_media_type)
    headers = {"Docker-Content-Digest": digest, "Content-Length": str(len(body))}
    return _send(exchange, iter([body]), headers, media_type)


def put_manifest(exchange: Exchange) -> Response:
    """Take a manifest under a tag or its digest; the same again is no error."""
    try:
        text = exchange.request.get_data().decode()
    except UnicodeDecodeError as error:
        raise Refusal(400, "MANIFEST_INVALID", "manifest invalid") from error
    by_digest = exchange.reference.startswith("sha256:")
    try:
        with exchange.lock:
            images.put(
                exchange.repository,
                text,
                media_type=exchange.request.headers.get("Content-Type"),
                tag=None if by_digest else exchange.reference,
                digest=exchange.reference if by_digest else None,
                now=exchange.now(),
            )
    except images.PutRefused as refused:
        if refused.rule is not images.Rule.NOTHING_CHANGED:
            _, code, status = refused.rule.value
            raise Refusal(status, code, refused.message) from refused
    digest = digest_of(text)
    response = _created(exchange, f"manifests/{digest}", digest)
    if subject := subject_of(text):
        response.headers["OCI-Subject"] = subject
    return response


def get_tags(exchange: Exchange) -> Response:
    """List tags, page by page (distribution specification, "Listing Tags")."""
    tags = sorted(tag for image in exchange.repository.images for tag in image.image_tags)
    after, limit = exchange.request.args.get("last", ""), exchange.request.args.get("n", 1000, type=int)
    left = [tag for tag in tags if tag > after]
    response = Response(json.dumps({"name": exchange.name, "tags": left[:limit]}), content_type="application/json")
    if limit and len(left) > limit:
        response.headers["Link"] = f'</v2/{exchange.name}/tags/list?n={limit}&last={left[limit - 1]}>; rel="next"'
    return response


def get_referrers(exchange: Exchange) -> Response:
    """List what refers to a manifest (distribution specification, "Listing Referrers")."""
    wanted = exchange.request.args.get("artifactType")
    with exchange.lock:
        text = referrers_of(exchange.repository, exchange.reference, wanted)
    headers = {"OCI-Filters-Applied": "artifactType"} if wanted else {}
    return Response(text, 200, headers, content_type=OCI_INDEX)


ROUTES: Mapping[tuple[str, str], Callable[[Exchange], Response]] = {
    ("blob", "GET"): get_blob,
    ("blob", "HEAD"): get_blob,
    ("blob_upload", "POST"): post_upload,
    ("blob_upload", "GET"): get_upload,
    ("blob_upload", "PATCH"): patch_upload,
    ("blob_upload", "PUT"): put_upload,
    ("blob_upload", "DELETE"): delete_upload,
    ("manifest", "GET"): get_manifest,
    ("manifest", "HEAD"): get_manifest,
    ("manifest", "PUT"): put_manifest,
    ("tags", "GET"): get_tags,
    ("referrers", "GET"): get_referrers,
}


def _send(exchange: Exchange, body: Iterator[bytes], headers: Mapping[str, str], media_type: str) -> Response:
    """Send a body of known length; a HEAD keeps the length.

    Werkzeug sets the length of a body that it can measure: 0 for a HEAD, and docker would then write manifests
    without layer sizes.
    """
    chunks = iter(()) if exchange.request.method == "HEAD" else body
    return Response(chunks, 200, headers, content_type=media_type)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _feed(exchange: Exchange, upload: Upload, *, starts_at: int | None) -> None:
    try:
        exchange.blobs.feed(upload, exchange.stream, starts_at=starts_at)
    except ClientDisconnected as error:
        raise upload_ended_early() from error


def _finish(exchange: Exchange, upload: Upload, digest: str) -> Response:
    exchange.repository.layers[digest] = exchange.blobs.finish(upload, digest)
    return _created(exchange, f"blobs/{digest}", digest)


def _created(exchange: Exchange, below: str, digest: str) -> Response:
    headers = {"Location": f"/v2/{exchange.name}/{below}", "Docker-Content-Digest": digest}
    return Response(status=201, headers=headers)


def _going_on(exchange: Exchange, upload: Upload, status: int) -> Response:
    headers = {
        "Location": f"/v2/{exchange.name}/blobs/uploads/{upload.id}",
        "Docker-Upload-UUID": upload.id,
        "Range": f"0-{max(upload.size - 1, 0)}",
    }
    return Response(status=status, headers=headers)


def _range_start(request: Request) -> int | None:
    given = request.headers.get("Content-Range")
    if given is None:
        return None
    found = re.fullmatch(r"(?:bytes[ =])?(\d+)-(\d+)(?:/.*)?", given)
    if found is None:
        raise upload_out_of_order()
    return int(found[1])
