"""What is shipped is whole, and works where nothing else is."""

from __future__ import annotations

import json
import subprocess
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import ecs_steps

PACKAGE = Path(ecs_steps.__file__).parent
_FILES = {
    path.relative_to(PACKAGE.parent).as_posix()
    for path in PACKAGE.rglob("*")
    if path.is_file() and path.suffix != ".pyc"
}


def _ran(installed: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = str(installed / "ecs-steps")
    return subprocess.run([command, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_the_wheel_holds_every_file_of_the_package_and_no_other(wheel: Path) -> None:
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert "ecs_steps/py.typed" in shipped
    assert shipped == _FILES


def test_the_sdist_holds_what_a_packager_needs(distributions: Path) -> None:
    (sdist,) = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {"README.md", "LICENSE", "pyproject.toml", "setup.cfg"} | _FILES <= names


def test_the_metadata_names_python_and_extras(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (path,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = Parser().parsestr(archive.read(path).decode())

    assert metadata["Version"] == ecs_steps.__version__
    assert metadata["Requires-Python"] == ">=3.10"
    assert set(metadata.get_all("Provides-Extra", [])) == {"windows", "sandbox", "test"}


def test_the_installed_command_tells_its_version(installed: Path, tmp_path: Path) -> None:
    done = _ran(installed, "--version", folder=tmp_path)

    assert (done.returncode, done.stdout) == (0, f"ecs-steps {ecs_steps.__version__}\n")


def test_the_installed_command_explains_every_step(installed: Path, tmp_path: Path) -> None:
    for step in ecs_steps.STEPS:
        done = _ran(installed, step, "--help", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"usage: ecs-steps {step} ")


def test_an_installed_step_fails_with_its_code_and_its_sentence(installed: Path, tmp_path: Path) -> None:
    done = _ran(installed, "build", "--image", "shop/web:1", "--context", "missing", folder=tmp_path)

    assert done.returncode == 2
    assert "The build context missing is no folder" in done.stderr
    assert json.loads(done.stdout)["error"]["code"] == 2


def test_an_installed_step_that_is_not_there_names_the_nearest(installed: Path, tmp_path: Path) -> None:
    done = _ran(installed, "depoly", folder=tmp_path)

    assert done.returncode == 2
    assert "Did you mean deploy?" in done.stderr


def test_the_installed_sandbox_says_which_extra_it_needs(installed: Path, tmp_path: Path) -> None:
    done = _ran(installed, "sandbox", "up", "--folder", "bed", folder=tmp_path)

    assert done.returncode == 3
    assert "python3 -m pip install '.[sandbox]'" in done.stderr
    assert list(tmp_path.iterdir()) == []
