"""Folders with a Docker config: the user's own, which is only read, and private ones, which end as they began."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecs_steps.clients import files
from ecs_steps.contract.errors import BadParameter, NotReady

_FILE = "config.json"
_MARK = ".made-by-ecs-steps"
_COPIED = ("contexts", "buildx")
_HISTORY = shutil.ignore_patterns("refs", "history", "activity")


def own_folder(environment: Mapping[str, str]) -> Path:
    """The folder of the user's own config, as the docker CLI finds it."""
    named = environment.get("DOCKER_CONFIG")
    home = environment.get("USERPROFILE" if os.name == "nt" else "HOME") or str(Path.home())
    return Path(named) if named else Path(home) / ".docker"


def private_folder(environment: Mapping[str, str]) -> Path:
    """A new name where the CI or the system puts what ends with the job or with the session."""
    places = (environment.get(name) for name in ("RUNNER_TEMP", "XDG_RUNTIME_DIR"))
    place = next((each for each in places if each and Path(each).is_dir()), None) or tempfile.gettempdir()
    return Path(place) / f"ecs-steps-docker-{uuid.uuid4().hex}"


def is_ours(folder: Path) -> bool:
    """True for a folder that `write` has made."""
    return (folder / _MARK).is_file()


def read(folder: Path) -> dict[str, Any]:
    """The config in a folder; empty where there is none. Raise BadParameter for one that Docker cannot read either."""
    path = folder / _FILE
    if not path.is_file():
        return {}
    found = files.read_json(str(path), "The Docker config")
    if not isinstance(found, dict):
        raise BadParameter(f"The Docker config {path} is no JSON object", why="Docker cannot read it either")
    return found


def check(folder: Path) -> None:
    """Raise BadParameter for a folder that is not ours to write: one that holds anything and was not made by us."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise BadParameter(f"{folder} is no folder", why="the private Docker config needs one of its own")
    if folder.is_dir() and not is_ours(folder) and any(folder.iterdir()):
        hint = "Name a new folder with --docker-config."
        raise BadParameter(f"{folder} is left alone", why="it holds what login did not write", hint=hint)


def write(folder: Path, config: Mapping[str, Any], own: Path) -> None:
    """Make the private folder (0700), or write into it anew; the file (0600) is whole or not there."""
    check(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        if not is_ours(folder):
            (folder / _MARK).touch(mode=0o600)
            for name in _COPIED:
                if (own / name).is_dir():
                    shutil.copytree(own / name, folder / name, ignore=_HISTORY)
        _written(folder / _FILE, json.dumps(config, indent=1) + "\n")
    except (OSError, shutil.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise NotReady(f"The private Docker config {folder} cannot be written", why=why) from None


def remove(folder: Path) -> bool:
    """Delete a private folder; False where there is none. Raise BadParameter for one that is not ours."""
    if not folder.exists():
        return False
    if folder.is_symlink() or not is_ours(folder):
        hint = "Name the docker_config that login gave."
        raise BadParameter(f"{folder} is not deleted", why="login did not make it", hint=hint)
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise NotReady(f"{folder} cannot be deleted", why=error.strerror or str(error)) from None
    return True


def _written(path: Path, text: str) -> None:
    beside = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
