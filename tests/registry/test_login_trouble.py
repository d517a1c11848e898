"""The step `login` where something stands in its way: certificates, proxies, slow registries, disks, wrong tokens."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import BadParameter, NotReady, Refused
from ecs_steps.testbed.registry import debian_registry
from tests.house.sources import ROOT
from tests.registry import proxy
from tests.registry.certificates import Authority
from tests.registry.conftest import PASSWORD, USER, htpasswd
from tests.registry.test_login import logged_in, refused


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path / "ca")


@pytest.fixture
def nexus(docker_registry: Path, tmp_path: Path) -> Iterator[Any]:
    """Start docker-registry with a password file, and a certificate where one is given."""
    with ExitStack() as stack:

        def start(**settings: Any) -> str:
            serving = debian_registry.serving(
                docker_registry, tmp_path / "registry", htpasswd=htpasswd(tmp_path), **settings
            )
            return stack.enter_context(serving)

        yield start


@pytest.mark.parametrize(
    ("name", "days", "why", "hint"),
    [
        ("127.0.0.1", -1, "its certificate has expired", "Renew it, and check this machine's clock."),
        ("127.0.0.1", 60, "its certificate is not valid yet", "Check this machine's clock."),
        ("nexus.example.com", 1, "its certificate is for another name", "Use the certificate's name."),
    ],
    ids=["expired", "not yet", "another name"],
)
def test_a_wrong_certificate_is_named_with_what_to_do(
    nexus: Any, tmp_path: Path, authority: Authority, name: str, days: int, why: str, hint: str
) -> None:
    host = nexus(tls=authority.certificate(name, days=days))

    error = refused(host, tmp_path, ca_bundle=authority.bundle)

    assert isinstance(error, NotReady)
    assert error.what == f"{host} cannot be trusted"
    assert error.why.startswith(why)
    assert error.hint == hint


def test_a_bundle_that_is_none_is_a_wrong_parameter(nexus: Any, tmp_path: Path) -> None:
    host = nexus()

    error = refused(host, tmp_path, ca_bundle=str(tmp_path / "nowhere.pem"))

    assert isinstance(error, BadParameter)
    assert "nowhere.pem cannot be used: No such file or directory" in str(error)


@pytest.mark.parametrize("status", [407, 403, 502])
@pytest.mark.parametrize("scheme", ["HTTPS_PROXY", "HTTP_PROXY"])
def test_a_proxy_that_refuses_is_told_from_a_registry_that_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, scheme: str
) -> None:
    with proxy.refusing(status) as address:
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(scheme, f"http://{proxy.USER}:{proxy.PASSWORD}@{address}")
        error = refused("nexus.example.com:8443", tmp_path, plain_http=scheme == "HTTP_PROXY")

    assert "nexus.example.com:8443" in error.what
    assert str(status) in error.why
    assert proxy.PASSWORD not in str(error) + error.hint
    if scheme == "HTTPS_PROXY" or status == 407:
        assert isinstance(error, NotReady)
        assert error.why.startswith("the proxy refuses: ")
        assert error.hint == "Check HTTPS_PROXY and NO_PROXY."


def test_a_registry_that_takes_the_call_and_says_nothing_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound in ("CONNECT_SECONDS", "READ_SECONDS"):  # the first is that of the TLS handshake too
        monkeypatch.setattr(f"ecs_steps.clients.http.{bound}", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        error = refused(host, tmp_path)

    assert isinstance(error, NotReady)
    assert str(error) == f"{host} does not answer: it was silent for too long"
    assert error.hint == "Is it overloaded, or a firewall in between?"


def test_a_slow_registry_is_waited_for(nexus: Any, tmp_path: Path) -> None:
    host = nexus()
    near, far = socket.create_server(("127.0.0.1", 0)), host.partition(":")

    def slowly() -> None:
        while True:
            try:
                caller, _ = near.accept()
            except OSError:
                return
            threading.Event().wait(0.5)  # before anything is passed on
            registry = socket.create_connection((far[0], int(far[2])))
            for source, sink in ((caller, registry), (registry, caller)):
                threading.Thread(target=_carry, args=(source, sink), daemon=True).start()

    threading.Thread(target=slowly, daemon=True).start()
    try:
        found = logged_in(f"127.0.0.1:{near.getsockname()[1]}", tmp_path)
    finally:
        near.shutdown(socket.SHUT_RDWR)
        near.close()

    assert found.docker_config == str(tmp_path / "private")


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)


def test_the_token_of_another_registry_is_a_wrong_password(nexus: Any, tmp_path: Path) -> None:
    host = nexus()
    # What ECR gives is base64 of JSON, some thousand signs long.
    token = "eyJwYXlsb2FkIjoi" + "QUJD" * 500

    error = refused(host, tmp_path, password=token)

    assert isinstance(error, NotReady)
    assert error.what == f"{host} refuses the login of {USER}"
    assert token[:40] not in str(error) + error.hint


def test_a_registry_that_fails_is_no_wrong_password(tmp_path: Path, ours: Any) -> None:
    ours.ours.faults.fail(100, 503)

    error = refused(ours.host, tmp_path)

    assert isinstance(error, Refused)
    assert "Service Unavailable" in error.why
    assert "refuses the login" not in str(error)


def login_in_a_process(host: str, home: Path, config: Path, *before: str) -> tuple[int, dict[str, Any], str]:
    """Run the command, where asked behind another command that takes rights or room from it."""
    environment = {
        **os.environ,
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "ECS_STEPS_USERNAME": USER,
        "ECS_STEPS_PASSWORD": PASSWORD,
    }
    command = [*before, sys.executable, "-m", "ecs_steps", "login", "--registries", host, "--docker-config"]
    done = subprocess.run(
        [*command, str(config)], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert PASSWORD not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system without a free byte."""
    place = tmp_path / "full"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"a full disk needs a mount: {mounted.stderr.strip()}")
    try:
        with suppress(OSError), (place / "ballast").open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_a_sentence_and_no_password_is_left(nexus: Any, tmp_path: Path, full_disk: Path) -> None:
    code, result, said = login_in_a_process(nexus(), tmp_path, full_disk / "private")

    assert code == 3
    assert result["error"]["what"] == f"The private Docker config {full_disk / 'private'} cannot be written"
    assert result["error"]["why"] == "No space left on device"
    left = [path for path in full_disk.rglob("*") if path.is_file() and path.name != "ballast" and path.stat().st_size]
    assert left == [], said


def test_a_home_that_cannot_be_written_is_a_sentence(nexus: Any, tmp_path: Path) -> None:
    code, result, _ = login_in_a_process(nexus(), tmp_path, Path("/proc/private"))

    assert code == 3
    assert result["error"]["what"] == "The private Docker config /proc/private cannot be written"
    assert result["error"]["why"] in ("No such file or directory", "Permission denied", "Operation not permitted")
