"""Put ecs-steps into a virtual environment of its own, one per version, from locked packages with hashes.

Beside this file lies what a bundle holds (requirements.txt, and wheels/ for a machine without internet), or it lies in
a checkout, which is then built and installed. What is printed is the path of the command.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

HERE = Path(__file__).resolve().parent
COMPLETE = "complete"
ONE_DAY = 24 * 60 * 60
_TOOL = r"^ecs-steps==(\S+)"
_LOCKED = ("--only-binary", ":all:", "--require-hashes", "--requirement")


class Refused(Exception):
    """What is wrong, and what to do, in one sentence."""


@dataclass(frozen=True)
class Plan:
    """What is installed: its version, the files whose change means another installation, each call of pip."""

    version: str
    files: tuple[Path, ...]
    calls: tuple[tuple[str | Path, ...], ...]


def main() -> int:
    """Install as the arguments say; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="install.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--into", type=Path, help="folder that gets the environments and the command; unset, in the user's cache"
    )
    parser.add_argument(
        "--wheelhouse", type=Path, help="folder of wheels to install from; unset, wheels/ if it is there"
    )
    parser.add_argument("--index-url", help="package index to install from, such as a mirror of your own")
    parser.add_argument("--requirements", type=Path, help="locked packages; unset, requirements.txt beside this file")
    given = parser.parse_args(_from_environment())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a pipe on Windows has few letters for a path
    try:
        plan = planned(given.wheelhouse, given.index_url, given.requirements)
        command = installed((given.into or _cache() / plan.version).absolute(), plan)
    except (Refused, OSError) as wrong:
        print(f"ecs-steps was not installed: {wrong}", file=sys.stderr)
        return 3
    print(command)
    return 0


def _from_environment() -> list[str]:
    """What a caller says that puts no text into a command line, as options; then come those of the command line."""
    words = ("into", "wheelhouse", "index-url")
    said = {word: os.environ.get("ECS_STEPS_INSTALL_" + word.upper().replace("-", "_")) for word in words}
    return [*(f"--{word}={value}" for word, value in said.items() if value), *sys.argv[1:]]


def _cache() -> Path:
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home(), "ecs-steps", "tool")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "ecs-steps", "tool")


def planned(wheelhouse: Path | None, index_url: str | None, requirements: Path | None) -> Plan:
    """Choose between the bundle, an index and the checkout that this file lies in."""
    if wheelhouse and index_url:
        raise Refused("it comes from a wheelhouse or from an index, not from both; leave one of them out")
    source: tuple[str | Path, ...] = ("--index-url", index_url) if index_url else ()
    lock, wheels = (requirements or HERE / "requirements.txt").absolute(), (wheelhouse or HERE / "wheels").absolute()
    if lock.is_file():
        if wheelhouse and not wheels.is_dir():
            raise Refused(f"there is no folder {wheels}")
        if wheels.is_dir() and not index_url:
            source = ("--no-index", "--find-links", wheels)
        tool = HERE / "tool.txt"  # beside a lock that does not name ecs-steps itself, this does
        if tool.is_file():
            itself = (*source, "--only-binary", ":all:", "--no-deps", "--requirement", tool)
            return Plan(_version(tool, _TOOL), (lock, tool), (itself, (*source, *_LOCKED, lock)))
        return Plan(_version(lock, _TOOL), (lock,), ((*source, *_LOCKED, lock),))
    if requirements or wheelhouse or not (HERE.parent / "setup.cfg").is_file():
        raise Refused(f"there is no file {lock}; a bundle holds one (make bundle)")
    return _of_checkout(HERE.parent, source)


def _of_checkout(root: Path, source: tuple[str | Path, ...]) -> Plan:
    locks = [root / "requirements.txt", root / "requirements-build.txt"]
    package = [path for path in sorted((root / "ecs_steps").rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    calls = [(*source, *_LOCKED, lock) for lock in locks]
    calls.append(("--no-index", "--no-deps", "--no-build-isolation", root))
    version = _version(root / "ecs_steps" / "__init__.py", r'^__version__ = "(.+)"')
    return Plan(version, (*locks, root / "setup.cfg", *package), tuple(calls))


def _version(path: Path, pattern: str) -> str:
    found = re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise Refused(f"{path} names no version of ecs-steps; a bundle's requirements.txt does (make bundle)")
    return found[1]


def installed(into: Path, plan: Plan) -> Path:
    """Make sure that `into` has the environment, and that its command is that environment's; the command's path.

    Two that install at once each make their own; which one counts stands in one small file, replaced as a whole.
    """
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in plan.files)).hexdigest()[:12]
    name = f"{plan.version}-{digest}-py{sys.version_info[0]}{sys.version_info[1]}"
    into.mkdir(parents=True, exist_ok=True)
    complete = (path.parent for path in sorted(into.glob(f"{name}-*/{COMPLETE}")))
    found = next((each for each in complete if _starts(each)), None)
    if found is None:
        _forget_the_unfinished(into)
        found = into / f"{name}-{os.getpid()}"
        _build(found, plan)
    return _pointed(into, found)


def _build(folder: Path, plan: Plan) -> None:
    """Make an environment and fill it; one that is not complete does not stay."""
    commands = _commands(folder)
    # -I: the working folder may well have a types or a logging of its own.
    pip = (commands / "python", "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    try:
        _run("the virtual environment could not be made", sys.executable, "-I", "-m", "venv", folder)
        for call in plan.calls:
            _run("pip did not install it", *pip, *call)
        _run("what was installed does not start", commands / "ecs-steps", "--version")
        (folder / COMPLETE).write_text(f"{plan.version}\n", encoding="ascii")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _commands(folder: Path) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin")


def _starts(environment: Path) -> bool:
    """Tell whether its command still runs: the Python that it was made of may have been replaced since."""
    try:
        return _exit_code((_commands(environment) / "ecs-steps", "--version"), subprocess.DEVNULL) == 0
    except OSError:
        return False


def _run(wrong: str, *command: str | Path) -> None:
    """Run a program; what it prints is for people."""
    if code := _exit_code(command, sys.stderr):
        raise Refused(f"{wrong} (exit code {code}, see above)")


def _exit_code(command: tuple[str | Path, ...], out: TextIO | int) -> int:
    environment = {**os.environ, "PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    environment.pop("PYTHONPATH", None)  # it would hide what is installed here behind what is not
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment, check=False
    ).returncode


def _pointed(into: Path, environment: Path) -> Path:
    """Let the command in `into` be that of the environment."""
    if os.name == "nt":
        _replace(into / "environment.txt", f"{environment.name}\r\n".encode("ascii"))
        for path in (HERE / "ecs-steps.cmd", HERE / "Invoke-EcsStep.ps1"):
            if path.is_file():
                _replace(into / path.name, path.read_bytes())
        return into / "ecs-steps.cmd"
    fresh = into / f".ecs-steps-{os.getpid()}"
    fresh.symlink_to(Path(environment.name, "bin", "ecs-steps"))
    return fresh.replace(into / "ecs-steps")


def _replace(path: Path, content: bytes) -> None:
    """Write a file as a whole; an equal one is left alone, since a running script may be reading it."""
    if not path.is_file() or path.read_bytes() != content:
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.write_bytes(content)
        fresh.replace(path)


def _forget_the_unfinished(into: Path) -> None:
    """Delete what an installation left that was killed more than a day ago."""
    for config in into.glob("*/pyvenv.cfg"):
        unfinished = not (config.parent / COMPLETE).exists()
        if unfinished and time.time() - config.stat().st_mtime > ONE_DAY:
            shutil.rmtree(config.parent, ignore_errors=True)
