"""What registries and engines answer to a push."""

from __future__ import annotations

import pytest

from ecs_steps.rules.push_refusal import PushRefusal, advice, explain
from ecs_steps.values.image import Image


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("denied: Your authorization token has expired. Reauthenticate and try again.", PushRefusal.EXPIRED),
        (
            "name unknown: The repository with name 'web' does not exist in the registry with id '123456789012'",
            PushRefusal.NO_REPOSITORY,
        ),
        (
            "tag invalid: The image tag '1' already exists in the 'web' repository and the tag is immutable.",
            PushRefusal.IMMUTABLE,
        ),
        ("no basic auth credentials", PushRefusal.DENIED),
        ("denied: requested access to the resource is denied", PushRefusal.DENIED),
        ("unauthorized: authentication required", PushRefusal.DENIED),
        (
            "User: arn:aws:sts::1:assumed-role/ci/x is not authorized to perform: ecr:PutImage on resource: *",
            PushRefusal.DENIED,
        ),
        ("push access denied, repository does not exist or may require authorization", PushRefusal.DENIED),
        ('Get "https://h.io/v2/": dial tcp: lookup h.io: no such host', PushRefusal.UNREACHABLE),
        ('Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused', PushRefusal.UNREACHABLE),
        ("tls: failed to verify certificate: x509: certificate signed by unknown authority", PushRefusal.CERTIFICATE),
        ("x509: certificate is valid for a.io, not h.io", PushRefusal.CERTIFICATE),
        (
            "x509: certificate has expired or is not yet valid: current time 2026-11-21T09:00:00Z is after 2020-01-01",
            PushRefusal.CERTIFICATE_EXPIRED,
        ),
        ("http: server gave HTTP response to HTTPS client", PushRefusal.NO_TLS),
        ("proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused", PushRefusal.PROXY),
        ('Get "https://h.io/v2/": Proxy Authentication Required', PushRefusal.PROXY),
        ('Get "https://h.io/v2/": Forbidden', PushRefusal.PROXY),
        ('Get "https://h.io/v2/": Bad Gateway', PushRefusal.BUSY),
        ("h.io:5000 does not serve: HTTP status 503", PushRefusal.BUSY),
        ('Put "https://h.io/v2/web/blobs/uploads/1": EOF', PushRefusal.BUSY),
        ("toomanyrequests: Rate exceeded", PushRefusal.BUSY),
        ("received unexpected HTTP status: 503 Service Unavailable", PushRefusal.BUSY),
        ("error parsing HTTP 502 response body: invalid character", PushRefusal.BUSY),
        ("read tcp 10.0.0.2:1->10.0.0.1:443: read: connection reset by peer", PushRefusal.BUSY),
        ("net/http: request canceled (Client.Timeout exceeded while awaiting headers)", PushRefusal.BUSY),
        ("net/http: TLS handshake timeout", PushRefusal.BUSY),
        ("received unexpected HTTP status: 413 Request Entity Too Large", PushRefusal.OTHER),
        ("write /var/lib/registry/x: no space left on device", PushRefusal.NO_SPACE),
        ("the blob and the digest thereof differ", PushRefusal.OTHER),
        ("", PushRefusal.OTHER),
    ],
)
def test_a_refusal_is_known_by_its_words(text: str, meaning: PushRefusal) -> None:
    assert explain(text) is meaning
    assert explain(f"first line\n{text.upper()}") is meaning


def test_only_what_passes_by_itself_is_worth_another_try() -> None:
    assert [kind for kind in PushRefusal if kind.passes] == [PushRefusal.BUSY]


@pytest.mark.parametrize("kind", PushRefusal)
def test_every_refusal_but_an_unknown_one_has_its_advice(kind: PushRefusal) -> None:
    said = advice(kind, Image.parse("nexus.example.com:8443/shop/web:1"))

    assert bool(said) is (kind is not PushRefusal.OTHER)
    assert "{" not in said
    assert said.endswith(".") or not said


def test_advice_names_the_registry() -> None:
    image = Image.parse("nexus.example.com:8443/shop/web:1")

    assert advice(PushRefusal.DENIED, image) == (
        "Allow the caller to push to nexus.example.com:8443/shop/web, or log in to nexus.example.com:8443."
    )
    assert "/etc/docker/certs.d/nexus.example.com:8443/ca.crt" in advice(PushRefusal.CERTIFICATE, image)
    assert advice(PushRefusal.DENIED, Image.parse("shop/web")).endswith("log in to Docker Hub.")
