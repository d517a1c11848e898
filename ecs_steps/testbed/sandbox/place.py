"""Where a sandbox keeps what it is: one folder, gone when the sandbox is."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

_OURS = {"sandbox.json", "sandbox.json.part", "sandbox.log", "registry", "engine"}
_ANOTHER = "Name a new folder with --folder; it goes when the sandbox goes."


class CannotServe(Exception):
    """No sandbox came up: what, why, what to do; `log` is the end of what a background process wrote."""

    def __init__(self, what: str, *, why: str, hint: str, log: str = "") -> None:
        super().__init__(f"{what}: {why}")
        self.what, self.why, self.hint, self.log = what, why, hint, log


@dataclass(frozen=True, kw_only=True)
class Running:
    """A sandbox that answers; `docker_host` only where it started an engine of its own."""

    pid: int
    endpoint_url: str
    registry: str
    region: str
    tasks: str
    docker_host: str | None
    load_balancers: Mapping[str, str] = field(default_factory=dict)


def default_folder(environment: Mapping[str, str]) -> Path:
    """The one sandbox of this user, where no other folder is named."""
    cache = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA")
    return (Path(cache) if cache else Path.home() / ".cache") / "ecs-steps" / "sandbox"


def state_file(folder: Path) -> Path:
    """The file that is there as long as the sandbox answers."""
    return folder / "sandbox.json"


def log_file(folder: Path) -> Path:
    """What a detached sandbox writes."""
    return folder / "sandbox.log"


def claim(folder: Path) -> None:
    """Make the folder; raise CannotServe for one that cannot be made, or that holds what is not a sandbox's."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotServe(f"The sandbox cannot use {folder}", why=why, hint=_ANOTHER) from None
    refuse_foreign(folder)


def refuse_foreign(folder: Path) -> None:
    """Raise CannotServe if there is something in the folder that no sandbox made: it is removed as a whole."""
    foreign = sorted({each.name for each in folder.iterdir()} - _OURS) if folder.is_dir() else []
    if foreign:
        raise CannotServe(f"{folder} is no sandbox's folder", why=f"it holds {foreign[0]}", hint=_ANOTHER)


def write(folder: Path, running: Running) -> None:
    """Tell that the sandbox answers."""
    part = folder / "sandbox.json.part"
    part.write_text(json.dumps(asdict(running), indent=1) + "\n", encoding="utf-8")
    part.replace(state_file(folder))


def written(folder: Path) -> Running | None:
    """What was written about the sandbox of this folder, whether or not it still answers."""
    try:
        return Running(**json.loads(state_file(folder).read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (TypeError, ValueError):
        why = "another version of ecs-steps wrote it, or something else did"
        hint = "End it with the version that started it, or name another folder with --folder."
        raise CannotServe(f"{state_file(folder)} cannot be read", why=why, hint=hint) from None


def read(folder: Path) -> Running | None:
    """The sandbox of this folder, if it answers."""
    running = written(folder)
    return running if running is not None and answers(running) else None


def answers(running: Running) -> bool:
    """True while its control plane answers."""
    return ask(running, "state") is not None


def ask(running: Running, control: str) -> bytes | None:
    """Ask the control plane; None if nobody answers."""
    try:
        with urllib.request.urlopen(f"{running.endpoint_url}/_testbed/{control}", timeout=10) as answer:  # noqa: S310
            return bytes(answer.read())
    except OSError:
        return None
