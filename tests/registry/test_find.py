"""The step `find` in two registries: the digest of a tag, and every tag there is."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.errors import NotReady
from ecs_steps.find import FindOptions, Found, find
from ecs_steps.values.image import Image
from tests.registry.conftest import PASSWORD, Place
from tests.registry.tagging import pushed


def found(place: Place, image: str, **options: Any) -> Found:
    result = find(FindOptions(image=Image.parse(image), **options), place.clients, place.report)
    assert PASSWORD not in place.out.getvalue() + str(result)
    return result


def test_a_tag_is_pinned_and_the_tags_beside_it_are_told(place: Place) -> None:
    older = pushed(place, "1.9", "a" * 40)
    newer = pushed(place, "1.10", "b" * 40)
    before = place.writes()

    result = found(place, f"{place.host}/shop/web:1.9")

    assert (str(result.image), older.digest != newer.digest) == (str(older), True)
    assert sorted(map(str, result.tags)) == ["1.10", "1.9"]
    assert place.writes() == before


def test_a_repository_alone_has_tags_and_no_digest(place: Place) -> None:
    pushed(place, "7", "a" * 40)

    result = found(place, f"{place.host}/shop/web")

    assert (str(result.image), [str(tag) for tag in result.tags]) == (f"{place.host}/shop/web", ["7"])


def test_a_tag_that_is_not_there_is_said_with_what_is_there(place: Place) -> None:
    pushed(place, "7", "a" * 40)

    with pytest.raises(NotReady) as caught:
        found(place, f"{place.host}/shop/web:8")

    assert "There is no image" in caught.value.what
    assert place.out.getvalue() == ""
