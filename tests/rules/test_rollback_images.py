"""Whether an image is the bad one, however both are written."""

from __future__ import annotations

import pytest

from ecs_steps.rules.rollback_target import Bad, is_image
from ecs_steps.values.image import Image

DIGEST = {number: f"sha256:{number:064x}" for number in (1, 2)}


@pytest.mark.parametrize(
    ("asked", "found", "expected"),
    [
        ("web:3", "web:3", True),
        ("web:3", "web:2", False),
        ("web", "web:latest", True),
        ("web:3", "docker.io/library/web:3", True),
        ("reg.example.com/web:3", "web:3", False),
        (f"web@{DIGEST[1]}", f"web:3@{DIGEST[1]}", True),
        (f"web@{DIGEST[1]}", f"web:3@{DIGEST[2]}", False),
        (f"web:3@{DIGEST[1]}", "web:3", False),
        ("web:3", f"web@{DIGEST[1]}", False),
        ("web", f"web@{DIGEST[1]}", False),
        ("web:3", f"web:3@{DIGEST[1]}", True),
    ],
)
def test_an_image_is_the_one_that_was_asked_for(asked: str, found: str, expected: bool) -> None:
    assert is_image(Image.parse(asked), Image.parse(found)) is expected


def test_a_bad_image_is_said_in_short() -> None:
    assert str(Bad(image=Image.parse(f"reg.example.com/web:3@{DIGEST[1]}"))) == (
        "reg.example.com/web:3@sha256:000000000000"
    )
