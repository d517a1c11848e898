"""Tags without a date: the highest version first."""

from __future__ import annotations

import pytest

from ecs_steps.rules.tag_order import newest_first


@pytest.mark.parametrize(
    ("tags", "ordered"),
    [
        ("1.9 1.10 1.2.3", "1.10 1.9 1.2.3"),
        ("7 100 20", "100 20 7"),
        ("latest v2 prod v10", "v10 v2 latest prod"),
        ("", ""),
        ("9" * 40 + " 1", "9" * 40 + " 1"),
    ],
)
def test_the_highest_version_comes_first_and_names_last(tags: str, ordered: str) -> None:
    assert newest_first(tags.split()) == tuple(ordered.split())
