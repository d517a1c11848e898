"""Registries whose certificate an engine does not take, and one without room: said with what to do."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ecs_steps.contract.errors import NotReady, Refused
from tests.docker.pusher import Pusher
from tests.docker.trouble import ALWAYS, Trouble

pytestmark = pytest.mark.docker

_DAY = dt.timedelta(days=1)


def certificate(folder: Path, address: str, until: dt.datetime) -> tuple[str, str]:
    """Sign a certificate that nobody knows; return the files of it and of its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "registry")]),
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - 30 * _DAY)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "crt").write_bytes(made.public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key").write_bytes(secret)
    return str(folder / "crt"), str(folder / "key")


class _Open(BaseHTTPRequestHandler):
    """A registry as far as an engine gets that does not trust it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def bridge(engine: Any) -> str:
    """An address of this machine that is no loopback one: there an engine would take any certificate."""
    return str(engine.networks.get("bridge").attrs["IPAM"]["Config"][0]["Gateway"])


@pytest.fixture
def served(bridge: str, tmp_path: Path) -> Iterator[Callable[[dt.datetime | None], str]]:
    """Serve on the engine's bridge, with a certificate that is good until then, or with none."""
    servers: list[ThreadingHTTPServer] = []

    def serve(until: dt.datetime | None) -> str:
        try:
            server = ThreadingHTTPServer((bridge, 0), _Open)
        except OSError as error:
            pytest.skip(f"the engine's bridge {bridge} is not on this machine: {error}")
        servers.append(server)
        if until is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate(tmp_path, bridge, until))
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.handle_error = lambda *_: None  # type: ignore[method-assign] # the engine hangs up
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return f"{bridge}:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("days", "why", "hint"),
    [
        (1, "x509: certificate signed by unknown authority", "Put the CA of {0} into /etc/docker/certs.d/{0}/ca.crt"),
        (-1, "x509: certificate has expired", "Renew the certificate of {0}, and check the clock"),
        (
            None,
            "tls: first record does not look like a TLS handshake",
            "Give {0} a certificate, or name it in",
        ),
    ],
)
def test_a_certificate_that_the_engine_does_not_take_is_named_with_what_to_do(
    pusher: Pusher, tiny: Callable[..., str], served: Callable[..., str], days: int | None, why: str, hint: str
) -> None:
    until = None if days is None else dt.datetime.now(dt.timezone.utc) + days * _DAY
    host = served(until)
    image_id = pusher.bed.engine.images.get(tiny("1")).id

    error = pusher.refused(f"{host}/web:1", image_id=image_id)

    assert isinstance(error, NotReady)
    assert error.what == f"{host}/web:1 was not pushed"
    assert why in error.why
    assert error.hint.startswith(hint.format(host))
    assert pusher.clock.slept == 0


def test_a_registry_without_room_is_named(
    pusher: Pusher, tiny: Callable[..., str], bed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = "write /var/lib/registry: no space left on device"
    Trouble(bed.registry, monkeypatch).answers("PUT /v2/web/manifests/", 400, "UNKNOWN", full, times=ALWAYS)

    error = pusher.refused(tiny("1"))

    assert isinstance(error, Refused)
    assert "no space left on device" in error.why
    assert error.hint == f"Make room in {bed.host} or on the engine's machine, and push again."
