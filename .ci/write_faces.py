"""Write every file that is drawn from the steps, or with --check say which of them differ."""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from itertools import takewhile
from pathlib import Path

from ecs_steps import STEPS
from ecs_steps.contract.describe import Description, describe
from ecs_steps.contract.names import snake
from ecs_steps.faces import (
    causes,
    config_schema,
    github_action,
    groovy,
    groovy_install,
    manual,
    permissions,
    powershell,
)
from ecs_steps.rules.causes.advice import ADVICE
from ecs_steps.values.cause import CauseKind

ROOT = Path(__file__).resolve().parent.parent


def descriptions() -> tuple[Description, ...]:
    modules = ((snake(step), importlib.import_module(f"ecs_steps.{snake(step)}")) for step in STEPS)
    return tuple(describe(getattr(module, word)) for word, module in modules)


def faces(root: Path = ROOT) -> dict[str, str]:
    """The whole text of each generated file, and of the README with its generated tables, by path."""
    steps = descriptions()
    drawn = {
        **manual.render(steps),
        **permissions.render(steps),
        **causes.render(causes.CauseRow(kind.value, *ADVICE[kind]) for kind in CauseKind),
        **github_action.render(steps),
        **groovy.render(steps),
        **groovy_install.render({name: (root / name).read_bytes().decode() for name in groovy_install.NAMES}),
        **config_schema.render(),
        **powershell.render(steps),
    }
    readme = (root / "README.md").read_text(encoding="utf-8")
    limits = (root / "docs" / "limits.md").read_text(encoding="utf-8")
    return {
        **drawn,
        "README.md": with_blocks(readme, manual.blocks(steps)),
        "docs/limits.md": with_blocks(limits, {"guesses": guesses(root / "ecs_steps" / "testbed")}),
    }


def guesses(testbed: Path) -> str:
    """What the comments of the test bed call a guess, as a list by file."""
    found = []
    for file in sorted(testbed.rglob("*.py")):
        lines = file.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            code, mark, said = line.partition("# Guess: ")
            if mark:
                below = [] if code.strip() else _comment_below(lines, number)
                text = " ".join([said, *below])
                about = (
                    _longest_literal(code.strip() or "\n".join(lines[number + 1 : number + 4]))
                    if _is_of_words(text)
                    else ""
                )
                found.append(f"- `{file.relative_to(testbed).as_posix()}`: {text}{about}\n")
    return "".join(found)


def _is_of_words(guess: str) -> bool:
    return guess.startswith(("the sentence", "the default"))


def _comment_below(lines: list[str], number: int) -> list[str]:
    """The lines that go on with a comment which has a line of its own."""
    following = (line.strip() for line in lines[number + 1 :])
    return [line.removeprefix("# ") for line in takewhile(lambda line: line.startswith("# "), following)]


def _longest_literal(code: str) -> str:
    """The words that were guessed: the longest text in quotes."""
    found = re.findall(r'"([^"]+)"', code)
    return f" `{max(found, key=len)}`" if found else ""


def with_blocks(text: str, blocks: dict[str, str]) -> str:
    """Put each block between its markers `<!-- name -->` and `<!-- end of name -->`."""
    for name, block in blocks.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
        before, opened, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not opened or not closed:
            raise SystemExit(f"Generated parts need a line {start.strip()} and after it a line {end.strip()}")
        text = before + start + block + end + after
    return text


def stale(root: Path = ROOT) -> list[str]:
    """Paths whose file is missing or differs, and shims of steps that are gone."""
    wanted = faces(root)
    differ = [path for path, text in wanted.items() if not _same(root / path, text)]
    return differ + [f"{path} (no step has it)" for path in _left_over(root, wanted)]


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _left_over(root: Path, wanted: dict[str, str]) -> list[str]:
    drawn = (path for path in (root / "vars").glob("ecs*") if "write_faces.py" in path.read_text(encoding="utf-8"))
    return sorted(path.relative_to(root).as_posix() for path in drawn if f"vars/{path.name}" not in wanted)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file differs")
    if parser.parse_args().check:
        found = stale()
        for path in found:
            print(f"{path} is not as the steps describe it; run: make faces", file=sys.stderr)
        return 1 if found else 0
    for path, text in faces().items():
        if not _same(ROOT / path, text):
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
