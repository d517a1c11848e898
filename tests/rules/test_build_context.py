"""What is said of a context before it is sent."""

from __future__ import annotations

import pytest

from ecs_steps.rules.build_context import concerns, leads_out
from ecs_steps.values.build_context import BuildContext, ContextFile


def context(*files: ContextFile) -> BuildContext:
    return BuildContext(folder="app", files=files, dockerfile="", dockerfile_path="app/Dockerfile")


def test_a_small_context_is_nothing_to_speak_of() -> None:
    assert concerns(context(ContextFile(path="a", size=499_999_999))) == []


def test_a_large_context_names_its_largest_folders() -> None:
    found = concerns(
        context(
            ContextFile(path="node_modules", is_folder=True),
            ContextFile(path="node_modules/a/b", size=3_000_000_000),
            ContextFile(path="node_modules/c", size=200_000_000),
            ContextFile(path=".git/pack", size=1_500_000_000),
            ContextFile(path="dump.sql", size=600_000_000),
            ContextFile(path="src/main.c", size=10),
        )
    )

    (said,) = found
    assert "5.3 GB in 5 files; the most in node_modules/ 3.2 GB, .git/ 1.5 GB, dump.sql 600 MB." in said


@pytest.mark.parametrize(
    ("path", "link", "out"),
    [
        ("a", "b", False),
        ("d/a", "../b", False),
        ("d/a", "../../b", True),
        ("a", "/etc/passwd", True),
        ("a", "..", True),
        ("d/e/a", "../x/../../b", False),
        ("a", "C:\\Users", True),
        ("a", None, False),
    ],
)
def test_links_that_lead_out(path: str, link: str | None, out: bool) -> None:
    assert leads_out(ContextFile(path=path, link=link)) is out


def test_many_links_out_are_counted() -> None:
    found = concerns(context(*(ContextFile(path=f"a{n}", link="/x") for n in range(5))))

    assert found[0].startswith("a0 points out of the context, to /x")
    assert found[-1] == "2 more links point out of the context"
