"""The composite action's own script, run as a GitHub runner runs it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from ecs_steps import __version__
from tests.actions.act import BUILT_FROM, ROOT
from tests.actions.runner import ACTION, Runner
from tests.runner.conftest import PATIENT

# execve(2), "Limits on size of arguments and environment": one text, its name included.
_LONGEST_VARIABLE = 128 * 1024 - len("ACTION_INPUTS=") - 1
HOSTILE = (
    "$(touch owned)",
    "`touch owned`",
    '"; touch owned; "',
    "'; touch owned; '",
    "%PATH% %% ^& | > owned",
    "a\n::error::b\n##[error]c\r\nd",
    "\\n\\\\ \t",
    "*?[a-z] ~ {a,b} !!",
    "Gr\u00fc\u00dfe \u2713 \U0001f600",
    "--help",
    " ",
)

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the action's script for Linux needs bash")


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory, wheels: dict[str, str]) -> Runner:
    """A runner whose job has used the action once; session-wide, since only the first use installs."""
    temp, folder = tmp_path_factory.mktemp("runner"), tmp_path_factory.mktemp("first")
    action = tmp_path_factory.mktemp("actions") / "ecs-steps"
    action.mkdir()
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, action)
    shutil.copytree(ROOT / "ecs_steps", action / "ecs_steps", ignore=shutil.ignore_patterns("__pycache__"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "ECS_STEPS_"))}
    fresh = Runner(temp, action, {**environment, **wheels})
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


def test_a_second_use_installs_nothing_and_leaves_nothing(runner: Runner, tmp_path: Path) -> None:
    before = (runner.installed / "complete").stat().st_mtime_ns

    runner.uses({"step": "build", "image": "shop/web:1", "context": "missing"}, tmp_path)

    assert (runner.installed / "complete").stat().st_mtime_ns == before
    assert list(runner.temp.iterdir()) == [runner.installed]


def test_a_package_that_is_not_the_locked_one_is_not_installed(runner: Runner, tmp_path: Path) -> None:
    action, temp = tmp_path / "action", tmp_path / "temp"
    shutil.copytree(runner.action, action)
    temp.mkdir()
    lock = (action / "requirements.txt").read_text(encoding="utf-8")
    changed = re.sub(r"--hash=sha256:\w{8}", "--hash=sha256:00000000", lock)
    (action / "requirements.txt").write_text(changed, encoding="utf-8")

    done, _ = replace(runner, temp=temp, action=action).uses({"step": "install"}, tmp_path)

    assert done.returncode == 3
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert done.stderr.endswith("ecs-steps could not be installed; the reason stands above\n")
    assert (tmp_path / "path").read_text(encoding="utf-8") == ""


def test_install_puts_the_command_on_path_and_nothing_else(runner: Runner, tmp_path: Path) -> None:
    done, outputs = runner.uses({"step": "install"}, tmp_path)

    folder = Path((tmp_path / "path").read_text(encoding="utf-8").rstrip("\n"))
    assert (done.returncode, outputs) == (0, {})
    assert [each.name for each in folder.iterdir()] == ["ecs-steps"]
    environment = {**runner.environment, "PATH": f"{folder}{os.pathsep}{runner.environment['PATH']}"}
    told = subprocess.run(["ecs-steps", "--version"], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout == done.stdout == f"ecs-steps {__version__}\n"


def test_install_takes_no_input_of_a_step(runner: Runner, tmp_path: Path) -> None:
    done, _ = runner.uses({"step": "install", "cluster": "shop", "image": "$(touch owned)"}, tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "step: install only puts ecs-steps on PATH, and was given image, cluster; "
        "leave that out, or name the step that takes it\n"
    )
    assert (tmp_path / "path").read_text(encoding="utf-8") == ""


def test_windows_powershell_can_hand_over_the_actions_own_programs() -> None:
    for step in ACTION["runs"]["steps"]:
        assert not re.search(r'["\n]', step["env"]["ACTION_KEY"] + step["env"]["ACTION_ALONE"]), "5.1 loses these"


def test_a_repository_with_modules_of_its_own_does_not_get_into_the_way(runner: Runner, tmp_path: Path) -> None:
    for name in ("hashlib", "pathlib", "json", "types", "logging"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not this one')\n", encoding="utf-8")
    temp = tmp_path / "temp"
    temp.mkdir()

    done, _ = replace(runner, temp=temp).uses({"step": "install"}, tmp_path)

    assert done.returncode == 0, done.stderr


def test_a_failing_step_fails_the_action_with_its_code(runner: Runner, tmp_path: Path) -> None:
    done, outputs = runner.uses({"step": "build", "image": "shop/web:1", "context": "missing"}, tmp_path)

    assert done.returncode == 2
    assert "::error title=build::The build context missing is no folder" in done.stderr
    assert outputs == {}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_value_comes_through_as_it_is_and_is_never_executed(runner: Runner, tmp_path: Path, hostile: str) -> None:
    done, _ = runner.uses({"step": "build", "image": hostile, "context": f"missing {hostile}"}, tmp_path)
    other, _ = runner.uses({"step": hostile}, tmp_path)

    assert done.returncode == 2, done.stderr
    assert other.returncode in (0, 2) if hostile == "--help" else other.returncode == 2
    assert not (tmp_path / "owned").exists()
    assert not re.search(r"^::error::|##\[", done.stderr + done.stdout, re.MULTILINE)


@pytest.mark.parametrize("hostile", [*HOSTILE, "x" * 60_000], ids=range(len(HOSTILE) + 1))
def test_the_step_gets_every_sign_of_a_value(runner: Runner, tmp_path: Path, hostile: str) -> None:
    one_line = hostile.replace("\n", " ").replace("\r", " ")  # since a map has one key=value a line

    done, outputs = _patient(runner, {"step": "patient", "cause": hostile, "build-args": f"K={one_line}x"}, tmp_path)

    assert done.returncode == 0, done.stderr
    assert outputs["cause"] == hostile
    assert json.loads(outputs["build-args"]) == {"K": f"{one_line}x"}


def test_inputs_that_no_variable_can_hold_never_reach_the_script(runner: Runner, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Argument list too long"):
        runner.uses({"step": "build", "cause": "x" * _LONGEST_VARIABLE}, tmp_path)


def test_a_cancelled_run_reaches_the_step_itself(runner: Runner, tmp_path: Path) -> None:
    command, environment = _as_patient(runner, {"step": "patient", "timeout": "10m"}, tmp_path)
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    while "ready" not in process.stderr.readline():
        assert process.poll() is None

    process.send_signal(signal.SIGINT)  # to this process alone, as the runner does
    out, err = process.communicate(timeout=180)

    assert process.returncode == 130
    assert "patient was interrupted" in err
    assert json.loads(out)["error"]["code"] == 130


def test_a_word_that_the_step_does_not_have_is_refused(runner: Runner, tmp_path: Path) -> None:
    done, _ = runner.uses({"step": "build", "image": "shop/web:1", "cluster": "shop"}, tmp_path)

    assert done.returncode == 2
    assert "There is no parameter cluster: build was given cluster in the parameters" in done.stderr


def test_an_old_python_on_the_runner_gets_one_sentence(runner: Runner, tmp_path: Path) -> None:
    old = tmp_path / "bin"
    old.mkdir()
    (old / "python3").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (old / "python3").chmod(0o755)
    path = f"{old}{os.pathsep}{runner.environment['PATH']}"

    done, _ = replace(runner, environment={**runner.environment, "PATH": path}).uses({"step": "build"}, tmp_path)

    assert done.returncode == 3
    assert done.stderr == "ecs-steps needs Python 3.10 or newer as python3 on this runner; see actions/setup-python\n"


def _as_patient(runner: Runner, inputs: Mapping[str, str], folder: Path) -> tuple[list[str | Path], dict[str, str]]:
    """The action with a step that hands on what it was given in the place of its command."""
    command, environment = runner.job(inputs, folder)
    script = Path(command[-1])
    patient = folder / "patient"
    patient.write_text(f'#!/bin/sh\nshift\nexec "{runner.installed}/bin/python" "{PATIENT}" "$@"\n', encoding="utf-8")
    patient.chmod(0o755)
    text = script.read_text(encoding="utf-8")
    script.write_text(
        text.replace('"$venv/bin/ecs-steps" "$ACTION_STEP"', f'"{patient}" "$ACTION_STEP"'), encoding="utf-8"
    )
    asked = {name.replace("-", "_"): value for name, value in inputs.items()}
    return command, {**environment, "ACTION_INPUTS": json.dumps(asked, ensure_ascii=False)}


def _patient(
    runner: Runner, inputs: Mapping[str, str], folder: Path
) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    command, environment = _as_patient(runner, inputs, folder)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    text = (folder / "outputs").read_bytes().decode()
    found = re.findall(r"^([a-z-]+?)<<(\w+)\n(.*?)\n\2$", text, re.MULTILINE | re.DOTALL)
    return done, {name: value for name, _, value in found}
