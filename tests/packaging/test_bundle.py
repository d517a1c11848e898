"""A bundle installs the tool on a machine without internet, and nothing that was tampered with."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import ecs_steps
from tests.loading import loaded
from tests.packaging.conftest import ROOT, run

NAME = f"ecs-steps-{ecs_steps.__version__}-linux-{platform.machine()}"
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the bundle of this machine is made for Linux")


def bundle(into: Path, *options: str) -> Path:
    """Make bundles as `make bundle` does; the folder with the zips."""
    run(sys.executable, ".ci/bundle.py", "--into", into, *options, folder=ROOT)
    return into


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = bundle(tmp_path_factory.mktemp("bundles"), "--platform", f"linux-{platform.machine()}", "--python", HERE)
    return into / f"{NAME}.zip"


@pytest.fixture
def unpacked(zipped: Path, tmp_path: Path) -> Path:
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(tmp_path)
    return tmp_path / NAME


def _install(bundle: Path, into: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    # Whoever asks an index, or a folder of wheels that only this machine has, fails.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    environment |= {
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_NO_COMPILE": "0",
        **more,
    }  # 0: do not, it takes its time
    command = [sys.executable, str(bundle / "install.py"), "--into", str(into), *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _environments(into: Path) -> list[str]:
    return sorted(path.name for path in into.iterdir() if path.is_dir() and not path.is_symlink())


def test_it_installs_offline_once_and_the_command_runs(unpacked: Path, tmp_path: Path) -> None:
    into = tmp_path / "agents' tools"

    first = _install(unpacked, into)
    (into / "ecs-steps").unlink()
    shutil.rmtree(unpacked / "wheels")
    (tmp_path / "ecs_steps.py").write_text("raise SystemExit(99)\n", encoding="ascii")
    second = _install(unpacked, into, PYTHONPATH=str(tmp_path))
    shutil.rmtree(unpacked)

    for done in (first, second):
        assert (done.returncode, done.stdout.strip()) == (0, str(into / "ecs-steps")), done.stderr
    assert len(_environments(into)) == 1
    assert run(into / "ecs-steps", "--version", folder=tmp_path) == f"ecs-steps {ecs_steps.__version__}\n"
    assert run(into / "ecs-steps", "deploy", "--help", folder=tmp_path).startswith("usage: ecs-steps deploy ")


def test_an_environment_whose_python_is_gone_is_made_anew(unpacked: Path, tmp_path: Path) -> None:
    into = tmp_path / "tools"
    _install(unpacked, into)
    (gone,) = _environments(into)
    for python in (into / gone / "bin").glob("python*"):
        python.unlink()

    done = _install(unpacked, into)

    assert (done.returncode, done.stdout.strip()) == (0, str(into / "ecs-steps")), done.stderr
    assert len(_environments(into)) == 2
    assert run(into / "ecs-steps", "--version", folder=tmp_path) == f"ecs-steps {ecs_steps.__version__}\n"


def test_a_wheel_that_was_changed_is_not_installed_and_the_old_version_stays(unpacked: Path, tmp_path: Path) -> None:
    into = tmp_path / "tools"
    killed_long_ago = into / "0.0.9-py311-1" / "pyvenv.cfg"
    killed_long_ago.parent.mkdir(parents=True)
    killed_long_ago.touch()
    os.utime(killed_long_ago, (0, 0))
    (into / "ecs-steps").symlink_to("0.0.8/bin/ecs-steps")
    (wheel,) = (unpacked / "wheels").glob("ecs_steps-*.whl")
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("ecs_steps/added.py", "print('owned')\n")

    done = _install(unpacked, into)

    assert done.returncode == 3
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    assert done.stderr.endswith("ecs-steps was not installed: pip did not install it (exit code 1, see above)\n")
    assert _environments(into) == []
    assert (into / "ecs-steps").readlink() == Path("0.0.8/bin/ecs-steps")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(["--wheelhouse", "w", "--index-url", "https://i.example/"], "leave one of them out", id="both"),
        pytest.param(["--wheelhouse", "/missing"], "there is no folder /missing", id="no wheelhouse"),
        pytest.param(["--requirements", "/missing"], "there is no file /missing", id="no lock"),
        pytest.param(["--requirements", "LICENSE"], "names no version of ecs-steps", id="another lock"),
    ],
)
def test_what_cannot_be_installed_is_one_sentence(
    options: list[str], said: str, unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(unpacked)

    done = _install(unpacked, tmp_path / "tools", *options)

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("ecs-steps was not installed: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert not (tmp_path / "tools").exists()


@pytest.mark.parametrize(
    ("index", "source"),
    [
        pytest.param(None, ["--no-index", "--find-links"], id="the wheels beside it"),
        pytest.param("https://mirror.example/simple", ["--index-url", "https://mirror.example/simple"], id="an index"),
    ],
)
def test_it_comes_from_the_wheels_unless_an_index_is_named(
    index: str | None, source: list[str], unpacked: Path
) -> None:
    installation = loaded(unpacked / "installation.py")

    plan = installation.planned(None, index, None)

    (call,) = plan.calls
    assert list(call[: len(source)]) == source
    assert {"--require-hashes", "--only-binary"} <= set(call)
    assert plan.version == ecs_steps.__version__


def test_the_same_sources_make_the_same_wheel(tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(".*", "tests", "build", "dist", "*.egg-info"))
    make = loaded(ROOT / ".ci" / "bundle.py")

    one, other = (make.own_wheel(tmp_path / each, root) for each in ("one", "other"))

    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("target", "python", "wanted"),
    [
        pytest.param("windows-amd64", "3.10", True, id="Windows"),
        pytest.param("linux-aarch64", "3.14", False, id="Linux"),
        pytest.param("macos-arm64", "3.12", False, id="macOS"),
    ],
)
def test_markers_are_those_of_the_platform_and_not_of_this_machine(target: str, python: str, wanted: bool) -> None:
    made = loaded(ROOT / ".ci" / "bundle.py")

    taken: list[str] = made.taken(made.PLATFORMS[target], python)

    assert any(each.startswith("pywin32==") for each in taken) is wanted
    assert len(taken) > 10
    assert all(";" not in each and "--hash=sha256:" in each for each in taken)


def test_a_checkout_is_built_and_installed(tmp_path: Path) -> None:
    source = tmp_path / "ecs-steps"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__"))
    command = [sys.executable, str(source / "windows" / "install.py"), "--into", str(tmp_path / "tools")]

    done = subprocess.run(command, capture_output=True, text=True, check=False)
    shutil.rmtree(source)

    assert done.returncode == 0, done.stderr
    assert run(tmp_path / "tools" / "ecs-steps", "--version", folder=tmp_path)
