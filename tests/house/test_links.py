"""The links from page to page lead somewhere."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT

PAGES = sorted(
    path for folder in (".", "docs", "docs/howto", "jenkins", "windows") for path in (ROOT / folder).glob("*.md")
)


def headings(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    found = re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def links(page: Path) -> list[tuple[Path, str]]:
    """Each link to a file of ours, and the heading that it names."""
    named = (link.partition("#") for link in re.findall(r"\]\(([^)\s]+)\)", _prose(page)) if "://" not in link)
    return [(Path(os.path.normpath(page.parent / file)) if file else page, anchor) for file, _, anchor in named]


def _prose(page: Path) -> str:
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_link_leads_to_a_page_and_a_heading_that_there_are(page: Path) -> None:
    assert [file for file, _ in links(page) if not file.exists()] == []
    assert [(file.name, anchor) for file, anchor in links(page) if anchor and anchor not in headings(file)] == []


def test_a_link_that_leads_nowhere_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One `step`, two\n[a](#one-step-two) [b](#gone) [c](gone.md)\n```\n# [d](gone)\n```\n", encoding="utf-8"
    )

    assert links(page) == [(page, "one-step-two"), (page, "gone"), (tmp_path / "gone.md", "")]
    assert headings(page) == {"one-step-two"}
