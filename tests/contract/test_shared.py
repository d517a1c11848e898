"""A step that is made of others hands their words on, in and out."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.contract.shared import joined, taken


@dataclass(frozen=True, kw_only=True)
class Whole:
    cluster: str
    service: str = "web"
    region: str | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    cluster: str
    image: str | None = None
    region: str | None = None


def test_a_part_takes_the_words_that_it_shares_and_what_is_known() -> None:
    assert taken(Part, Whole(cluster="shop", region="eu-west-1"), image="web:1") == Part(
        cluster="shop", image="web:1", region="eu-west-1"
    )


def test_what_is_known_goes_before_what_was_asked() -> None:
    assert taken(Part, Whole(cluster="shop"), cluster="other").cluster == "other"


def test_a_result_adds_what_it_says_and_takes_nothing_away() -> None:
    whole = Whole(cluster="shop", region="eu-west-1")

    assert joined(whole, Part(cluster="arn:shop", image="web:1")) == Whole(cluster="arn:shop", region="eu-west-1")
