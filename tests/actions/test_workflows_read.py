"""What those who know workflows say of ours: actionlint, zizmor, GitHub's schema."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.actions.act import tool
from tests.actions.pages import ROOT, workflows

NAMES = sorted(workflows())


@pytest.fixture(params=NAMES)
def workflow(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A workflow of the page where GitHub looks for it."""
    path = tmp_path / ".github" / "workflows" / f"{request.param}.yml"
    path.parent.mkdir(parents=True)
    path.write_text(workflows()[request.param], encoding="utf-8")
    return path


def _said(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_page_has_the_workflows() -> None:
    assert NAMES == ["promote", "release", "services"]


def test_actionlint_finds_nothing(workflow: Path) -> None:
    assert _said(workflow.parent, tool("actionlint"), "-no-color", "-shellcheck=", "-pyflakes=", workflow) == ""


def test_zizmor_finds_nothing(workflow: Path) -> None:
    zizmor = Path(sys.executable).with_name("zizmor")

    assert _said(workflow.parent, zizmor, "--offline", "--no-progress", "--persona=pedantic", workflow) == ""


def test_githubs_schema_takes_it(workflow: Path) -> None:
    schema = ("-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows")

    assert _said(workflow.parent, sys.executable, *schema, workflow) == ""


def test_a_workflow_with_a_fault_is_found(tmp_path: Path) -> None:
    bad = tmp_path / ".github" / "workflows" / "bad.yml"
    bad.parent.mkdir(parents=True)
    text = workflows()["release"]
    bad.write_text(text.replace("steps.deploy.outputs.verdict", "steps.deplyo.outputs.verdict"), encoding="utf-8")

    assert "deplyo" in _said(tmp_path, tool("actionlint"), "-no-color", bad)


def test_every_action_is_named_by_its_commit_and_its_version() -> None:
    for text in workflows().values():
        used = [line for line in text.splitlines() if "uses:" in line]
        assert used
        assert all(re.fullmatch(r" +(- )?uses: [a-z-]+/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used)


def test_every_input_is_one_of_the_action() -> None:
    inputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    outputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["outputs"]
    for text in workflows().values():
        for job in yaml.safe_load(text)["jobs"].values():
            ours = [step for step in job["steps"] if step.get("uses", "").startswith("ecs-steps/")]
            assert ours
            assert {name for step in ours for name in step["with"]} <= set(inputs)
        assert set(re.findall(r"steps\.\w+\.outputs\.([a-z-]+)", text)) <= set(outputs)
