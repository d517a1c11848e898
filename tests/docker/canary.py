"""Runs steps in a folder of their own, and looks for secrets wherever they could be read."""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import sys
import threading
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from ecs_steps.testbed.registry import Registry
from ecs_steps.testbed.server import Testbed

ROOT = Path(__file__).resolve().parents[2]
_OURS = uuid.uuid4().hex[:8]  # others on this machine may run the same tests
TOKEN, KEY, SESSION = f"canaryTokenOfTheRegistry{_OURS}", f"canarySecretAccessKey{_OURS}", f"canarySessionToken{_OURS}"
PROXY, SECRET = f"canaryPasswordOfTheProxy{_OURS}", f"canarySecretOfTheBuild{_OURS}"
ALL = (TOKEN, KEY, SESSION, PROXY, SECRET)
STEPS = ("-m", "ecs_steps")
#: Generous: a loaded machine starts a Python in seconds.
SECONDS = 180


def forms(canary: str) -> list[bytes]:
    """The canary, and what is left of it in base64 whatever stands around it."""
    plain = canary.encode()
    encoded = [base64.b64encode(b"x" * shift + plain)[4:-4] for shift in range(3)]
    return [plain, *encoded, *(each.translate(bytes.maketrans(b"+/", b"-_")) for each in encoded)]


@dataclass
class Seen:
    """What other processes could have read while a step ran."""

    command_lines: set[bytes] = field(default_factory=set)
    childrens_environments: set[bytes] = field(default_factory=set)


class Canary:
    """A home, a folder for temporary files and one to work in, and an environment that is full of canaries."""

    def __init__(self, testbed: Testbed, registry: Registry, docker_host: str, folder: Path, image: str) -> None:
        self.testbed, self.registry, self.folder, self.image = testbed, registry, folder, image
        for name in ("home", "tmp", "work"):
            (folder / name).mkdir()
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
            "ECS_STEPS_RESULT": "result.json",
            "GITHUB_OUTPUT": "output.txt",
            "DOCKER_HOST": docker_host,
            **testbed.environment(),
            "AWS_SECRET_ACCESS_KEY": KEY,
            "AWS_SESSION_TOKEN": SESSION,
            "AWS_MAX_ATTEMPTS": "1",
            "HTTPS_PROXY": f"http://agent:{PROXY}@127.0.0.1:1",
            "NO_PROXY": "127.0.0.1",
            "SECRET_OF_THE_BUILD": SECRET,
        }
        self.seen = Seen()
        #: A folder that may hold the token, for its user alone.
        self.private: Path | None = None

    def start(self, *words: str, python: tuple[str, ...] = STEPS) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *python, *words],
            cwd=self.folder / "work",
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def ends(self, process: subprocess.Popen[bytes], said: str, *codes: int) -> None:
        """Let it end, watching every process of this machine meanwhile; then look everywhere."""
        over = threading.Event()
        watching = threading.Thread(target=self._watch, args=(over, process.pid))
        watching.start()
        try:
            out, err = process.communicate(timeout=SECONDS)
        finally:
            over.set()
            watching.join()
        assert process.returncode in codes, err.decode()
        assert said in err.decode()
        places = {"stdout": out, "stderr": err, "command lines": b"\n".join(self.seen.command_lines)}
        places |= {str(path): path.read_bytes() for path in self._files()}
        assert any(name.endswith("result.json") for name in places)
        leaks = found(places, *ALL) + found({"children": b"\n".join(self.seen.childrens_environments)}, TOKEN)
        assert not leaks, leaks
        assert {path.name for path in (self.folder / "home").iterdir()} <= {".docker"}  # the docker command's own
        assert not list((self.folder / "tmp").iterdir())

    def _files(self) -> list[Path]:
        if self.private is not None and self.private.exists():
            held = [self.private, *self.private.rglob("*")]
            assert [path for path in held if path.stat().st_mode & 0o077] == []
        apart = {self.private} if self.private else set()
        return [path for path in self.folder.rglob("*") if path.is_file() and not apart & set(path.parents)]

    def _watch(self, over: threading.Event, pid: int) -> None:
        while not over.wait(0.02):
            parents: dict[int, int] = {}
            for path in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError, IndexError):  # it has ended
                    parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
                    self.seen.command_lines.add((path / "cmdline").read_bytes())
            for child in _below(pid, parents):
                with contextlib.suppress(OSError):
                    self.seen.childrens_environments.add(Path(f"/proc/{child}/environ").read_bytes())


def found(places: dict[str, bytes], *canaries: str) -> list[tuple[str, bytes]]:
    """The places that hold a canary, and in which form."""
    searched = [form for canary in canaries for form in forms(canary)]
    return [(name, form) for name, held in places.items() for form in searched if form in held]


def _below(pid: int, parents: dict[int, int]) -> set[int]:
    below: set[int] = set()
    while new := {each for each, parent in parents.items() if parent in below | {pid}} - below:
        below |= new
    return below
