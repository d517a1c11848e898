"""A runner of GitHub's that carries out the composite action's script for Linux."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.actions.act import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
# GitHub Docs, "Workflow syntax", jobs.<job_id>.steps[*].shell: what `shell: bash` means.
_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")


@dataclass(frozen=True)
class Runner:
    """A runner that has checked the action out; `temp` is emptied between jobs only."""

    temp: Path
    action: Path
    environment: Mapping[str, str]

    def job(self, inputs: Mapping[str, str], folder: Path) -> tuple[list[str | Path], dict[str, str]]:
        """The command of one use, and its environment; all other inputs are empty, as GitHub leaves them."""
        (step,) = (each for each in ACTION["runs"]["steps"] if each["id"] == "posix")
        script = folder / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        for name in ("outputs", "path"):
            (folder / name).touch()
        given = {**dict.fromkeys(ACTION["inputs"], ""), **inputs}
        environment = {
            **self.environment,
            "ACTION_STEP": inputs["step"],
            "ACTION_INPUTS": json.dumps(given, indent=2, ensure_ascii=False),
            **{name: step["env"][name] for name in ("ACTION_KEY", "ACTION_ALONE")},
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_OUTPUT": str(folder / "outputs"),
            "GITHUB_PATH": str(folder / "path"),
            "GITHUB_ACTIONS": "true",
        }
        return [*_BASH, script], environment

    def uses(self, inputs: Mapping[str, str], folder: Path) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
        """Run the action with inputs to its end; give the outputs too."""
        command, environment = self.job(inputs, folder)
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        text = (folder / "outputs").read_text(encoding="utf-8")
        found = re.findall(r"^(.+?)<<(\w+)\n(.*?)\n\2$", text, re.MULTILINE | re.DOTALL)
        return done, {name: value for name, _, value in found}

    @property
    def installed(self) -> Path:
        (found,) = self.temp.glob("ecs-steps-*")
        return found
