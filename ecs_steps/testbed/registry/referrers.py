"""The referrers of a manifest: what names it as its subject."""

from __future__ import annotations

import json
from typing import Any

from ecs_steps.testbed.registry.manifests import INDEX_TYPES, read_manifest

OCI_INDEX = "application/vnd.oci.image.index.v1+json"


def referrers_of(repository: Any, digest: str, artifact_type: str | None) -> str:
    """List the referrers as an image index (distribution specification, "Listing Referrers"); ECR has this API."""
    found = [each for image in repository.images if (each := _descriptor(image, digest)) is not None]
    kept = [each for each in found if artifact_type in (None, each["artifactType"])]
    return json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": kept})


def subject_of(text: str) -> str | None:
    """Return the digest that a manifest refers to."""
    subject = json.loads(text).get("subject")
    return str(subject["digest"]) if isinstance(subject, dict) and "digest" in subject else None


def _descriptor(image: Any, digest: str) -> dict[str, Any] | None:
    text = str(image.image_manifest)
    if subject_of(text) != digest:
        return None
    manifest = read_manifest(text, image.image_manifest_media_type)
    document = json.loads(text)
    return {
        "mediaType": manifest.media_type,
        "digest": manifest.digest,
        "size": len(text.encode()),
        "artifactType": None if manifest.media_type in INDEX_TYPES else manifest.artifact_type,
        **({"annotations": document["annotations"]} if document.get("annotations") else {}),
    }
