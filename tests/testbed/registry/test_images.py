"""Images by the rules of ECR, through the registry and through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from ecs_steps.testbed.aws.images import is_missing

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
IMMUTABLE = "already exists in the 'fixed' repository and cannot be overwritten because the tag is immutable."
UNKNOWN = f"sha256:{'0' * 64}"


def error_of(answer: requests.Response) -> tuple[int, str, str]:
    error = answer.json()["errors"][0]
    return answer.status_code, error["code"], error["message"]


def test_a_pushed_image_has_the_digest_of_its_bytes_everywhere(bed: Any) -> None:
    pushed = bed.push_image("web", "1", layer=b"twelve bytes")
    assert pushed.answer.status_code == 201
    assert pushed.answer.headers["Docker-Content-Digest"] == pushed.digest
    detail = bed.ecr.describe_images(repositoryName="web")["imageDetails"][0]
    assert (detail["imageDigest"], detail["imageTags"]) == (pushed.digest, ["1"])
    assert detail["imageSizeInBytes"] == len(b"twelve bytes")
    assert detail["imageManifestMediaType"] == DOCKER_MANIFEST
    assert bed.ecr.list_images(repositoryName="web")["imageIds"] == [{"imageDigest": pushed.digest, "imageTag": "1"}]
    image = bed.ecr.batch_get_image(repositoryName="web", imageIds=[{"imageDigest": pushed.digest}])["images"][0]
    assert image["imageManifest"] == pushed.text


def test_a_manifest_without_its_layers_is_refused(bed: Any) -> None:
    text = json.dumps({"mediaType": DOCKER_MANIFEST, "layers": [{"digest": UNKNOWN, "size": 1}]})
    pushed = bed.push_manifest("web", "1", text, DOCKER_MANIFEST)
    status, code, message = error_of(pushed.answer)
    assert (status, code) == (400, "MANIFEST_BLOB_UNKNOWN")
    assert UNKNOWN in message
    with pytest.raises(bed.ecr.exceptions.LayersNotFoundException):
        bed.ecr.put_image(repositoryName="web", imageManifest=text, imageTag="1")


def test_a_manifest_pushed_by_another_digest_is_refused(bed: Any) -> None:
    pushed = bed.push_image("web", UNKNOWN)
    assert error_of(pushed.answer)[1] == "MANIFEST_INVALID"
    assert "does not match the image digest that Amazon ECR has calculated" in error_of(pushed.answer)[2]


@pytest.mark.parametrize("text", ["no json", "[]", '{"layers": {}}', '{"layers": [1]}'])
def test_what_is_no_manifest_is_refused(bed: Any, text: str) -> None:
    pushed = bed.push_manifest("web", "1", text, DOCKER_MANIFEST)
    assert error_of(pushed.answer)[:2] == (400, "MANIFEST_INVALID")


def test_an_index_needs_its_children_and_is_as_large_as_the_largest(bed: Any) -> None:
    small = bed.push_image("web", "small", layer=b"1")
    large = bed.push_image("web", "large", layer=b"12345")
    children = [{"digest": p.digest, "size": len(p.text)} for p in (small, large)]
    text = json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": children})
    assert bed.push_manifest("web", "both", text, OCI_INDEX).answer.status_code == 201
    detail = bed.ecr.describe_images(repositoryName="web", imageIds=[{"imageTag": "both"}])["imageDetails"][0]
    assert (detail["imageSizeInBytes"], detail["imageManifestMediaType"]) == (5, OCI_INDEX)
    orphan = json.dumps({"mediaType": OCI_INDEX, "manifests": [{"digest": UNKNOWN, "size": 1}]})
    refused = error_of(bed.push_manifest("web", "orphan", orphan, OCI_INDEX).answer)
    assert refused[1] == "MANIFEST_BLOB_UNKNOWN"
    assert refused[2].startswith(f"Images with digests '[{UNKNOWN}]' required for pushing image")
    with pytest.raises(bed.ecr.exceptions.ReferencedImagesNotFoundException):
        bed.ecr.put_image(repositoryName="web", imageManifest=orphan, imageTag="orphan")


def test_an_immutable_tag_stays_and_the_same_push_succeeds_twice(bed: Any) -> None:
    bed.ecr.create_repository(repositoryName="fixed", imageTagMutability="IMMUTABLE")
    first = bed.push_image("fixed", "1")
    assert bed.push_image("fixed", "1").answer.status_code == 201
    other = bed.push_image("fixed", "1", layer=b"other")
    assert error_of(other.answer) == (
        400,
        "TAG_INVALID",
        f"The image tag '1' {IMMUTABLE}",
    )
    with pytest.raises(bed.ecr.exceptions.ImageTagAlreadyExistsException):
        bed.ecr.put_image(repositoryName="fixed", imageManifest=other.text, imageTag="1")
    assert bed.call("HEAD", "fixed/manifests/1").headers["Docker-Content-Digest"] == first.digest


def test_an_exclusion_filter_turns_immutability_round(bed: Any) -> None:
    bed.ecr.create_repository(
        repositoryName="mixed",
        imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "dev-*"}],
    )
    for tag in ("dev-1", "1"):
        bed.push_image("mixed", tag)
    assert bed.push_image("mixed", "dev-1", layer=b"new").answer.status_code == 201
    assert bed.push_image("mixed", "1", layer=b"new").answer.status_code == 400


def test_a_moved_tag_leaves_the_old_image_untagged(bed: Any) -> None:
    old = bed.push_image("web", "latest")
    new = bed.push_image("web", "latest", layer=b"new")
    ids = bed.ecr.list_images(repositoryName="web")["imageIds"]
    assert {"imageDigest": old.digest} in ids
    assert {"imageDigest": new.digest, "imageTag": "latest"} in ids


def test_put_image_gives_a_tag_that_docker_sees(bed: Any) -> None:
    pushed = bed.push_image("web", "1")
    put = bed.ecr.put_image(repositoryName="web", imageManifest=pushed.text, imageTag="prod")["image"]
    assert put["imageId"] == {"imageDigest": pushed.digest, "imageTag": "prod"}
    assert bed.call("GET", "web/manifests/prod").text == pushed.text
    with pytest.raises(bed.ecr.exceptions.ImageAlreadyExistsException):
        bed.ecr.put_image(repositoryName="web", imageManifest=pushed.text, imageTag="prod")


def test_put_image_checks_the_digest_it_is_given(bed: Any) -> None:
    pushed = bed.push_image("web", "1")
    with pytest.raises(bed.ecr.exceptions.ImageDigestDoesNotMatchException):
        bed.ecr.put_image(repositoryName="web", imageManifest=pushed.text, imageTag="2", imageDigest=UNKNOWN)
    with pytest.raises(bed.ecr.exceptions.RepositoryNotFoundException):
        bed.ecr.put_image(repositoryName="nope", imageManifest=pushed.text, imageTag="2")


def test_batch_get_image_answers_with_the_tag_that_was_asked_for(bed: Any) -> None:
    bed.push_image("web", "1")
    bed.push_image("web", "2")
    wanted = [{"imageTag": "1"}, {"imageTag": "none"}, {"imageDigest": UNKNOWN}]
    got = bed.ecr.batch_get_image(repositoryName="web", imageIds=wanted)
    assert [i["imageId"]["imageTag"] for i in got["images"]] == ["1"]
    assert [f["imageId"] for f in got["failures"]] == wanted[1:]
    assert {f["failureReason"] for f in got["failures"]} == {"Requested image not found"}


def test_an_image_is_there_whichever_registry_of_the_host_has_it(bed: Any) -> None:
    """Accounts and regions share the host: a repository of the same name without the image hides no other."""
    elsewhere = bed.client("eu-central-1")
    elsewhere.create_repository(repositoryName="web")
    bed.session.auth = bed.login(elsewhere)

    pushed = bed.push_image("web", "1")

    assert not is_missing(f"{bed.host}/web:1")
    assert not is_missing(f"{bed.host}/web@{pushed.digest}")
    assert is_missing(f"{bed.host}/web:2")
    assert is_missing(f"{bed.host}/web@{UNKNOWN}")
