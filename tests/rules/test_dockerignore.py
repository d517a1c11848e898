"""Docker's own cases of `.dockerignore`; tests/docker compares more of them with what a real builder is sent."""

from __future__ import annotations

import random

import pytest

from ecs_steps.rules.dockerignore import Dockerignore

FILES = ("a.txt", "b.md", ".env", "d/a.txt", "d/e/f.md", "docs/r.md", "docs/#s.txt", "!n/a.md", "Dockerfile")


def sent(text: str) -> set[str]:
    ignore = Dockerignore.parse(text)
    return {path for path in FILES if not ignore.leaves_out(path)}


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        pytest.param("", set(), id="nothing"),
        pytest.param("d", {"d/a.txt", "d/e/f.md"}, id="a folder with all below"),
        pytest.param("/d/\r\n", {"d/a.txt", "d/e/f.md"}, id="slashes at both ends, and CRLF"),
        pytest.param("\ufeff.env", {".env"}, id="a byte order mark"),
        pytest.param("# d\n#s.txt", set(), id="remarks"),
        pytest.param("docs/#s.txt", {"docs/#s.txt"}, id="a number sign inside a line"),
        pytest.param("*.txt", {"a.txt"}, id="an asterisk stops at a slash"),
        pytest.param("**/*.txt", {"a.txt", "d/a.txt", "docs/#s.txt"}, id="two asterisks do not"),
        pytest.param("**/e", {"d/e/f.md"}, id="a folder anywhere"),
        pytest.param("?.md", {"b.md"}, id="one sign"),
        pytest.param("[a-b].*", {"a.txt", "b.md"}, id="a range"),
        pytest.param("[^a].*", {"b.md"}, id="a negated range"),
        pytest.param("[!a].*", {"a.txt"}, id="an exclamation mark in a bracket is itself"),
        pytest.param("d/../docs", {"docs/r.md", "docs/#s.txt"}, id="a path is cleaned"),
        pytest.param(".", set(), id="the context itself"),
        pytest.param("d\n!d/e", {"d/a.txt"}, id="taken back"),
        pytest.param("!d/e\nd", {"d/a.txt", "d/e/f.md"}, id="the last one decides"),
        pytest.param("\\!n", {"!n/a.md"}, id="an escaped exclamation mark"),
    ],
)
def test_what_is_left_out(text: str, left_out: set[str]) -> None:
    assert set(FILES) - sent(text) == left_out


def test_a_folder_that_only_a_deep_pattern_opens_is_looked_into() -> None:
    ignore = Dockerignore.parse("*\n!**/*.md")

    assert sent("*\n!**/*.md") == {"b.md", "d/e/f.md", "docs/r.md", "!n/a.md"}
    assert ignore.leaves_out("d")
    assert ignore.may_hold_more("d")
    assert not Dockerignore.parse("d").may_hold_more("d")


@pytest.mark.parametrize("text", ["!", "! ", "!/", "[a", "a\\", "[]", "[z-a]", "x[", "[-a]"])
def test_a_pattern_that_docker_refuses_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no pattern|takes nothing back"):
        Dockerignore.parse(text)


def test_no_text_breaks_it() -> None:
    chance = random.Random(20261121)
    signs = "ab/*?![]^\\-#. \r\n\ufeff\u00e9&|~"
    for _ in range(100_000):
        text = "".join(chance.choices(signs, k=chance.randint(0, 12)))
        try:
            ignore = Dockerignore.parse(text)
        except ValueError:
            continue
        ignore.leaves_out("a/b")
