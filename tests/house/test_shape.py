"""A file directly under ecs_steps is a step, and every step has one shape."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import io
import tokenize
from pathlib import Path
from typing import Any

import pytest

from ecs_steps import STEPS
from ecs_steps.contract.names import snake
from ecs_steps.runner import Step
from tests.house.sources import PACKAGE, ROOT, Source, below

STEP_FILES = [snake(name) for name in STEPS]
FILES = [
    Source(each.path, f"{room}/{each.name}") for room in ("ecs_steps", "tests", ".ci") for each in below(ROOT / room)
]
_FOOTER = """if __name__ == '__main__':
    from ecs_steps.runner.command_line import main
    raise SystemExit(main({}))"""


def _step(word: str) -> Step[Any, Any]:
    found = getattr(importlib.import_module(f"ecs_steps.{word}"), word)
    assert isinstance(found, Step)
    return found


def _source(word: str) -> Source:
    return Source(PACKAGE / f"{word}.py", f"{word}.py")


def test_every_file_on_top_is_a_step_and_every_step_has_its_file() -> None:
    files = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}

    assert files == set(STEP_FILES)


@pytest.mark.parametrize("word", STEP_FILES)
def test_a_step_is_one_function_that_bears_its_files_name(word: str) -> None:
    step = _step(word)

    assert snake(step.name) == word
    assert list(inspect.signature(step.function).parameters) == ["options", "clients", "report"]
    assert step.options.__name__ == "".join(part.title() for part in word.split("_")) + "Options"
    assert step.options.__module__ == step.result.__module__ == f"ecs_steps.{word}"
    assert any(field.name == "dry_run" for field in dataclasses.fields(step.options))


@pytest.mark.parametrize("word", STEP_FILES)
def test_options_and_result_are_frozen_and_named(word: str) -> None:
    for kind in (_step(word).options, _step(word).result):
        assert kind.__dataclass_params__.frozen, kind
        assert all(field.kw_only for field in dataclasses.fields(kind)), kind
        assert all("ecs_steps" in field.metadata for field in dataclasses.fields(kind)), kind


@pytest.mark.parametrize("word", STEP_FILES)
def test_a_step_says_what_it_does_in_one_sentence(word: str) -> None:
    step = _step(word)
    module = ast.get_docstring(_source(word).tree) or ""

    for text in (module, step.summary, step.options.__doc__ or "", step.result.__doc__ or ""):
        assert text.endswith("."), text
        assert "\n" not in text, text
        assert ". " not in text, text


@pytest.mark.parametrize("word", STEP_FILES)
def test_a_step_runs_as_a_module(word: str) -> None:
    assert ast.unparse(_source(word).tree.body[-1]) == _FOOTER.format(word)


@pytest.mark.parametrize("word", STEP_FILES)
def test_a_step_has_at_most_120_lines_of_code(word: str) -> None:
    assert lines_of_code(_source(word)) <= 120


@pytest.mark.parametrize("source", FILES, ids=lambda source: source.name)
def test_a_file_has_at_most_250_lines_and_a_function_40(source: Source) -> None:
    lines = len(source.text.splitlines())
    functions = [node for node in ast.walk(source.tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    too_long = {node.name: length for node in functions if (length := _lines(node)) > 40}

    assert lines <= 250
    assert too_long == {}


def test_deploy_has_at_most_25_options() -> None:
    assert len(dataclasses.fields(_step("deploy").options)) <= 25


def test_blank_lines_and_docstrings_are_no_code(tmp_path: Path) -> None:
    path = tmp_path / "counted.py"
    path.write_text(
        '"""One.\n\nTwo.\n"""\n\nTEXT = """\n\nkept\n"""\n\n\ndef f():\n    """Three."""\n    return 1  # four\n'
    )

    assert lines_of_code(Source(path, "counted.py")) == 6


def lines_of_code(source: Source) -> int:
    """Count the lines that hold a token and belong to no docstring; a comment counts."""
    held: set[int] = set()
    layout = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type not in layout:
            held.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(
            node
        ):
            held.difference_update(range(node.body[0].lineno, _end(node.body[0]) + 1))
    return len(held)


def _lines(node: ast.stmt) -> int:
    return _end(node) - node.lineno + 1


def _end(node: ast.stmt) -> int:
    assert node.end_lineno is not None
    return node.end_lineno
