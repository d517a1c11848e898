"""What our pages tell people to copy: the blocks of one kind, as they stand."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What stands in place of `<commit>` where something reads a page's workflows: as long as a real one.
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def blocks(page: str, kind: str) -> list[str]:
    """List the blocks of one kind on a page, by its path from the project's folder."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found: list[str] = re.findall(rf"^```{kind}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return found


def workflows() -> dict[str, str]:
    """Give the workflows of docs/howto/github-actions.md by their names, with a commit in them."""
    found = [text.replace("<commit>", COMMIT) for text in blocks("docs/howto/github-actions.md", "yaml")]
    return {text.partition("\n")[0].removeprefix("name: "): text for text in found}
