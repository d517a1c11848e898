"""A build secret names where it is kept, and an error never shows it."""

from __future__ import annotations

import pytest

from ecs_steps.values.build_secret import BuildSecret


def test_a_variable_or_a_file_holds_it() -> None:
    assert BuildSecret.parse("npm=env:NPM_TOKEN") == BuildSecret("npm", variable="NPM_TOKEN")
    assert BuildSecret.parse("key=file:/run/secrets/key") == BuildSecret("key", path="/run/secrets/key")


@pytest.mark.parametrize(
    "text", ["s3cr3t-value", "npm=s3cr3t-value", "npm=env:s3cr3t-value", "npm=file:", "=env:A", "a=file:s,3"]
)
def test_anything_else_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ValueError, match=r"is neither|names no") as caught:
        BuildSecret.parse(text)

    assert "s3cr3t" not in str(caught.value)
