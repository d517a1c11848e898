"""Put images into a repository of moto's ECR and find them there, by ECR's rules."""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

from moto.ecr.models import Image

from ecs_steps.testbed.registry.manifests import Manifest, read_manifest


class Rule(Enum):
    """A rule of PutImage: the API's exception, the registry's error code and HTTP status.

    The exceptions are those of the ECR service model, TAG_INVALID and MANIFEST_INVALID those of pasted client
    output (google/go-containerregistry#1568). Guess: MANIFEST_BLOB_UNKNOWN, and every HTTP status.
    """

    NOT_A_MANIFEST = ("InvalidParameterException", "MANIFEST_INVALID", 400)
    DIGEST_DIFFERS = ("ImageDigestDoesNotMatchException", "MANIFEST_INVALID", 400)
    LAYERS_MISSING = ("LayersNotFoundException", "MANIFEST_BLOB_UNKNOWN", 400)
    IMAGES_MISSING = ("ReferencedImagesNotFoundException", "MANIFEST_BLOB_UNKNOWN", 400)
    TAG_IMMUTABLE = ("ImageTagAlreadyExistsException", "TAG_INVALID", 400)
    NOTHING_CHANGED = ("ImageAlreadyExistsException", "MANIFEST_INVALID", 400)


class PutRefused(Exception):
    """An image that may not be put, and the rule that says so."""

    def __init__(self, rule: Rule, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message


def find(repository: Any, reference: str) -> Any | None:
    """Find an image of a repository by its tag or digest."""
    for image in repository.images:
        if image.get_image_digest() == reference or reference in image.image_tags:
            return image
    return None


def put(repository: Any, text: str, *, media_type: str | None, tag: str | None, digest: str | None, now: float) -> Any:
    """Put an image as PutImage does and return it (ECR API, PutImage).

    The digest is what the caller believes it to be. An image that loses its tag to another stays, untagged.
    Raises PutRefused, also when nothing would change.
    """
    manifest = _read(text, media_type)
    _check_digest(repository, manifest, digest)
    _check_parts(repository, manifest)
    image = find(repository, manifest.digest)
    if image is not None and (tag is None or tag in image.image_tags):
        raise PutRefused(
            Rule.NOTHING_CHANGED,
            f"Image with digest '{manifest.digest}' and tag '{tag}' already exists in the repository with name "
            f"'{repository.name}' in registry with id '{repository.registry_id}'",
        )
    if tag is not None:
        _take_tag(repository, tag)
    if image is None:
        image = _new_image(repository, manifest, now)
        repository.images.append(image)
    if tag is not None:
        image.update_tag(tag)
    return image


def is_immutable(repository: Any, tag: str) -> bool:
    """Tell whether a tag of the repository, once given, stays where it is.

    ECR user guide, "Preventing image tags from being overwritten": an exclusion filter turns the setting
    round for the tags it matches; `*` stands for any characters.
    """
    filters = [str(f["filter"]) for f in repository.image_tag_mutability_exclusion_filters or []]
    excluded = any(re.fullmatch(".*".join(map(re.escape, f.split("*"))), tag) for f in filters)
    return bool(repository.is_tag_immutable()) is not excluded


def size_in_bytes(repository: Any, image: Any) -> int:
    """Return an image's size; for an index the largest of its manifests (ECR API, ImageDetail).

    Guess: the size of an image is the sum of its compressed layers, without the config.
    """
    manifest = read_manifest(image.image_manifest, image.image_manifest_media_type)
    if not manifest.is_index:
        return manifest.layers_size
    children = [child for digest in manifest.children if (child := find(repository, digest)) is not None]
    return max((size_in_bytes(repository, child) for child in children), default=0)


def _read(text: str, media_type: str | None) -> Manifest:
    try:
        return read_manifest(text, media_type)
    except ValueError as error:
        said = f"Invalid parameter at 'ImageManifest' failed to satisfy constraint: '{error}'"
        raise PutRefused(Rule.NOT_A_MANIFEST, said) from error


def _check_digest(repository: Any, manifest: Manifest, digest: str | None) -> None:
    if digest is not None and digest != manifest.digest:
        raise PutRefused(
            Rule.DIGEST_DIFFERS,
            f"The image with digest '{digest}' in repository '{repository.name}' and registry ID "
            f"'{repository.registry_id}' does not match the image digest that Amazon ECR has calculated.",
        )


def _check_parts(repository: Any, manifest: Manifest) -> None:
    where = (
        f"required for pushing image into repository with name '{repository.name}' "
        f"in the registry with id '{repository.registry_id}' do not exist"
    )
    if missing := [digest for digest in manifest.blobs if digest not in repository.layers]:
        # Guess: this sentence; the model names the exception only. So with the next one.
        raise PutRefused(Rule.LAYERS_MISSING, f"Layers with digests '[{', '.join(missing)}]' {where}")
    if missing := [digest for digest in manifest.children if find(repository, digest) is None]:
        raise PutRefused(Rule.IMAGES_MISSING, f"Images with digests '[{', '.join(missing)}]' {where}")


def _take_tag(repository: Any, tag: str) -> None:
    """Take a tag from the image that has it; PutRefused if the tag is immutable."""
    holder = find(repository, tag)
    if holder is None:
        return
    if is_immutable(repository, tag):
        raise PutRefused(
            Rule.TAG_IMMUTABLE,
            f"The image tag '{tag}' already exists in the '{repository.name}' repository "
            "and cannot be overwritten because the tag is immutable.",
        )
    holder.remove_tag(tag)
    if not holder.image_tags:
        holder.image_tag = None


def _new_image(repository: Any, manifest: Manifest, now: float) -> Any:
    image = Image(
        repository.account_id,
        None,
        manifest.text,
        repository.name,
        manifest.media_type,
        manifest.digest,
        repository.registry_id,
    )
    image.image_pushed_at = int(now)
    image.artifact_media_type = manifest.artifact_type
    return image
