"""The order of a release of several services."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ecs_steps.rules.waves import After, circle, said, waves

CHAIN = {"web": ["api"], "api": ["base"]}


@pytest.mark.parametrize(
    ("services", "after", "parallel", "found"),
    [
        pytest.param("web api", {}, None, "web api", id="nobody waits"),
        pytest.param("web api", {"web": ["api"]}, None, "api / web", id="one waits"),
        pytest.param("web api base", CHAIN, None, "base / api / web", id="a chain"),
        pytest.param("web api base jobs", CHAIN, None, "base jobs / api / web", id="who waits for none goes first"),
        pytest.param("web base", CHAIN, None, "base / web", id="who is left out still keeps the order of the others"),
        pytest.param("web", CHAIN, None, "web", id="nobody that is waited for is released"),
        pytest.param("d c b a", {"d": ["a"]}, None, "c b a / d", id="a wave keeps the order of the file"),
        pytest.param("a b c d e", {}, 2, "a b / c d / e", id="at most so many at the same time"),
        pytest.param("a b c", {"c": ["a"]}, 1, "a / b / c", id="one by one"),
        pytest.param("a b", {}, 9, "a b", id="more than there are"),
        pytest.param("a b c d", {"b": ["a"], "c": ["a"], "d": ["b", "c"]}, None, "a / b c / d", id="a diamond"),
        pytest.param("a a", {}, None, "a", id="named twice"),
        pytest.param("", {}, None, "", id="nothing"),
    ],
)
def test_waves(services: str, after: After, parallel: int | None, found: str) -> None:
    assert " / ".join(" ".join(each) for each in waves(services.split(), after, parallel)) == found


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({}, ""),
        (CHAIN, ""),
        ({"web": ["web"]}, "web web"),
        ({"web": ["api"], "api": ["web"]}, "web api web"),
        ({"x": ["web"], "web": ["api"], "api": ["base"], "base": ["web"]}, "web api base web"),
    ],
)
def test_a_circle_is_named_by_who_waits_for_whom(after: After, found: str) -> None:
    named = circle(after)

    assert len(named) == len(found.split())
    assert set(named) == set(found.split())
    assert named[:1] == named[-1:]
    assert all(second in after[first] for first, second in pairwise(named))


def test_waves_are_said_in_one_bounded_line() -> None:
    assert said((("base", "jobs"), ("web",))) == "base, jobs; then web"
    many = [[f"s{number}" for number in range(100)]] * 50
    assert said(many).endswith("; then 40 more waves")
    assert " and 80 more" in said(many)
    assert len(said(many)) < 2000
