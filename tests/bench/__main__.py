"""`make bench`: measure every promise of speed and of truth, print a table and write build/bench.json."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench import archives, first_road, pushing, truth, watching
from tests.bench.measure import Figure

ROWS = (*first_road.ROWS, *pushing.ROWS, *archives.ROWS, *truth.ROWS, *watching.ROWS)
_NAMES = {row.__name__: row for row in ROWS}
_VERDICTS = {True: "holds", False: "falls short", None: ""}
WRITTEN = Path(__file__).resolve().parents[2] / "build" / "bench.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"measure only these: {', '.join(_NAMES)}")
    chosen = parser.parse_args().rows
    if unknown := set(chosen) - set(_NAMES):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(_NAMES)}")
    figures: list[Figure] = []
    for row in (_NAMES[name] for name in chosen or _NAMES):
        sys.stderr.write(f"measuring: {(row.__doc__ or row.__name__).splitlines()[0]}\n")
        figures.extend(row())
    sys.stdout.write(table(figures))
    WRITTEN.parent.mkdir(exist_ok=True)
    rows = [{**asdict(figure), "holds": figure.holds} for figure in figures]
    machine = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    WRITTEN.write_text(json.dumps({"machine": machine, "figures": rows}, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"\n{machine}; written to {WRITTEN.relative_to(Path.cwd())}\n")


def table(figures: Sequence[Figure]) -> str:
    rows = [("figure", "measured", "target", "", "how")]
    for each in figures:
        measured = "-" if each.measured is None else f"{each.measured:.3g} {each.unit}".strip()
        rows.append((each.what, measured, _target(each), _VERDICTS[each.holds], each.detail))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "".join(line + "\n" for line in lines)


def _target(figure: Figure) -> str:
    if figure.target is None:
        return ""
    return f"{'>=' if figure.at_least else '<='} {figure.target:g} {figure.unit}".strip()


if __name__ == "__main__":
    main()
