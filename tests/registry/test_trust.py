"""TLS, passwords and tokens against the distribution project's own registry."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.clients.http import NoAnswer
from ecs_steps.clients.registry import Arrival, Blobs
from ecs_steps.contract.errors import BadParameter, NotReady, StepError
from ecs_steps.contract.everywhere import Identity
from ecs_steps.testbed.registry import debian_registry
from tests.registry.certificates import Authority
from tests.registry.conftest import PASSWORD, USER, htpasswd
from tests.registry.images import Bytes, digest_of
from tests.registry.moved import MovedClock
from tests.registry.token_service import TokenService

LAYER = digest_of(b"layer")
Start = Callable[..., str]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.new(tmp_path_factory.mktemp("authority") / "ca")


@pytest.fixture
def start(docker_registry: Path, tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as stack:

        def start(**settings: Any) -> str:
            return stack.enter_context(debian_registry.serving(docker_registry, tmp_path / "registry", **settings))

        yield start


def push(host: str, ca_bundle: str | None = None, **more: Any) -> bool:
    clients = Clients(dict(os.environ), clock=MovedClock(), caller=Caller(Identity(ca_bundle=ca_bundle)))
    blobs = Blobs(clients.registry(host, **more), "shop/web")
    return blobs.push(LAYER, Bytes(b"layer")) is Arrival.SENT


def failed(*arguments: Any, **more: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        push(*arguments, **more)
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.hint
    assert PASSWORD not in shown
    assert "\n" not in str(caught.value)
    return caught.value


def test_an_authority_of_ones_own_is_trusted_where_it_is_named(
    start: Start, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = start(tls=authority.certificate())

    assert push(host, authority.bundle)
    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, authority.bundle)
        assert not push(host)
        monkeypatch.delenv(name)


def test_an_unknown_authority_is_not_trusted_not_even_on_loopback(start: Start, authority: Authority) -> None:
    error = failed(start(tls=authority.certificate()))

    assert isinstance(error, NoAnswer)
    assert "cannot be trusted: nobody we know has signed its certificate" in str(error)
    assert error.hint == "Name its authority: --ca-bundle, AWS_CA_BUNDLE or REQUESTS_CA_BUNDLE."


def test_an_expired_certificate_is_named(start: Start, authority: Authority) -> None:
    error = failed(start(tls=authority.certificate(days=-1)), authority.bundle)

    assert error.why == "its certificate has expired"
    assert error.hint == "Renew it, and check this machine's clock."


def test_a_certificate_for_another_host_is_named(start: Start, authority: Authority) -> None:
    error = failed(start(tls=authority.certificate("registry.example.com")), authority.bundle)

    assert error.why.startswith("its certificate is for another name: ")


def test_plain_http_to_a_registry_with_tls_is_said(start: Start, authority: Authority) -> None:
    error = failed(start(tls=authority.certificate()), plain_http=True)

    assert "does not serve: HTTP status 400" in str(error)


def test_plain_http_works_where_there_is_no_tls(start: Start) -> None:
    assert push(start(), plain_http=True)


@pytest.mark.parametrize("content", [None, "no certificate", ""])
def test_a_bundle_that_is_none_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "bundle.pem"
    if content is not None:
        path.write_text(content)

    error = failed("127.0.0.1:1", str(path))

    assert isinstance(error, BadParameter)
    assert str(path) in error.what


def test_a_user_of_the_docker_config_may_push(start: Start, tmp_path: Path, log_in: Any) -> None:
    host = start(htpasswd=htpasswd(tmp_path))
    log_in(host, USER, PASSWORD)

    assert push(host)


def test_without_a_login_it_is_said_how_to_log_in(start: Start, tmp_path: Path) -> None:
    host = start(htpasswd=htpasswd(tmp_path))

    error = failed(host)

    assert isinstance(error, NotReady)
    assert str(error) == f"{host} wants a login: there is none for it"
    assert error.hint == f"Log in: docker login {host}"


def test_a_wrong_password_is_said_and_not_shown(start: Start, tmp_path: Path, log_in: Any) -> None:
    host = start(htpasswd=htpasswd(tmp_path))
    log_in(host, USER, f"{PASSWORD}-wrong")

    error = failed(host)

    assert isinstance(error, NotReady)
    assert error.what == f"{host} refuses the login of {USER}"


def test_a_credential_helper_is_asked(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host = start(htpasswd=htpasswd(tmp_path))
    folder = tmp_path / "helpers"
    folder.mkdir()
    helper = folder / "docker-credential-vault"
    helper.write_text(f'#!/bin/sh\necho \'{{"ServerURL": "", "Username": "{USER}", "Secret": "{PASSWORD}"}}\'\n')
    helper.chmod(0o755)
    (folder / "config.json").write_text(f'{{"credHelpers": {{"{host}": "vault"}}}}')
    monkeypatch.setenv("DOCKER_CONFIG", str(folder))
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    assert push(host)

    helper.write_text("#!/bin/sh\necho the vault is locked\nexit 1\n")
    assert f"The credential helper for {host} failed" in str(failed(host))


def test_a_docker_config_that_is_none_is_said(tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_text("{auths")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))

    assert "is not JSON" in str(failed(start(htpasswd=htpasswd(tmp_path))))


def test_a_token_is_fetched_for_what_is_done_and_again_when_it_ends(
    start: Start, tmp_path: Path, authority: Authority, log_in: Any
) -> None:
    with TokenService(authority, USER, PASSWORD) as service:
        host = start(token=service.settings)
        log_in(host, USER, PASSWORD)
        clock = MovedClock()
        blobs = Blobs(Clients(dict(os.environ), clock=clock).registry(host), "shop/web")

        assert blobs.push(LAYER, Bytes(b"layer")) is Arrival.SENT
        given = len(service.scopes)
        clock.sleep(3600)
        assert blobs.push(LAYER, Bytes(b"layer")) is Arrival.THERE

    assert set(service.scopes) == {"repository:shop/web:pull,push"}
    assert given == 1
    assert len(service.scopes) == 2


def test_a_token_that_the_registry_takes_no_longer_is_fetched_anew(
    start: Start, authority: Authority, log_in: Any
) -> None:
    with TokenService(authority, USER, PASSWORD) as service:
        service.wrong = 1
        host = start(token=service.settings)
        log_in(host, USER, PASSWORD)

        assert push(host)

    assert len(service.scopes) == 2


def test_a_token_service_that_refuses_the_password_is_named(start: Start, authority: Authority, log_in: Any) -> None:
    with TokenService(authority, USER, "another password") as service:
        host = start(token=service.settings)
        log_in(host, USER, PASSWORD)
        error = failed(host)

    assert str(error) == f"{host} refuses the login of {USER}: its token service says no"


def test_a_password_is_not_sent_to_a_token_service_without_tls(start: Start, authority: Authority, log_in: Any) -> None:
    with TokenService(authority, USER, PASSWORD) as service:
        host = start(token={**service.settings, "realm": "http://tokens.example.com/token"})
        log_in(host, USER, PASSWORD)
        error = failed(host)

    assert str(error).endswith("its token service 'http://tokens.example.com/token' is not encrypted")
    assert service.scopes == []
