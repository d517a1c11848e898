"""Door: other programs. The only import of subprocess: no shell, an environment that is said, secrets through stdin."""

from __future__ import annotations

import os
import queue
import re
import shlex
import shutil
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from ecs_steps.contract.errors import NotReady, Refused
from ecs_steps.values.secret import Secret

#: How long a child may take to end after SIGTERM before it gets SIGKILL.
GRACE_SECONDS = 10.0
LAST_LINES = 20
_LONGEST_LINE = 65536
_POLL_SECONDS = 0.2
_PATIENCE = 5  # polls without output after which a pipe that a grandchild still holds is given up
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]*@")
_OURS = "ECS_STEPS_"


@dataclass(frozen=True)
class Finished:
    """What a program that ended well wrote; `err` holds its last lines only."""

    out: str
    err: str


class ProcessFailed(Refused):
    """A program ended with a code that is not 0; `last` are the last lines that it wrote."""

    def __init__(self, what: str, *, code: int, last: Sequence[str]) -> None:
        super().__init__(what, why=next((line for line in reversed(last) if line.strip()), "it said nothing"))
        self.code, self.last = code, tuple(last)


class Processes:
    """Starts programs with an environment that holds nothing of ours: a setting of a step may be a secret."""

    def __init__(self, environment: Mapping[str, str], *, grace: float = GRACE_SECONDS) -> None:
        self._environment = {name: value for name, value in environment.items() if not name.startswith(_OURS)}
        self._grace = grace

    def found(self, program: str) -> str | None:
        """Find a program on PATH; None if it is not there."""
        return shutil.which(program, path=self._environment.get("PATH", os.defpath))

    def run(
        self,
        command: Sequence[str],
        *,
        install: str,
        environment: Mapping[str, str | None] | None = None,
        folder: str | None = None,
        stdin: Secret | str | None = None,
        show: Callable[[str], None] = lambda _: None,
    ) -> Finished:
        """Run a program to its end; each line of its stdout and stderr goes to `show` as it comes.

        `environment` is laid over the caller's; None takes a variable away. Raises NotReady with `install` as the
        hint when the program is missing, ProcessFailed for another code than 0. When this call is cut off, by a
        signal or an error of `show`, the program and all that it started get SIGTERM, and after a grace SIGKILL.
        """
        program = self.found(command[0])
        if program is None:
            raise NotReady(f"{command[0]} is not installed", why="it is not on PATH", hint=install)
        given = {**self._environment, **(environment or {})}
        said = {name: value for name, value in given.items() if value is not None}
        try:
            process = subprocess.Popen(  # noqa: S603 - no shell; the steps name the program themselves
                [program, *command[1:]],
                cwd=folder,
                env=said,
                stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="backslashreplace",
                start_new_session=os.name == "posix",  # a process group of its own, so that all of it can be ended
            )
        except OSError as error:
            why = error.strerror or str(error)
            raise NotReady(f"{command[0]} cannot be started", why=f"{why}: {error.filename}", hint=install) from None
        with _ended(process, self._grace):
            _fed(process, stdin)
            return _finished(process, show, command[0])


def echo(command: Sequence[str]) -> str:
    """Write a command as one would type it, without the credentials of a URL."""
    return _CREDENTIALS.sub("***@", shlex.join(command))


@contextmanager
def _ended(process: subprocess.Popen[str], grace: float) -> Iterator[None]:
    """Leave no program behind, however the block ends."""
    try:
        yield
    finally:
        if process.poll() is None:
            _signal(process, "SIGTERM")
            try:
                process.wait(timeout=grace)
            except subprocess.TimeoutExpired:
                _signal(process, "SIGKILL")
                process.wait()


def _signal(process: subprocess.Popen[str], name: str) -> None:
    try:
        if os.name == "posix":
            os.killpg(process.pid, getattr(signal, name))
        else:
            process.kill()
    except ProcessLookupError:
        pass  # it ended meanwhile


def _fed(process: subprocess.Popen[str], stdin: Secret | str | None) -> None:
    """Write stdin beside the reading, since a program may answer before it has read all."""
    if process.stdin is None:
        return
    pipe, text = process.stdin, stdin.reveal() if isinstance(stdin, Secret) else stdin or ""

    def feed() -> None:
        try:
            pipe.write(text)
            pipe.close()
        except (OSError, ValueError):
            pass  # it does not want to read on; its exit code says whether that is well

    threading.Thread(target=feed, daemon=True).start()


def _finished(process: subprocess.Popen[str], show: Callable[[str], None], program: str) -> Finished:
    out: list[str] = []
    err: deque[str] = deque(maxlen=LAST_LINES)
    last: deque[str] = deque(maxlen=LAST_LINES)
    for pipe, line in _lines(process):
        (out if pipe is process.stdout else err).append(line)
        last.append(line.rstrip("\n"))
        show(line.rstrip("\n"))
    code = process.wait()
    if code:
        how = f"ended with code {code}" if code > 0 else f"was ended by signal {-code}"
        raise ProcessFailed(f"{program} {how}", code=code, last=last)
    return Finished("".join(out), "".join(err))


def _lines(process: subprocess.Popen[str]) -> Iterator[tuple[IO[str], str]]:
    """Each line as it comes, from either pipe; ends with both, or with the program where its children keep a pipe."""
    lines: queue.SimpleQueue[tuple[IO[str], str]] = queue.SimpleQueue()

    def read(pipe: IO[str]) -> None:
        try:
            while line := pipe.readline(_LONGEST_LINE):
                lines.put((pipe, line))
        finally:
            lines.put((pipe, ""))

    pipes = [pipe for pipe in (process.stdout, process.stderr) if pipe is not None]
    for pipe in pipes:
        threading.Thread(target=read, args=(pipe,), daemon=True).start()
    silent = 0
    while pipes:
        try:
            pipe, line = lines.get(timeout=_POLL_SECONDS)  # not for ever: Windows lets no signal through meanwhile
        except queue.Empty:
            silent = silent + 1 if process.poll() is not None else 0
            if silent > _PATIENCE:
                return
            continue
        silent = 0
        if line:
            yield pipe, line
        else:
            pipes.remove(pipe)
