"""ecs-steps.yml on disk: named, or the nearest one upwards from the working directory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.in_files import CONFIG_FILE

if TYPE_CHECKING:
    from ecs_steps.values.yaml_node import YamlNode

_OTHER_NAME = "ecs-steps.yaml"


@dataclass(frozen=True)
class ConfigFile:
    """A file: its path as people see it from here, and the folder that it is in, None for this one."""

    path: str
    folder: str | None

    def read(self) -> YamlNode:
        """Read it; raise BadParameter with its line where it is no YAML."""
        from ecs_steps.clients.yaml_file import read_yaml

        return read_yaml(self.path, self.path)


def find(named: str | None) -> ConfigFile | None:
    """Find the file: the one that was named, else the nearest upwards; None where there is none."""
    here = _here()
    if named:
        if not _is_file(Path(named)):
            why = "it is a folder" if Path(named).is_dir() else "there is no such file"
            raise BadParameter(f"--config {named} cannot be read", why=why, hint=f"Looked in {here}.")
        return _at(Path(named), here or Path("/"))
    for folder in (here, *here.parents) if here else ():
        if _is_file(folder / CONFIG_FILE):
            return _at(folder / CONFIG_FILE, here or folder)
        if _is_file(folder / _OTHER_NAME):
            what, why = f"{folder / _OTHER_NAME} is not read", f"the file is called {CONFIG_FILE}"
            raise BadParameter(what, why=why, hint=f"Rename it, or give --config {_OTHER_NAME}.")
    return None


def _here() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # somebody has deleted it
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that we may not look into
        return False


def _at(path: Path, here: Path) -> ConfigFile:
    absolute = path.absolute()
    if absolute.parent == here:
        return ConfigFile(path.name, None)
    try:
        folder = Path(os.path.relpath(absolute.parent, here))
    except ValueError:  # on another drive of Windows
        folder = absolute.parent
    return ConfigFile((folder / path.name).as_posix(), folder.as_posix())
