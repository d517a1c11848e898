"""`make bench`: measure every promise of speed, print a table and write build/bench.json."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench import archives, first_road, pushing
from tests.bench.measure import Figure

ROWS = (*first_road.ROWS, *pushing.ROWS, *archives.ROWS)
WRITTEN = Path(__file__).resolve().parents[2] / "build" / "bench.json"


def main() -> None:
    figures: list[Figure] = []
    for row in ROWS:
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
        verdict = "holds" if each.holds else "falls short"
        rows.append(
            (each.what, f"{each.measured:.3g} {each.unit}", f"<= {each.target:g} {each.unit}", verdict, each.detail)
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "".join(line + "\n" for line in lines)


if __name__ == "__main__":
    main()
