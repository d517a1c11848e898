"""What registries and engines answer to a push."""

from __future__ import annotations

import pytest

from ecs_steps.rules.push_refusal import PushRefusal, explain


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
        ("tls: failed to verify certificate: x509: certificate signed by unknown authority", PushRefusal.UNREACHABLE),
        ('Put "https://h.io/v2/web/blobs/uploads/1": EOF', PushRefusal.UNREACHABLE),
        ("toomanyrequests: Rate exceeded", PushRefusal.OTHER),
        ("no space left on device", PushRefusal.OTHER),
        ("the blob and the digest thereof differ", PushRefusal.OTHER),
        ("", PushRefusal.OTHER),
    ],
)
def test_a_refusal_is_known_by_its_words(text: str, meaning: PushRefusal) -> None:
    assert explain(text) is meaning
    assert explain(f"first line\n{text.upper()}") is meaning
