"""Unpack packages of Debian or Ubuntu into a cache folder; nothing on the system changes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Only the libraries of what the packages depend on are wanted.
_LIBRARY_PREFIX = "lib"
_FOLDERS = ("usr/sbin", "usr/bin", "sbin", "bin")
_APT_MINUTES = 5


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Packages that are unpacked together, for whom (`user`); `programs` have to be among them."""

    name: str
    what: str
    user: str
    packages: tuple[str, ...]
    programs: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NotHad:
    """Why packages cannot be had, in one sentence."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Unpacked:
    """Unpacked packages: a folder that looks like the root of a file system."""

    root: Path

    @property
    def path(self) -> str:
        """The PATH with which its programs find each other."""
        return os.pathsep.join(str(self.root / folder) for folder in _FOLDERS)

    @property
    def libraries(self) -> str:
        """The LD_LIBRARY_PATH for libraries that the system lacks."""
        found = [p for folder in ("usr/lib", "lib") for p in (self.root / folder).glob("*-linux-*")]
        return os.pathsep.join(str(p) for p in found)

    def program(self, name: str) -> Path:
        """Find a program by its name; FileNotFoundError if the packages have none."""
        for folder in _FOLDERS:
            if (candidate := self.root / folder / name).is_file():
                return candidate
        raise FileNotFoundError(name)


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where unpacked packages are kept between runs (XDG Base Directory Specification)."""
    base = environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "ecs-steps"


def unpack(wanted: Wanted, cache: Path | None = None) -> Unpacked | NotHad:
    """Return the unpacked packages, downloading them the first time; needs Debian or Ubuntu, but no root.

    A folder is complete or not there: it is filled under another name and renamed.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return NotHad(reason=f"{wanted.user} needs apt-get: this is neither Debian nor Ubuntu")
    cache = cache or cache_folder()
    final = cache / f"{wanted.name}-{_release(wanted)}"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(cache / f"{wanted.name}.lock"):
            if not final.is_dir():
                _fill(final, wanted)
    except subprocess.TimeoutExpired:
        return NotHad(reason=f"{wanted.what} could not be downloaded within {_APT_MINUTES} minutes")
    except subprocess.CalledProcessError as error:
        return NotHad(reason=f"{wanted.what} could not be had: {_last_line(error.stderr or error.output)}")
    except OSError as error:
        return NotHad(reason=f"{wanted.what} could not be unpacked: {error}")
    return Unpacked(root=final)


def _release(wanted: Wanted) -> str:
    """Name the distribution's release and our list of packages, so that a change of either unpacks anew."""
    fields = dict(
        line.split("=", 1)
        for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
        if "=" in line and not line.startswith("#")
    )
    listed = hashlib.sha256(" ".join(wanted.packages + wanted.optional).encode()).hexdigest()[:8]
    return "-".join(fields.get(key, "0").strip('"') for key in ("ID", "VERSION_ID")) + f"-{listed}"


def _fill(final: Path, wanted: Wanted) -> None:
    with tempfile.TemporaryDirectory(prefix="download-", dir=final.parent) as work:
        folder, root = Path(work, "debs"), Path(work, "root")
        folder.mkdir()
        root.mkdir()
        _Apt(Path(work)).download(wanted, folder)
        for package in sorted(folder.glob("*.deb")):
            _run(["dpkg-deb", "-x", str(package), str(root)])
        for program in wanted.programs:
            Unpacked(root=root).program(program)
        root.rename(final)


class _Apt:
    """apt-get with lists and cache of its own: it reads the system's sources and writes none of its state."""

    def __init__(self, work: Path) -> None:
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (work / folder).mkdir(parents=True)
        options = {
            "Dir::State": work / "state",
            "Dir::State::status": "/var/lib/dpkg/status",
            "Dir::Cache": work / "cache",
            "APT::Sandbox::User": "root",  # the unprivileged user `_apt` may not enter a folder of root's
            "Acquire::Languages": "none",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
            "Acquire::IndexTargets::deb::CNF::DefaultEnabled": "false",
            "Acquire::Retries": "2",
            "Acquire::http::Timeout": "20",
            "Debug::NoLocking": "true",
        }
        self._options = [part for key, value in options.items() for part in ("-o", f"{key}={value}")]

    def download(self, wanted: Wanted, folder: Path) -> None:
        """Download the packages and the libraries that the system lacks.

        A source of the system that fails is no matter as long as the packages are found elsewhere.
        """
        failed: subprocess.CalledProcessError | None = None
        try:
            self.run("update")
        except subprocess.CalledProcessError as error:
            failed = error
        optional = [name for name in wanted.optional if self.knows(name)]
        try:
            self.run("download", *wanted.packages, *optional, *self.missing_libraries(wanted), cwd=folder)
        except subprocess.CalledProcessError as error:
            raise failed or error from error

    def run(self, *arguments: str, cwd: Path | None = None) -> str:
        """Run apt-get and return what it printed."""
        return _run(["apt-get", "-q", *self._options, *arguments], cwd=cwd)

    def knows(self, package: str) -> bool:
        """Tell whether a package exists in this release."""
        try:
            return bool(_run(["apt-cache", *self._options, "show", "--no-all-versions", package]).strip())
        except subprocess.CalledProcessError:
            return False

    def missing_libraries(self, wanted: Wanted) -> list[str]:
        """Name the libraries that an installation would add to this system."""
        try:
            plan = self.run("install", "--simulate", "--no-install-recommends", *wanted.packages)
        except subprocess.CalledProcessError:
            return []  # a half-configured dpkg cannot plan; the libraries may be there all the same
        added = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
        return [name for name in added if name.startswith(_LIBRARY_PREFIX)]


@contextmanager
def _one_at_a_time(lock_file: Path) -> Iterator[None]:
    with lock_file.open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: Sequence[str], cwd: Path | None = None) -> str:
    # The programs are apt's and dpkg's, the arguments our own constants and folders.
    done = subprocess.run(  # noqa: S603
        command,
        cwd=cwd,
        env={**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_APT_MINUTES * 60,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout


def _last_line(text: str | None) -> str:
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return lines[-1] if lines else "no message"
