"""Unpack the distribution's Docker packages into a cache folder; nothing on the system changes."""

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

from ecs_steps.testbed.private_engine.found import NoEngine

# docker-cli is a package of its own from Debian 13 on; Debian's docker-init is a link into tini.
_PACKAGES = ("docker.io", "containerd", "runc", "tini", "busybox-static")
_OPTIONAL = ("docker-cli",)
# Only their libraries are wanted: an engine without iptables and without accounts of its own needs no more.
_LIBRARY_PREFIX = "lib"
_BINARIES = ("dockerd", "containerd", "containerd-shim-runc-v2", "runc", "docker", "docker-proxy", "docker-init")
_FOLDERS = ("usr/sbin", "usr/bin", "sbin", "bin")
_APT_MINUTES = 5


@dataclass(frozen=True, kw_only=True)
class Unpacked:
    """An unpacked engine: a folder that looks like the root of a file system."""

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

    @property
    def docker_cli(self) -> Path:
        """The `docker` command of the same packages."""
        return self.program("docker")

    @property
    def busybox(self) -> Path:
        """A static busybox, for images made `FROM scratch`."""
        return self.program("busybox")

    def program(self, name: str) -> Path:
        """Find a program by its name; FileNotFoundError if the packages have none."""
        for folder in _FOLDERS:
            if (candidate := self.root / folder / name).is_file():
                return candidate
        raise FileNotFoundError(name)


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where unpacked engines are kept between runs (XDG Base Directory Specification)."""
    base = environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "ecs-steps"


def unpack(cache: Path | None = None) -> Unpacked | NoEngine:
    """Return the unpacked engine, downloading it the first time; needs Debian or Ubuntu, but no root.

    A folder is complete or not there: it is filled under another name and renamed.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return NoEngine(reason="a private Docker engine needs apt-get: this is neither Debian nor Ubuntu")
    cache = cache or cache_folder()
    final = cache / f"engine-{_release()}"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(cache):
            if not final.is_dir():
                _fill(final)
    except subprocess.TimeoutExpired:
        return NoEngine(reason=f"the Docker packages could not be downloaded within {_APT_MINUTES} minutes")
    except subprocess.CalledProcessError as error:
        return NoEngine(reason=f"the Docker packages could not be had: {_last_line(error.stderr or error.output)}")
    except OSError as error:
        return NoEngine(reason=f"the Docker packages could not be unpacked: {error}")
    return Unpacked(root=final)


def busybox() -> Path | NoEngine:
    """Return a static busybox: the machine's own, or the one of the unpacked packages."""
    for candidate in (Path("/bin/busybox"), Path("/usr/bin/busybox")):
        if candidate.is_file() and b"ld-linux" not in candidate.read_bytes():
            return candidate
    unpacked = unpack()
    if isinstance(unpacked, NoEngine):
        return NoEngine(reason=f"no static busybox is installed, and none can be fetched: {unpacked.reason}")
    return unpacked.busybox


def _release() -> str:
    """Name the distribution's release and our list of packages, so that a change of either unpacks anew."""
    fields = dict(
        line.split("=", 1)
        for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
        if "=" in line and not line.startswith("#")
    )
    wanted = hashlib.sha256(" ".join(_PACKAGES + _OPTIONAL).encode()).hexdigest()[:8]
    return "-".join(fields.get(key, "0").strip('"') for key in ("ID", "VERSION_ID")) + f"-{wanted}"


def _fill(final: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="download-", dir=final.parent) as work:
        folder, root = Path(work, "debs"), Path(work, "root")
        folder.mkdir()
        root.mkdir()
        _Apt(Path(work)).download(folder)
        for package in sorted(folder.glob("*.deb")):
            _run(["dpkg-deb", "-x", str(package), str(root)])
        for binary in (*_BINARIES, "busybox"):
            Unpacked(root=root).program(binary)
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

    def download(self, folder: Path) -> None:
        """Download the engine's packages and the libraries that the system lacks.

        A source of the system that fails is no matter as long as the packages are found elsewhere.
        """
        failed: subprocess.CalledProcessError | None = None
        try:
            self.run("update")
        except subprocess.CalledProcessError as error:
            failed = error
        optional = [name for name in _OPTIONAL if self.knows(name)]
        try:
            self.run("download", *_PACKAGES, *optional, *self.missing_libraries(), cwd=folder)
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

    def missing_libraries(self) -> list[str]:
        """Name the libraries that an installation would add to this system."""
        try:
            plan = self.run("install", "--simulate", "--no-install-recommends", *_PACKAGES)
        except subprocess.CalledProcessError:
            return []  # a half-configured dpkg cannot plan; the libraries may be there all the same
        added = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
        return [name for name in added if name.startswith(_LIBRARY_PREFIX)]


@contextmanager
def _one_at_a_time(cache: Path) -> Iterator[None]:
    with (cache / "engine.lock").open("w", encoding="ascii") as lock:
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
