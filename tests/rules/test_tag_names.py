"""Tags by policy."""

from __future__ import annotations

import random

import pytest

from ecs_steps.rules.latest import Sight, why_it_stays
from ecs_steps.rules.tag_names import newest, of_commit, of_name, of_version
from ecs_steps.values.image import Tag
from ecs_steps.values.semver import Semver

OLD, NEW = "a" * 40, "b" * 40


def version(text: str) -> Semver:
    found = Semver.of(text)
    assert found is not None
    return found


def test_a_commit_is_its_first_twelve_digits() -> None:
    assert str(of_commit("0123456789abcdef0123456789abcdef01234567")) == "0123456789ab"


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("main", "main"),
        ("release-1.2_x", "release-1.2_x"),
        ("JIRA-12", "JIRA-12"),
        ("x" * 128, "x" * 128),
        ("feature/cart", "feature-cart-"),
        ("feature//cart", "feature-cart-"),
        ("fix #12: \u00fcber", "fix-12-ber-"),
        (".hidden", "hidden-"),
        ("-x", "x-"),
        ("\u65e5\u672c", ""),
        ("x" * 129, "x" * 119 + "-"),
    ],
)
def test_a_name_becomes_a_tag_with_a_hash_where_it_was_changed(name: str, tag: str) -> None:
    made = str(of_name(name))

    assert str(Tag.parse(made)) == made
    assert made == tag or (made.startswith(tag) and len(made) == len(tag) + 8)
    assert len(made) <= 128


def test_names_that_would_meet_do_not() -> None:
    names = ["feature/cart", "feature-cart", "feature_cart", "feature//cart", "feature/Cart", "x" * 129, "x" * 130]

    assert len({str(of_name(name)) for name in names}) == len(names)


def test_any_name_becomes_a_valid_tag_of_its_own() -> None:
    chance = random.Random(4)
    letters = "aZ09_.-/ #:@\\\u00fc\u65e5\U0001f600\udcff\n"
    names = {"".join(chance.choices(letters, k=chance.choice((1, 3, 9, 127, 128, 129, 400)))) for _ in range(20_000)}

    tags = {str(Tag.parse(str(of_name(name)))) for name in names}

    assert len(tags) == len(names)


@pytest.mark.parametrize(
    ("text", "others", "tags", "staying"),
    [
        pytest.param("v1.2.3", (), "1.2.3 1.2 1", (), id="a release has shorter forms"),
        pytest.param("1.2.3", ("v1.2.2", "v0.9.0", "nightly"), "1.2.3 1.2 1", (), id="older ones do not matter"),
        pytest.param(
            "1.2.3", ("v1.2.10",), "1.2.3", ("1.2 (1.2.10 is newer)", "1 (1.2.10 is newer)"), id="a newer patch"
        ),
        pytest.param("1.2.3", ("v1.3.0",), "1.2.3 1.2", ("1 (1.3.0 is newer)",), id="a newer minor"),
        pytest.param("1.2.3", ("v2.0.0", "v12.0.0"), "1.2.3 1.2 1", (), id="another major is another line"),
        pytest.param("1.2.3", ("v1.3.0-rc.1",), "1.2.3 1.2 1", (), id="a pre-release keeps no form"),
        pytest.param("1.2.3-rc.1", (), "1.2.3-rc.1", (), id="a pre-release has none"),
        pytest.param("0.4.1", (), "0.4.1 0.4", (), id="0 is no line"),
        pytest.param("1.2.3+b.5", (), "1.2.3_b.5 1.2 1", (), id="a tag has no plus"),
    ],
)
def test_a_version_gives_its_tags(text: str, others: tuple[str, ...], tags: str, staying: tuple[str, ...]) -> None:
    made = of_version(version(text), others)

    assert " ".join(map(str, made.tags)) == tags
    assert made.staying == staying


@pytest.mark.parametrize("text", ["1.2", "1.2.3.4", "01.2.3", "1.2.3-", "V1.2.3", "release-1.2.3", "", "1.2.\u0663"])
def test_what_is_no_version_is_none(text: str) -> None:
    assert Semver.of(text) is None


def test_the_newest_of_several_is_found_as_versions_are_ordered() -> None:
    ordered = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
    ]

    for number in range(1, len(ordered) + 1):
        assert str(newest(reversed(ordered[:number]))) == ordered[number - 1]
    assert newest(["nightly"]) is None


@pytest.mark.parametrize(
    ("sight", "why"),
    [
        pytest.param(
            Sight(exists=False, revision=None, commit=None, is_ancestor=None, why_not=""), None, id="none yet"
        ),
        pytest.param(Sight(exists=True, revision=NEW, commit=NEW, is_ancestor=None, why_not=""), None, id="the same"),
        pytest.param(Sight(exists=True, revision=OLD, commit=NEW, is_ancestor=True, why_not=""), None, id="older"),
        pytest.param(
            Sight(exists=True, revision=NEW, commit=OLD, is_ancestor=False, why_not=""),
            "did not come before",
            id="newer",
        ),
        pytest.param(
            Sight(exists=True, revision=None, commit=NEW, is_ancestor=None, why_not=""),
            "does not say its commit",
            id="no label",
        ),
        pytest.param(
            Sight(exists=True, revision=OLD, commit=NEW, is_ancestor=None, why_not="shallow"),
            "cannot tell",
            id="untold",
        ),
        pytest.param(
            Sight(exists=True, revision=OLD, commit=None, is_ancestor=None, why_not="no git"), "no git", id="no commit"
        ),
    ],
)
def test_latest_moves_only_forward(sight: Sight, why: str | None) -> None:
    told = why_it_stays(sight)

    assert told is None if why is None else why in (told or "")
