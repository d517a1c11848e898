"""The step `login` against real registries: passwords, tokens, certificates."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.console.report import Report
from ecs_steps.console.styles import Style
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.contract.everywhere import Identity
from ecs_steps.login import LoggedIn, LoginOptions, login
from ecs_steps.testbed.registry import debian_registry
from ecs_steps.values.registry import RegistryHost
from ecs_steps.values.secret import Secret
from tests.registry.certificates import Authority
from tests.registry.conftest import PASSWORD, USER, htpasswd
from tests.registry.moved import MovedClock
from tests.registry.token_service import TokenService


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path / "ca")


def logged_in(
    host: str, folder: Path, *, password: str = PASSWORD, ca_bundle: str | None = None, **options: Any
) -> LoggedIn:
    said = io.StringIO()
    report = Report(said, now=lambda: 0.0)
    given = LoginOptions(
        registries=(RegistryHost.parse(host),),
        username=USER,
        password=Secret(password),
        docker_config=str(folder / "private"),
        **options,
    )
    try:
        caller = Caller(Identity(ca_bundle=ca_bundle))
        return login(given, Clients(dict(os.environ), clock=MovedClock(), hide=report.hide, caller=caller), report)
    finally:
        assert PASSWORD not in said.getvalue()


def refused(host: str, folder: Path, **options: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        logged_in(host, folder, **options)
    assert not (folder / "private").exists()
    assert PASSWORD not in str(caught.value) + caught.value.hint
    return caught.value


def auths(folder: Path) -> set[str]:
    return set(json.loads((folder / "private" / "config.json").read_text(encoding="utf-8"))["auths"])


def test_a_password_file_lets_in_who_is_in_it(docker_registry: Path, tmp_path: Path) -> None:
    with debian_registry.serving(docker_registry, tmp_path / "registry", htpasswd=htpasswd(tmp_path)) as host:
        error = refused(host, tmp_path, password=f"{PASSWORD}-wrong")
        logged_in(host, tmp_path, plain_http=True)

    assert isinstance(error, NotReady)
    assert error.what == f"{host} refuses the login of {USER}"
    assert auths(tmp_path) == {host}


def test_github_is_asked_to_mask_the_password_before_it_is_written(docker_registry: Path, tmp_path: Path) -> None:
    class Said(io.StringIO):
        def write(self, text: str) -> int:
            assert not (tmp_path / "private" / "config.json").exists() or "add-mask" not in text
            return super().write(text)

    said = Said()
    report = Report(said, now=lambda: 0.0, style=Style.GITHUB)
    with debian_registry.serving(docker_registry, tmp_path / "registry", htpasswd=htpasswd(tmp_path)) as host:
        given = LoginOptions(
            registries=(RegistryHost.parse(host),),
            username=USER,
            password=Secret(PASSWORD),
            docker_config=str(tmp_path / "private"),
            plain_http=True,
        )
        login(given, Clients(dict(os.environ), clock=MovedClock(), hide=report.hide), report)

    assert said.getvalue().count(PASSWORD) == 1
    assert f"::add-mask::{PASSWORD}\n" in said.getvalue()
    assert (tmp_path / "private" / "config.json").exists()


def test_a_token_service_lets_in_whom_it_knows(docker_registry: Path, tmp_path: Path, authority: Authority) -> None:
    with (
        TokenService(authority, USER, PASSWORD) as service,
        debian_registry.serving(docker_registry, tmp_path / "registry", token=service.settings) as host,
    ):
        error = refused(host, tmp_path, password=f"{PASSWORD}-wrong")
        logged_in(host, tmp_path)

    assert str(error) == f"{host} refuses the login of {USER}: its token service says no"
    assert auths(tmp_path) == {host}


def test_an_authority_of_ones_own_is_trusted_where_it_is_named(
    docker_registry: Path, tmp_path: Path, authority: Authority
) -> None:
    settings: dict[str, Any] = {"tls": authority.certificate(), "htpasswd": htpasswd(tmp_path)}
    with debian_registry.serving(docker_registry, tmp_path / "registry", **settings) as host:
        error, without_tls = refused(host, tmp_path), refused(host, tmp_path, plain_http=True)
        logged_in(host, tmp_path, ca_bundle=authority.bundle)

    assert "HTTP status 400" in str(without_tls)
    assert "nobody we know has signed its certificate" in error.why
    assert auths(tmp_path) == {host}
