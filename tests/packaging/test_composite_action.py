"""The composite action's own script, run as a GitHub runner runs it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
# GitHub Docs, "Workflow syntax", jobs.<job_id>.steps[*].shell: what `shell: bash` means.
_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the action's script for Linux needs bash")


@dataclass(frozen=True)
class Runner:
    """A runner that has checked the action out; `temp` is emptied between jobs only."""

    temp: Path
    action: Path
    environment: Mapping[str, str]

    def uses(self, inputs: Mapping[str, str], folder: Path) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
        """Run the action with inputs; all others are empty, as GitHub leaves them."""
        (step,) = (each for each in ACTION["runs"]["steps"] if each["id"] == "posix")
        outputs = folder / "outputs"
        script = folder / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        outputs.touch()
        given = {**dict.fromkeys(ACTION["inputs"], ""), **inputs}
        environment = {
            **self.environment,
            "STEP": inputs["step"],
            "INPUTS_JSON": json.dumps(given, indent=2),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_ACTIONS": "true",
        }
        done = subprocess.run(
            [*_BASH, script], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        found = re.findall(r"^(.+?)<<(\w+)\n(.*?)\n\2$", outputs.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        return done, {name: value for name, _, value in found}


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner whose job has used the action once; session-wide, since only the first use installs."""
    temp, folder = tmp_path_factory.mktemp("runner"), tmp_path_factory.mktemp("first")
    action = tmp_path_factory.mktemp("actions") / "ecs-steps"
    shutil.copytree(ROOT, action, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info", "__pycache__"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "ECS_STEPS_"))}
    fresh = Runner(temp, action, environment)
    (folder / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    done, _ = fresh.uses({"step": "build", "image": "shop/web:1", "context": ".", "dry-run": "true"}, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return fresh


def test_an_output_of_the_step_is_an_output_of_the_action(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")

    done, outputs = runner.uses(
        {"step": "build", "image": "shop/web:2", "registry": "r.example", "context": ".", "dry-run": "true"}, tmp_path
    )

    assert done.returncode == 0, done.stderr
    assert outputs == {"image": "r.example/shop/web:2"}
    assert set(outputs) <= set(ACTION["outputs"])


def test_a_second_use_installs_nothing_and_leaves_no_parameters(runner: Runner, tmp_path: Path) -> None:
    stamp = runner.temp / "ecs-steps" / "installed-from"
    before = stamp.stat().st_mtime_ns

    runner.uses({"step": "build", "image": "shop/web:1", "context": "missing"}, tmp_path)

    assert stamp.stat().st_mtime_ns == before
    assert [path.name for path in runner.temp.iterdir()] == ["ecs-steps"]


def test_a_failing_step_fails_the_action_with_its_code(runner: Runner, tmp_path: Path) -> None:
    done, outputs = runner.uses({"step": "build", "image": "shop/web:1", "context": "missing"}, tmp_path)

    assert done.returncode == 2
    assert "::error title=build::The build context missing is no folder" in done.stderr
    assert outputs == {}


def test_what_a_workflow_says_never_becomes_script(runner: Runner, tmp_path: Path) -> None:
    done, _ = runner.uses(
        {"step": "build", "image": "$(touch owned)`touch owned`", "context": '"; touch owned'}, tmp_path
    )
    other, _ = runner.uses({"step": "$(touch owned)"}, tmp_path)

    assert (done.returncode, other.returncode) == (2, 2)
    assert not (tmp_path / "owned").exists()


def test_a_word_that_the_step_does_not_have_is_refused(runner: Runner, tmp_path: Path) -> None:
    done, _ = runner.uses({"step": "build", "image": "shop/web:1", "cluster": "shop"}, tmp_path)

    assert done.returncode == 2
    assert "There is no parameter cluster: build was given" in done.stderr


def test_an_old_python_on_the_runner_gets_one_sentence(runner: Runner, tmp_path: Path) -> None:
    old = tmp_path / "bin"
    old.mkdir()
    (old / "python3").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (old / "python3").chmod(0o755)
    path = f"{old}{os.pathsep}{runner.environment['PATH']}"

    done, _ = Runner(runner.temp, runner.action, {**runner.environment, "PATH": path}).uses({"step": "build"}, tmp_path)

    assert done.returncode == 3
    assert done.stderr == "ecs-steps needs Python 3.10 or newer as python3 on this runner; see actions/setup-python\n"
