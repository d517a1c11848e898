"""The registry as its clients see it, over real HTTP."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
import requests
from moto.ecr.models import ECRBackend, Repository

from ecs_steps.testbed.clock import ManualClock
from ecs_steps.testbed.registry import Registry, serve

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
UNKNOWN = f"sha256:{'0' * 64}"


def error_of(answer: requests.Response) -> tuple[int, str, str]:
    error = answer.json()["errors"][0]
    return answer.status_code, error["code"], error["message"]


def test_a_request_without_token_is_asked_for_basic_credentials(bed: Any) -> None:
    answer = requests.get(f"http://{bed.host}/v2/", timeout=60)
    assert error_of(answer) == (401, "UNAUTHORIZED", "Not Authorized")
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


def test_a_token_opens_the_registry_until_it_expires(bed: Any) -> None:
    assert bed.call("GET", "").status_code == 200
    bed.clock.advance(12 * 3600)
    status, code, message = error_of(bed.call("GET", ""))
    assert (status, code) == (403, "DENIED")
    assert message == "Your authorization token has expired. Reauthenticate and try again."
    bed.session.auth = bed.login()
    assert bed.call("GET", "").status_code == 200


def test_the_token_says_truly_when_it_expires_and_where_it_opens(bed: Any) -> None:
    given = bed.ecr.get_authorization_token()["authorizationData"][0]
    assert given["expiresAt"].timestamp() == pytest.approx(bed.clock.now() + 12 * 3600, abs=1)
    assert given["proxyEndpoint"] == f"http://{bed.host}"


def test_all_tokens_can_be_expired_at_once(bed: Any) -> None:
    bed.registry.tokens.expire_all()
    assert bed.call("GET", "").status_code == 403


def test_a_repository_must_exist(bed: Any) -> None:
    assert error_of(bed.call("POST", "nope/blobs/uploads/")) == (
        404,
        "NAME_UNKNOWN",
        "The repository with name 'nope' does not exist in the registry with id '123456789012'",
    )


def test_repositories_get_the_registrys_address(bed: Any) -> None:
    found = bed.ecr.describe_repositories()["repositories"]
    assert [r["repositoryUri"] for r in found] == [f"{bed.host}/web"]


@pytest.mark.parametrize("reference", ["tag", "digest"])
def test_a_manifest_comes_back_as_it_was_sent(bed: Any, reference: str) -> None:
    pushed = bed.push_image("web", "1")
    path = f"web/manifests/{'1' if reference == 'tag' else pushed.digest}"
    got, head = bed.call("GET", path), bed.call("HEAD", path)
    assert got.text == pushed.text
    for answer in (got, head):
        assert answer.headers["Content-Type"] == DOCKER_MANIFEST
        assert answer.headers["Docker-Content-Digest"] == pushed.digest
        assert answer.headers["Content-Length"] == str(len(pushed.text))
    assert head.content == b""


def test_the_head_of_a_blob_tells_its_size(bed: Any) -> None:
    digest = bed.push_blob("web", b"seven77")
    head = bed.call("HEAD", f"web/blobs/{digest}")
    assert (head.headers["Content-Length"], head.content) == ("7", b"")
    assert bed.call("GET", f"web/blobs/{digest}").content == b"seven77"


def test_a_blob_belongs_to_the_repository_it_was_pushed_to(bed: Any) -> None:
    bed.ecr.create_repository(repositoryName="other")
    digest = bed.push_blob("web", b"x")
    assert error_of(bed.call("GET", f"other/blobs/{digest}"))[:2] == (404, "BLOB_UNKNOWN")
    layers = bed.ecr.batch_check_layer_availability(repositoryName="web", layerDigests=[digest])["layers"]
    assert layers[0]["layerSize"] == 1


def test_a_blob_can_come_in_chunks(bed: Any) -> None:
    location = bed.call("POST", "web/blobs/uploads/").headers["Location"].removeprefix("/v2/")
    first = bed.call("PATCH", location, data=b"abc", headers={"Content-Range": "0-2"})
    assert (first.status_code, first.headers["Range"]) == (202, "0-2")
    wrong = bed.call("PATCH", location, data=b"x", headers={"Content-Range": "9-9"})
    assert wrong.status_code == 416
    assert bed.call("GET", location).headers["Range"] == "0-2"
    bed.call("PATCH", location, data=iter([b"d", b"ef"]))
    digest = f"sha256:{sha256(b'abcdefg').hexdigest()}"
    assert bed.call("PUT", location, params={"digest": digest}, data=b"g").status_code == 201
    assert bed.call("GET", f"web/blobs/{digest}").content == b"abcdefg"


def test_a_blob_can_come_whole(bed: Any) -> None:
    digest = f"sha256:{sha256(b'whole').hexdigest()}"
    assert bed.call("POST", "web/blobs/uploads/", params={"digest": digest}, data=b"whole").status_code == 201
    assert bed.call("GET", f"web/blobs/{digest}").content == b"whole"


def test_content_that_is_not_its_digest_is_refused(bed: Any) -> None:
    answer = bed.call("POST", "web/blobs/uploads/", params={"digest": UNKNOWN}, data=b"x")
    assert error_of(answer)[:2] == (400, "DIGEST_INVALID")
    assert bed.call("HEAD", f"web/blobs/{UNKNOWN}").status_code == 404


def test_an_upload_that_was_given_up_is_unknown(bed: Any) -> None:
    location = bed.call("POST", "web/blobs/uploads/").headers["Location"].removeprefix("/v2/")
    assert bed.call("DELETE", location).status_code == 204
    assert error_of(bed.call("PATCH", location, data=b"x"))[:2] == (404, "BLOB_UPLOAD_UNKNOWN")


@pytest.mark.parametrize(("enabled", "status"), [(False, 202), (True, 201)])
def test_a_blob_is_mounted_only_where_the_account_allows_it(bed: Any, enabled: bool, status: int) -> None:
    bed.ecr.create_repository(repositoryName="other")
    digest = bed.push_blob("web", b"shared")
    bed.registry.mounts_blobs = enabled
    answer = bed.call("POST", "other/blobs/uploads/", params={"mount": digest, "from": "web"})
    assert answer.status_code == status
    assert bed.call("HEAD", f"other/blobs/{digest}").status_code == (200 if enabled else 404)


def test_a_layer_uploaded_through_the_api_can_be_pulled(bed: Any) -> None:
    begun = bed.ecr.initiate_layer_upload(repositoryName="web")
    bed.ecr.upload_layer_part(
        repositoryName="web", uploadId=begun["uploadId"], partFirstByte=0, partLastByte=2, layerPartBlob=b"abc"
    )
    done = bed.ecr.complete_layer_upload(repositoryName="web", uploadId=begun["uploadId"], layerDigests=[UNKNOWN])
    assert bed.call("GET", f"web/blobs/{done['layerDigest']}").content == b"abc"


def test_tags_are_listed_page_by_page(bed: Any) -> None:
    for tag in ("a", "b", "c"):
        bed.push_image("web", tag)
    first = bed.call("GET", "web/tags/list", params={"n": 2})
    assert first.json() == {"name": "web", "tags": ["a", "b"]}
    assert first.links["next"]["url"] == "/v2/web/tags/list?n=2&last=b"
    assert bed.call("GET", "web/tags/list", params={"n": 2, "last": "b"}).json()["tags"] == ["c"]


def test_the_catalog_has_ecrs_limits(bed: Any) -> None:
    assert bed.call("GET", "_catalog").json() == {"repositories": ["web"]}
    assert error_of(bed.call("GET", "_catalog", params={"n": 10000}))[1] == "UNSUPPORTED"
    assert bed.call("GET", "_catalog", params={"last": "a"}).status_code == 405


def test_manifests_are_not_deleted_through_the_registry(bed: Any) -> None:
    bed.push_image("web", "1")
    assert bed.call("DELETE", "web/manifests/1").status_code == 405
    assert bed.call("HEAD", "web/manifests/1").status_code == 200


def test_the_token_decides_the_region(bed: Any) -> None:
    elsewhere = bed.client("us-east-1")
    elsewhere.create_repository(repositoryName="far")
    assert bed.call("GET", "far/tags/list").status_code == 404
    bed.session.auth = bed.login(elsewhere)
    assert bed.call("GET", "far/tags/list").json() == {"name": "far", "tags": []}


def test_an_authentic_host_name_decides_account_and_region(bed: Any) -> None:
    bed.client("us-east-1").create_repository(repositoryName="far")
    host = {"Host": "123456789012.dkr.ecr.us-east-1.amazonaws.com"}
    assert bed.call("GET", "far/tags/list", headers=host).status_code == 200


def test_a_denied_push_names_the_action_and_pulls_go_on(bed: Any) -> None:
    bed.push_image("web", "1")
    bed.registry.faults.push_is_denied = True
    status, code, message = error_of(bed.call("POST", "web/blobs/uploads/"))
    assert (status, code) == (403, "DENIED")
    assert "is not authorized to perform: ecr:InitiateLayerUpload on resource: arn:aws:ecr:eu-west-1:" in message
    assert bed.call("GET", "web/manifests/1").status_code == 200


def test_server_errors_come_as_often_as_was_asked(bed: Any) -> None:
    bed.registry.faults.fail(2, status=503)
    assert [bed.call("GET", "").status_code for _ in range(3)] == [503, 503, 200]


def test_slowness_waits_through_the_given_sleep(bed: Any, tmp_path: Any) -> None:
    slept: list[float] = []
    slow = Registry(tmp_path / "slow", ManualClock(), sleep=slept.append)
    slow.faults.delay_seconds = 3
    with serve(slow) as host:
        requests.get(f"http://{host}/v2/", timeout=60)
    assert slept == [3]


def test_moto_is_itself_again_after_the_registry(bed: Any, tmp_path: Any) -> None:
    before = {name: vars(ECRBackend)[name] for name in ("put_image", "describe_images")}
    with serve(Registry(tmp_path / "second", ManualClock())):
        assert vars(ECRBackend)["put_image"] is not before["put_image"]
        during = vars(Repository)["__init__"]
    assert {name: vars(ECRBackend)[name] for name in before} == before
    assert vars(Repository)["__init__"] is not during
