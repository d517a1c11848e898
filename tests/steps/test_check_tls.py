"""Check over TLS: an authority of one's own, certificates that people get wrong, and another name for the server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.check import Checked, CheckOptions, check
from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.contract.everywhere import Identity
from ecs_steps.testbed.registry.debian_registry import Tls
from ecs_steps.values.web import WebAddress
from tests.registry.certificates import Authority
from tests.steps.waiting_room import Room
from tests.steps.web_server import Reply, serving

SHOP = "shop.example.com"


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path / "authority")


def checked(room: Room, tls: Tls, ca_bundle: str | None = None, **options: Any) -> tuple[Checked, list[str | None]]:
    with serving(lambda _: Reply(), tls) as web:
        url = WebAddress.parse(f"https://127.0.0.1:{web.port}/")
        clients = Clients(dict(os.environ), clock=room.clock, caller=Caller(Identity(ca_bundle=ca_bundle)))
        return check(CheckOptions(url=url, successes=1, **options), clients, room.report), web.names


def failed(room: Room, tls: Tls, **options: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        checked(room, tls, **options)
    assert room.clock.slept == []
    return caught.value


def test_an_authority_of_ones_own_is_trusted(room: Room, authority: Authority) -> None:
    found, _ = checked(room, authority.certificate(), ca_bundle=authority.bundle)

    assert found.status_code == 200


def test_the_usual_setting_names_the_authority_too(
    room: Room, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", authority.bundle)

    assert checked(room, authority.certificate())[0].status_code == 200


@pytest.mark.parametrize(
    ("name", "days", "trusted", "why"),
    [
        ("127.0.0.1", 1, False, "nobody we know has signed its certificate"),
        ("127.0.0.1", -1, True, "its certificate has expired"),
        (SHOP, 1, True, "its certificate is for another name"),
    ],
    ids=["unknown", "expired", "another name"],
)
def test_a_certificate_that_is_wrong_is_said_at_once(
    room: Room, authority: Authority, name: str, days: int, trusted: bool, why: str
) -> None:
    bundle = {"ca_bundle": authority.bundle} if trusted else {}

    error = failed(room, authority.certificate(name, days=days), **bundle)

    assert isinstance(error, NotReady)
    assert error.why.startswith(why)


def test_a_load_balancer_is_asked_for_the_name_of_the_service(room: Room, authority: Authority) -> None:
    found, names = checked(room, authority.certificate(SHOP), ca_bundle=authority.bundle, host_header=SHOP)

    assert found.status_code == 200
    assert names == [SHOP]


def test_the_certificate_has_to_be_for_the_host_that_is_asked_for(room: Room, authority: Authority) -> None:
    error = failed(room, authority.certificate(), ca_bundle=authority.bundle, host_header=SHOP)

    assert error.why.startswith("its certificate is for another name")


def test_tls_where_there_is_none_is_said_at_once(room: Room) -> None:
    with serving(lambda _: Reply()) as web:
        options = CheckOptions(url=WebAddress.parse(f"https://127.0.0.1:{web.port}/"))
        with pytest.raises(NotReady, match="speaks no TLS"):
            check(options, Clients(dict(os.environ), clock=room.clock), room.report)
