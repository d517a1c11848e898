"""The page of causes."""

from __future__ import annotations

from ecs_steps.faces.causes import CauseRow, render


def test_each_class_is_a_row_with_what_it_means_and_what_to_do() -> None:
    page = render([CauseRow("out-of-memory", "out of memory", "Raise memory.")])["docs/causes.md"]

    assert page.endswith("| `out-of-memory` | out of memory | Raise memory. |\n")
    assert page.index("| cause_kind |") < page.index("| `out-of-memory` |")
