"""Make the wheelhouse of a platform: a zip with all that an agent without internet installs ecs-steps from.

Needs a package index. Each zip has the wheels of every Python that ecs-steps runs on, the locked requirements with the
hash of the tool's own wheel, and what installs them.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
_NOT_SHIPPED = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__")
_INSTALLER = ("windows/install.py", "windows/installation.py", "LICENSE")
_ON_WINDOWS = ("windows/Install-EcsSteps.ps1", "windows/Invoke-EcsStep.ps1", "windows/ecs-steps.cmd")
_EPOCH = "315532800"  # 1980-01-01, the first day of a zip: the same sources make the same wheel
_README = """\
ecs-steps {version} for {platform}, Python {pythons}, without internet.

    {command}

makes a virtual environment in that folder from the wheels beside this file, each checked by its hash, and prints the
path of the command. With pip alone, into an environment of your own:

    python -m pip install --no-index --find-links wheels --require-hashes -r requirements.txt
"""


@dataclass(frozen=True)
class Platform:
    """A kind of machine: pip's tags for its wheels, what markers see there, and how to install on it."""

    tags: tuple[str, ...]
    markers: Mapping[str, str]
    command: str = "python3 install.py --into ~/ecs-steps"
    files: tuple[str, ...] = _INSTALLER


def _linux(machine: str) -> Platform:
    tags = tuple(f"{each}_{machine}" for each in ("manylinux2014", "manylinux_2_17"))
    return Platform(tags, {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": machine})


PLATFORMS = {
    "linux-x86_64": _linux("x86_64"),
    "linux-aarch64": _linux("aarch64"),
    "macos-arm64": Platform(
        ("macosx_11_0_arm64", "macosx_12_0_arm64"),
        {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
    ),
    "windows-amd64": Platform(
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
        command="powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass "
        "-File Install-EcsSteps.ps1 -Into C:\\ecs-steps",
        files=(*_INSTALLER, *_ON_WINDOWS),
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", action="append", choices=sorted(PLATFORMS), help="unset, all of them")
    parser.add_argument("--python", action="append", choices=PYTHONS, help="unset, all of them")
    parser.add_argument("--into", type=Path, default=ROOT / "dist", help="folder that gets the zips; dist")
    given = parser.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        wheel = own_wheel(Path(folder))
        for name in given.platform or PLATFORMS:
            print(bundled(name, given.python or PYTHONS, wheel, given.into))


def own_wheel(folder: Path, root: Path = ROOT) -> Path:
    """Build the tool's wheel from a copy of the sources: the same sources are the same bytes."""
    source = folder / "ecs-steps"
    shutil.copytree(root, source, ignore=_NOT_SHIPPED)
    _run("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source, SOURCE_DATE_EPOCH=_EPOCH)
    (wheel,) = folder.glob("*.whl")
    return wheel


def bundled(name: str, pythons: Sequence[str], wheel: Path, into: Path) -> Path:
    """Make the zip of a platform; its path."""
    platform, version = PLATFORMS[name], wheel.name.split("-")[1]
    top = f"ecs-steps-{version}-{name}"
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder) / top
        wheels = inside / "wheels"
        wheels.mkdir(parents=True)
        shutil.copy(wheel, wheels)
        for python in pythons:
            _download(platform, python, wheels)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lock = (ROOT / "requirements.txt").read_text(encoding="ascii")
        own = f"ecs-steps=={version} \\\n    --hash=sha256:{digest}\n"
        (inside / "requirements.txt").write_text(lock + own, encoding="ascii", newline="\n")
        readme = _README.format(version=version, platform=name, pythons=", ".join(pythons), command=platform.command)
        (inside / "README.txt").write_text(readme, encoding="ascii", newline="\n")
        for path in platform.files:
            shutil.copy(ROOT / path, inside)
        return _zipped(inside, into / f"{top}.zip")


def _download(platform: Platform, python: str, wheels: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "lock.txt"
        lock.write_text("\n".join(taken(platform, python)), encoding="ascii")
        tags = [part for tag in platform.tags for part in ("--platform", tag)]
        _run(
            *("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"),
            *("--only-binary", ":all:", "--implementation", "cp", "--python-version", python, *tags),
            *("--requirement", lock, "--dest", wheels),
        )


def taken(platform: Platform, python: str) -> list[str]:
    """Give the locked entries of a platform, without markers: pip would ask them of the machine that it runs on."""
    environment = {**platform.markers, "python_version": python, "python_full_version": f"{python}.0"}
    entries = []
    for entry in locked_entries((ROOT / "requirements.txt").read_text(encoding="ascii")):
        said, _, hashes = entry.partition(" \\\n")
        requirement = Requirement(said)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            requirement.marker = None
            entries.append(f"{requirement} \\\n{hashes}")
    return entries


def locked_entries(lock: str) -> list[str]:
    """The entries of a lock, each a requirement and its hashes on lines of their own."""
    lines = (line for line in lock.splitlines() if not line.startswith("#"))
    return re.split(r"\n(?=\S)", "\n".join(lines).strip())


def _zipped(folder: Path, path: Path) -> Path:
    """Pack a folder: the same content is the same zip. Wheels are packed already."""
    fresh = path.with_suffix(".part")
    with zipfile.ZipFile(fresh, "w") as archive:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder.parent).as_posix())
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED if file.suffix != ".whl" else None)
    return fresh.replace(path)


def _run(*command: str | Path, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, *command], env={**os.environ, **environment}, stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        sys.stderr.buffer.write(done.stdout)
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
