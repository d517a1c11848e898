"""Make moto's ECR tell the truth about what the registry holds, and take it back afterwards."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.ecr.exceptions import InvalidParameterException, RepositoryNotFoundException
from moto.ecr.models import ECRBackend, Image, Repository, ecr_backends
from moto.ecr.responses import ECRResponse

from ecs_steps.testbed.registry import images
from ecs_steps.testbed.registry.blobs import Blobs
from ecs_steps.testbed.registry.downloads import Downloads
from ecs_steps.testbed.registry.tokens import Tokens, encode

_ABSENT = object()


def repository(account: str, region: str, name: str) -> Any | None:
    """Return a repository of moto's ECR; None if nobody created it."""
    return ecr_backends[account][region].repositories.get(name)


def repository_names(account: str, region: str) -> list[str]:
    """Return the names of an account's repositories in a Region, sorted."""
    return sorted(ecr_backends[account][region].repositories)


class Patches:
    """Attributes of moto's classes that were replaced, and how they were before."""

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []

    def put(self, owner: Any, name: str, replacement: Callable[..., Any]) -> None:
        """Replace an attribute of a class."""
        self._before.append((owner, name, vars(owner).get(name, _ABSENT)))
        setattr(owner, name, replacement)

    def undo(self) -> None:
        """Restore everything, the last replacement first."""
        while self._before:
            owner, name, before = self._before.pop()
            if before is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, before)


def patch_moto(patches: Patches, *, host: str, tokens: Tokens, blobs: Blobs, now: Callable[[], float]) -> None:
    """Replace what moto gets wrong about tokens, addresses, digests, sizes, tags and layers."""
    patches.put(ECRResponse, "get_authorization_token", _get_authorization_token(tokens, f"http://{host}"))
    patches.put(Repository, "__init__", _repository_at(host, Repository.__init__))
    patches.put(ECRBackend, "put_image", _put_image(now))
    patches.put(ECRBackend, "batch_get_image", _batch_get_image)
    patches.put(ECRBackend, "complete_layer_upload", _complete_layer_upload(blobs, ECRBackend.complete_layer_upload))
    patches.put(ECRBackend, "describe_images", _describe_images(ECRBackend.describe_images))
    patches.put(Image, "get_image_size_in_bytes", lambda image: getattr(image, "described_size", None))


def patch_downloads(patches: Patches, endpoint: str, downloads: Downloads) -> None:
    """Give moto's ECR the operation GetDownloadUrlForLayer, which it lacks."""

    def get_download_url_for_layer(self: Any) -> Any:
        name, digest = self._get_param("repositoryName"), self._get_param("layerDigest")
        owner = self._get_param("registryId") or self.current_account
        found = repository(owner, self.region, name)
        if found is None:
            raise RepositoryNotFoundException(name, owner)
        if digest not in found.layers:
            # Guess: the sentence; the model names the exception only.
            said = f"Layer with digest '{digest}' does not exist in the repository with name '{name}'"
            raise InvalidParameterException("LayersNotFoundException", said)
        return ActionResult({"downloadUrl": endpoint + downloads.path_of(digest), "layerDigest": digest})

    patches.put(ECRResponse, "get_download_url_for_layer", get_download_url_for_layer)


def _get_authorization_token(tokens: Tokens, endpoint: str) -> Callable[[Any], Any]:
    def get_authorization_token(self: Any) -> Any:
        found = []
        for account in self._get_param("registryIds") or [self.current_account]:
            password, grant = tokens.issue(str(account), str(self.region))
            expires = dt.datetime.fromtimestamp(grant.expires_at, tz=dt.timezone.utc)
            found.append({"authorizationToken": encode(password), "expiresAt": expires, "proxyEndpoint": endpoint})
        return ActionResult({"authorizationData": found})

    return get_authorization_token


def _repository_at(host: str, original: Callable[..., None]) -> Callable[..., None]:
    def __init__(self: Any, *arguments: Any, **named: Any) -> None:  # noqa: N807  it replaces one
        original(self, *arguments, **named)
        self.uri = f"{host}/{self.name}"

    return __init__


def _repository_of(backend: Any, name: str) -> Any:
    if name not in backend.repositories:
        raise RepositoryNotFoundException(name, backend.account_id)
    return backend.repositories[name]


def _put_image(now: Callable[[], float]) -> Callable[..., Any]:
    def put_image(
        self: Any,
        repository_name: str,
        image_manifest: str,
        image_tag: str | None,
        image_manifest_mediatype: str | None = None,
        digest: str | None = None,
    ) -> Any:
        target = _repository_of(self, repository_name)
        try:
            image = images.put(
                target, image_manifest, media_type=image_manifest_mediatype, tag=image_tag, digest=digest, now=now()
            )
        except images.PutRefused as refused:
            # moto finds the service of an error by the module of its class; the code may be another.
            raise InvalidParameterException(refused.rule.value[0], refused.message) from refused
        return _as_seen(target, image, image_tag)

    return put_image


def _batch_get_image(
    self: Any,
    repository_name: str,
    registry_id: str | None = None,  # noqa: ARG001  moto hands it over by position
    image_ids: Sequence[Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Answer with the tag that was asked for, and name a digest that is missing (ECR API, BatchGetImage)."""
    target = _repository_of(self, repository_name)
    found, failures = [], []
    for wanted in image_ids or []:
        tag, digest = wanted.get("imageTag"), wanted.get("imageDigest")
        image = images.find(target, digest or tag or "")
        if image is not None and (tag is None or tag in image.image_tags):
            found.append(_as_seen(target, image, tag))
        else:
            said = "Requested image not found"
            failures.append({"imageId": dict(wanted), "failureCode": "ImageNotFound", "failureReason": said})
    return {"images": found, "failures": failures}


def _describe_images(original: Callable[..., Any]) -> Callable[..., Any]:
    def describe_images(self: Any, repository_name: str, *arguments: Any, **named: Any) -> list[Any]:
        described = original(self, repository_name, *arguments, **named)
        target = self.repositories[repository_name]
        return [_as_seen(target, image, image.image_tag) for image in described]

    return describe_images


def _as_seen(target: Any, image: Any, tag: str | None) -> Any:
    """Copy an image as an answer shows it: under one tag, with its true size."""
    seen = copy.copy(image)
    seen.image_tag = tag
    seen.described_size = images.size_in_bytes(target, image)
    return seen


def _complete_layer_upload(blobs: Blobs, original: Callable[..., Any]) -> Callable[..., Any]:
    def complete_layer_upload(
        self: Any, repository_name: str, upload_id: str, layer_digests: list[str], registry_id: str | None = None
    ) -> Any:
        upload = _repository_of(self, repository_name).uploads.get(upload_id)
        content = bytes(upload.layer_parts) if upload is not None else b""
        answer = original(self, repository_name, upload_id, layer_digests, registry_id)
        blobs.keep(content)
        return answer

    return complete_layer_upload
