from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import tree_sitter
import tree_sitter_pwsh
import yaml

from ecs_steps.contract.describe import Description
from ecs_steps.contract.names import kebab
from ecs_steps.faces.github_action import LEFT_OUT, render


@pytest.fixture
def text(descriptions: Sequence[Description]) -> str:
    return render(descriptions)["action.yml"]


@pytest.fixture
def action(text: str) -> dict[str, Any]:
    found = yaml.safe_load(text)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def shown(descriptions: Sequence[Description]) -> list[Description]:
    return [step for step in descriptions if step.name not in LEFT_OUT]


def test_github_accepts_the_action(text: str, tmp_path: Path) -> None:
    (tmp_path / "action.yml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_nothing_a_workflow_says_can_become_script(text: str, tmp_path: Path) -> None:
    (tmp_path / "action.yml").write_text(text, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-progress", "--no-config", "action.yml"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert "${{" not in "".join(step["run"] for step in yaml.safe_load(text)["runs"]["steps"])


def test_every_word_of_every_step_is_an_input(action: dict[str, Any], shown: list[Description]) -> None:
    words = {kebab(param.name) for step in shown for param in step.taken if not param.secret}

    assert set(action["inputs"]) == {"step", *words}
    assert [name for name, told in action["inputs"].items() if told.get("required")] == ["step"]


def test_every_output_comes_from_whichever_system_ran(action: dict[str, Any], shown: list[Description]) -> None:
    words = {kebab(output.name) for step in shown for output in step.outputs}

    assert set(action["outputs"]) == words
    assert action["outputs"]["verdict"]["value"] == (
        "${{ steps.posix.outputs.verdict || steps.windows.outputs.verdict }}"
    )
    assert [step["id"] for step in action["runs"]["steps"]] == ["posix", "windows"]


def test_the_script_for_windows_is_powershell(action: dict[str, Any]) -> None:
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_pwsh.language()))

    assert not parser.parse(action["runs"]["steps"][1]["run"].encode()).root_node.has_error
    assert parser.parse(b"if ($code -ne 0) { exit").root_node.has_error


def test_a_sandbox_is_no_face_of_a_workflow(text: str) -> None:
    assert "sandbox" not in text
