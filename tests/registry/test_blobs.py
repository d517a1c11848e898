from __future__ import annotations

import os
from typing import Any

import pytest

from ecs_steps.clients.http import NoAnswer
from ecs_steps.clients.registry import Arrival, Blobs, RegistryRefused
from ecs_steps.contract.errors import NotReady, Refused, StepError
from tests.registry.conftest import PASSWORD, USER
from tests.registry.cutting import cutting
from tests.registry.images import Bytes, digest_of

SIZES = [b"", b"{}", os.urandom((1 << 20) + 1), os.urandom(5 << 20)]


@pytest.mark.parametrize("content", SIZES, ids=len)
def test_a_blob_comes_back_as_it_was_sent_and_is_sent_once(place: Any, content: bytes) -> None:
    blobs, digest = place.blobs(), digest_of(content)
    sent: list[int] = []
    assert blobs.size(digest) is None

    assert blobs.push(digest, Bytes(content), sent.append) is Arrival.SENT
    assert blobs.push(digest, Bytes(content), sent.append) is Arrival.THERE

    assert blobs.size(digest) == len(content) == sum(sent)
    with blobs.pull(digest) as pieces:
        assert b"".join(pieces) == content


def test_bytes_that_are_not_what_their_digest_says_are_refused(place: Any) -> None:
    with pytest.raises(Refused) as caught:
        place.blobs().push(digest_of(b"a"), Bytes(b"b"))

    assert caught.value.why == f"its bytes have changed, their digest is {digest_of(b'b')}"
    assert place.blobs().size(digest_of(b"a")) is None


def test_a_blob_that_is_not_there_cannot_be_fetched(place: Any) -> None:
    with pytest.raises(RegistryRefused, match="blob unknown"), place.blobs().pull(digest_of(b"a")):
        pass


def test_a_blob_is_mounted_from_another_repository(theirs: Any) -> None:
    theirs.blobs("shop/base").push(digest_of(b"layer"), Bytes(b"layer"))

    sent: list[int] = []
    how = theirs.blobs().push(digest_of(b"layer"), Bytes(b"layer"), sent.append, mount_from="shop/base")

    assert how is Arrival.MOUNTED
    assert sum(sent) == 0
    assert theirs.blobs().size(digest_of(b"layer")) == 5


@pytest.mark.parametrize("source", ["shop/base", "nobody/made/it"])
def test_a_blob_that_another_repository_does_not_have_is_sent(place: Any, source: str) -> None:
    place.make_repository("shop/base")

    how = place.blobs().push(digest_of(b"layer"), Bytes(b"layer"), mount_from=source)

    assert how is Arrival.SENT
    assert place.blobs().size(digest_of(b"layer")) == 5


def test_a_registry_that_does_not_mount_is_sent_the_blob_in_the_upload_that_it_opened(ours: Any) -> None:
    ours.make_repository("shop/base")
    ours.blobs("shop/base").push(digest_of(b"layer"), Bytes(b"layer"))

    how = ours.blobs().push(digest_of(b"layer"), Bytes(b"layer"), mount_from="shop/base")

    assert how is Arrival.SENT
    assert list(ours.ours.blobs._uploading.iterdir()) == []

    ours.ours.mounts_blobs = True
    ours.make_repository("shop/other")
    assert ours.blobs("shop/other").push(digest_of(b"layer"), Bytes(b"layer"), mount_from="shop/base") is (
        Arrival.MOUNTED
    )


def test_a_broken_upload_goes_on_where_it_stopped(ours: Any) -> None:
    content = os.urandom(4 << 20)
    source = Bytes(content)
    ours.ours.faults.cut_uploads(1, after_bytes=3 << 20)

    assert ours.blobs().push(digest_of(content), source) is Arrival.SENT

    assert ours.blobs().size(digest_of(content)) == len(content)
    assert any("again in" in line for line in ours.told)
    assert source.starts == [0, 3 << 20]


def test_an_upload_to_the_real_registry_survives_a_broken_connection(theirs: Any, log_in: Any) -> None:
    content = os.urandom(8 << 20)
    with cutting(theirs.host, after_bytes=3 << 20) as (host, cuts):
        log_in(host, USER, PASSWORD)
        blobs = Blobs(theirs.clients.registry(host), "shop/web")

        assert blobs.push(digest_of(content), Bytes(content)) is Arrival.SENT

        assert len(cuts) == 1
        with blobs.pull(digest_of(content)) as pieces:
            assert b"".join(pieces) == content


def test_an_upload_that_the_registry_forgot_begins_anew(ours: Any) -> None:
    content = os.urandom(4 << 20)
    source = Bytes(content)
    ours.ours.faults.cut_uploads(1, after_bytes=1 << 20)
    ours.clock.meanwhile = ours.ours.blobs._uploads.clear

    assert ours.blobs().push(digest_of(content), source) is Arrival.SENT

    assert source.starts == [0, 0]


def test_an_upload_whose_last_answer_was_lost_is_there(ours: Any) -> None:
    source = Bytes(os.urandom(2 << 20))
    ours.ours.faults.lose_answers(1, "PUT")

    assert ours.blobs().push(digest_of(source.content), source) is Arrival.SENT

    assert source.starts == [0]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_registry_that_fails_for_the_moment_is_asked_again(ours: Any, status: int) -> None:
    assert ours.blobs().size(digest_of(b"")) is None
    ours.ours.faults.fail(3, status)

    assert ours.blobs().push(digest_of(b"layer"), Bytes(b"layer")) is Arrival.SENT

    assert len(ours.clock.slept) == 3


def test_a_registry_that_goes_on_failing_is_given_up(ours: Any) -> None:
    assert ours.blobs().size(digest_of(b"")) is None
    ours.ours.faults.fail(10_000, 503)

    with pytest.raises(RegistryRefused) as caught:
        ours.blobs().push(digest_of(b"layer"), Bytes(b"layer"))

    assert caught.value.status == 503
    assert 120 <= sum(ours.clock.slept) < 200


def test_a_registry_that_is_asked_too_often_says_how_long_to_wait(ours: Any) -> None:
    assert ours.blobs().size(digest_of(b"")) is None
    ours.ours.faults.fail(1, 429, retry_after=42)

    assert ours.blobs().push(digest_of(b"layer"), Bytes(b"layer")) is Arrival.SENT

    assert len(ours.clock.slept) == 1
    assert ours.clock.slept[0] >= 42


def test_what_is_denied_is_not_tried_again(ours: Any) -> None:
    ours.ours.faults.push_is_denied = True

    with pytest.raises(RegistryRefused, match="not authorized to perform"):
        ours.blobs().push(digest_of(b"layer"), Bytes(b"layer"))

    assert ours.clock.slept == []


def test_a_repository_that_nobody_made_is_not_tried_again(ours: Any) -> None:
    with pytest.raises(RegistryRefused, match="name unknown: The repository with name 'nope' does not exist"):
        ours.blobs("nope").push(digest_of(b"layer"), Bytes(b"layer"))

    assert ours.clock.slept == []


def test_a_token_that_ends_is_fetched_anew_and_it_is_said(ours: Any) -> None:
    ours.blobs().size(digest_of(b""))
    ours.ours.faults.expire_tokens_after(2)  # the HEAD; the POST is told that it has expired

    session = ours.clients.registry(ours.host, lambda fresh: ours.clients.ecr(None).login(fresh=fresh))
    assert Blobs(session, "shop/web").push(digest_of(b"layer"), Bytes(b"layer")) is Arrival.SENT

    assert ours.told == [f"The token of {ours.host} has expired; fetching a new one"]


def test_a_token_that_nobody_renews_ends_the_push(ours: Any) -> None:
    ours.blobs().size(digest_of(b""))
    ours.ours.tokens.expire_all()

    with pytest.raises(StepError, match="Your authorization token has expired"):
        ours.blobs().push(digest_of(b"layer"), Bytes(b"layer"))


def test_a_registry_that_is_down_is_not_waited_for(ours: Any) -> None:
    session = ours.clients.registry("127.0.0.1:1")

    with pytest.raises(NoAnswer) as caught:
        session.ask("GET", "/v2/", (), doing="It was not asked")

    assert str(caught.value) == "127.0.0.1:1 does not answer: connection refused"
    assert isinstance(caught.value, NotReady)
    assert ours.clock.slept == []
