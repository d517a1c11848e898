"""The registry's troubles on demand, as a client on the wire sees them."""

from __future__ import annotations

import json
import os
import socket
from typing import Any

import pytest
import requests

from tests.testbed.registry.conftest import DOCKER_MANIFEST, OCI_INDEX, digest_of

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def begin(bed: Any) -> str:
    return f"http://{bed.host}{bed.call('POST', 'web/blobs/uploads/').headers['Location']}"


def reached(bed: Any, location: str) -> str:
    return str(bed.session.get(location, timeout=60).headers["Range"])


def test_a_rate_limit_says_how_long_to_wait(bed: Any) -> None:
    bed.registry.faults.fail(1, 429, retry_after=7)

    answer = bed.call("GET", "")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json()["errors"] == [{"code": "TOOMANYREQUESTS", "message": "Rate exceeded"}]
    assert bed.call("GET", "").status_code == 200


def test_only_some_methods_fail(bed: Any) -> None:
    bed.registry.faults.fail(1, 503, methods="PUT PATCH")

    assert bed.call("GET", "").status_code == 200
    assert bed.session.patch(begin(bed), data=b"x", timeout=60).status_code == 503


def test_an_upload_that_is_cut_keeps_what_came_and_goes_on(bed: Any) -> None:
    content = os.urandom(300_000)
    location = begin(bed)
    bed.registry.faults.cut_uploads(1, after_bytes=100_000)

    with pytest.raises(requests.ConnectionError):
        bed.session.patch(location, data=content, timeout=60)

    assert reached(bed, location) == "0-99999"
    headers = {"Content-Range": "100000-299999"}
    assert bed.session.patch(location, data=content[100_000:], headers=headers, timeout=60).status_code == 202
    assert bed.session.put(location, params={"digest": digest_of(content)}, timeout=60).status_code == 201


def test_a_chunk_that_does_not_fit_is_refused(bed: Any) -> None:
    location = begin(bed)
    bed.session.patch(location, data=b"12345", timeout=60)

    answer = bed.session.patch(location, data=b"x", headers={"Content-Range": "7-7"}, timeout=60)

    assert answer.status_code == 416
    assert reached(bed, location) == "0-4"


def test_an_upload_whose_sender_goes_silent_half_way_keeps_what_came(bed: Any) -> None:
    location = begin(bed)
    request = requests.Request("PATCH", location, auth=bed.session.auth).prepare()
    lines = (
        f"PATCH {request.path_url} HTTP/1.1",
        f"Host: {bed.host}",
        "Authorization: " + str(request.headers["Authorization"]),
        "Content-Length: 100",
    )
    name, _, port = bed.host.partition(":")
    with socket.create_connection((name, int(port)), timeout=60) as half:
        half.sendall("\r\n".join((*lines, "", "")).encode() + b"x" * 40)
        half.shutdown(socket.SHUT_WR)
        answer = half.makefile("rb").read()

    assert b"the sender ended before the blob did" in answer
    assert reached(bed, location) == "0-39"


def test_an_answer_that_is_lost_was_carried_out(bed: Any) -> None:
    bed.registry.faults.lose_answers(1, "PUT")

    with pytest.raises(requests.ConnectionError):
        bed.push_blob("web", b"layer")

    assert bed.call("HEAD", f"web/blobs/{digest_of(b'layer')}").status_code == 200


def test_tokens_end_in_the_middle(bed: Any) -> None:
    bed.registry.faults.expire_tokens_after(2)

    assert [bed.call("GET", "").status_code for _ in range(4)] == [200, 200, 403, 403]

    bed.session.auth = bed.login()
    assert bed.call("GET", "").status_code == 200


def test_faults_that_are_cleared_are_gone(bed: Any) -> None:
    bed.registry.faults.fail(5)
    bed.registry.faults.cut_uploads(5, after_bytes=1)
    bed.registry.faults.lose_answers(5, "PUT")
    bed.registry.faults.expire_tokens_after(1)

    bed.registry.faults.clear()

    assert bed.push_image("web", "1").answer.status_code == 201


def test_what_refers_to_an_image_is_listed(bed: Any) -> None:
    image = bed.push_image("web", "1")
    subject = {"mediaType": DOCKER_MANIFEST, "digest": image.digest, "size": len(image.text)}
    config = {"mediaType": "application/vnd.oci.empty.v1+json", "digest": bed.push_blob("web", b"{}"), "size": 2}
    document = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "artifactType": "application/spdx+json",
        "config": config,
        "layers": [],
        "subject": subject,
        "annotations": {"made": "today"},
    }
    text = json.dumps(document)

    pushed = bed.push_manifest("web", digest_of(text.encode()), text, OCI_MANIFEST)

    assert pushed.answer.headers["OCI-Subject"] == image.digest
    answer = bed.call("GET", f"web/referrers/{image.digest}")
    assert answer.headers["Content-Type"] == OCI_INDEX
    assert answer.json()["manifests"] == [
        {
            "mediaType": OCI_MANIFEST,
            "digest": pushed.digest,
            "size": len(text),
            "artifactType": "application/spdx+json",
            "annotations": {"made": "today"},
        }
    ]
    other = bed.call("GET", f"web/referrers/{image.digest}", params={"artifactType": "text/plain"})
    assert other.json()["manifests"] == []
    assert other.headers["OCI-Filters-Applied"] == "artifactType"
