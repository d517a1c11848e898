"""ecs-steps.cmd under Wine's cmd: arguments and exit codes pass, whatever is in them and wherever it lies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.windows.wine import Windows, path

HERE = Path(__file__).parent
# What cmd reads, and what the program is to get. A percent sign is not among them: cmd takes it before any script.
ARGUMENTS = {
    '"x&y"': "x&y",
    '"&echo owned"': "&echo owned",
    '"f|g"': "f|g",
    '"<h>"': "<h>",
    '"(e)"': "(e)",
    '"c^d"': "c^d",
    '"a!b"': "a!b",
    "!OS!": "!OS!",
    '"two  words"': "two  words",
    '--name="two words"': "--name=two words",
    '"q""q"': 'q"q',
    '"q\\"q"': 'q"q',
    '"back\\slash\\\\"': "back\\slash\\",
    '""': "",
    "a,b;c=d": "a,b;c=d",
    "it's": "it's",
    '"@#~[]{}+$?"': "@#~[]{}+$?",
    '"a\tb"': "a\tb",
    "`tick`": "`tick`",
    '"$(touch owned)"': "$(touch owned)",
    '"/?"': "/?",
    "*": "*",
    '"Z\u00fcrich \u017elu\u0165"': "Z\u00fcrich \u017elu\u0165",
}
_TOOL = """
import json, sys


def main():
    if sys.argv[1] == "exit":
        return int(sys.argv[2])
    print(json.dumps(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Copied:
    """The command in a folder whose name is as bad as a name may be, and an ecs_steps that says what it is given."""

    windows: Windows
    command: Path
    environment: Mapping[str, str]

    def says(self, *lines: str, folder: Path, **environment: str) -> list[tuple[int, str, str]]:
        """Exit code, stdout and stderr for each line of arguments."""
        asked = json.dumps([path(self.command), *lines]).encode()
        done = self.windows.run(
            *(self.windows.python, path(HERE / "cmd_lines.py")),
            folder=folder,
            environment={**self.environment, **environment},
            stdin=asked,
        )
        assert done.returncode == 0, done.stderr
        return [(code, out, err) for code, out, err in json.loads(done.stdout)]


@pytest.fixture
def copied(windows: Windows, tmp_path: Path) -> Copied:
    folder = tmp_path / "Agent (1) & Z\u00fcrich!"
    folder.mkdir()
    package = tmp_path / "site" / "ecs_steps"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(_TOOL, encoding="ascii")
    command = Path(shutil.copy(ROOT / "windows" / "ecs-steps.cmd", folder))
    return Copied(windows, command, {"PYTHONPATH": path(package.parent)})


def test_every_argument_arrives_as_it_was_written(copied: Copied, tmp_path: Path) -> None:
    ((code, out, err),) = copied.says(" ".join(ARGUMENTS), folder=tmp_path)

    assert (code, err) == (0, "")
    assert json.loads(out) == list(ARGUMENTS.values())


def test_the_exit_code_is_that_of_the_step(copied: Copied, tmp_path: Path) -> None:
    codes = [0, 7, 143]

    answers = copied.says(*(f"exit {code}" for code in codes), folder=tmp_path)

    assert [code for code, _, _ in answers] == codes


def test_a_variable_that_is_named_errorlevel_hides_no_failure(copied: Copied, tmp_path: Path) -> None:
    ((code, _, _),) = copied.says("exit 5", folder=tmp_path, ERRORLEVEL="0")

    assert code == 5


def test_the_working_folder_gives_no_modules(copied: Copied, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    for name in ("ecs_steps", "json"):
        (workspace / f"{name}.py").write_text("raise SystemExit(99)\n", encoding="ascii")

    ((code, out, _),) = copied.says("deploy", folder=workspace)

    assert (code, out.strip()) == (0, '["deploy"]')


def test_without_the_tool_it_says_what_to_do(copied: Copied, tmp_path: Path) -> None:
    ((code, out, err),) = copied.says("deploy", folder=tmp_path, PYTHONPATH="")

    assert (code, out) == (3, "")
    assert err.startswith("ecs-steps is not installed: nothing beside ")
    assert err.rstrip().endswith("run Install-EcsSteps.ps1")
    assert err.count("\n") == 1


def test_an_environment_that_is_gone_is_named(copied: Copied, tmp_path: Path) -> None:
    (copied.command.parent / "environment.txt").write_bytes(b"1.0.0-gone\r\n")

    ((code, _, err),) = copied.says("deploy", folder=tmp_path)

    assert code == 3
    assert "1.0.0-gone" in err
    assert "is gone; run Install-EcsSteps.ps1 again" in err


def test_its_lines_end_as_cmd_needs_it() -> None:
    content = (ROOT / "windows" / "ecs-steps.cmd").read_bytes()

    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n") > 0
