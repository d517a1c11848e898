"""The batch file with which Jenkins installs the tool on a Windows agent, run by Wine's cmd."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.windows.wine import Windows, path

_INSTALLER = """
import os, sys
print("command of " + os.environ["ECS_STEPS_INSTALL_FOLDER"])
sys.exit(int(os.environ["ENDS_WITH"]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace's folder for temporary files: a bad name, and the installer in it."""
    folder = tmp_path / "job (1) & %OS% job's@tmp"
    folder.mkdir()
    (folder / "install.py").write_text(_INSTALLER, encoding="ascii")
    text = (ROOT / "vars" / "ecsInstall.groovy").read_text(encoding="utf-8")
    found = re.search(r"String onWindows\(\) \{\n    return '''(.+?)'''", text, re.DOTALL)
    assert found is not None
    (tmp_path / "jenkins.bat").write_text(found[1].replace("\\\\", "\\"), encoding="ascii", newline="\r\n")
    return folder


def _installed(windows: Windows, folder: Path, **more: str) -> int:
    # As the plug-in Durable Task calls it: by `cmd /c call`, whose exit code Wine loses; so without `call` here.
    environment = {"ECS_STEPS_INSTALL_FOLDER": path(folder), "ENDS_WITH": "0", **more}
    command = ("cmd", "/c", path(folder.parent / "jenkins.bat"))
    return windows.run(*command, folder=folder.parent, environment=environment).returncode


@pytest.fixture(scope="module")
def home(windows: Windows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with all its names: in Wine `exit /b` does not leave a loop, so the last of the list counts too."""
    home = Path(shutil.copytree(windows.folder / "home", tmp_path_factory.mktemp("home") / "Python (x) & 3"))
    shutil.copy(home / "python.exe", home / "python3.exe")
    return home


@pytest.mark.parametrize("code", [0, 3])
def test_the_python_of_the_path_installs_it(windows: Windows, folder: Path, home: Path, code: int) -> None:
    assert _installed(windows, folder, WINEPATH=path(home), ENDS_WITH=str(code)) == code
    assert (folder / "said.txt").read_text(encoding="utf-8").strip() == f"command of {path(folder)}"


def test_a_python_that_is_named_installs_it(windows: Windows, folder: Path, home: Path) -> None:
    named = path(home / "python.exe")

    assert _installed(windows, folder, ECS_STEPS_INSTALL_PYTHON=named, WINEPATH="C:\\nowhere", ENDS_WITH="3") == 3
    assert (folder / "said.txt").is_file()


def test_without_a_python_it_says_so(windows: Windows, folder: Path) -> None:
    assert _installed(windows, folder, WINEPATH="C:\\nowhere") == 3
    assert not (folder / "said.txt").exists()


def test_a_python_that_is_named_and_not_there_is_not_replaced(windows: Windows, folder: Path) -> None:
    assert _installed(windows, folder, ECS_STEPS_INSTALL_PYTHON="C:\\nowhere\\python.exe") == 3
    assert not (folder / "said.txt").exists()
