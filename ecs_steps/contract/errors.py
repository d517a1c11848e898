"""Every way a step can fail, each with its own exit code."""

from __future__ import annotations

import enum


class StepError(Exception):
    """A failure that needs no traceback: what happened, why, and what to try."""

    exit_code = 1

    def __init__(self, what: str, *, why: str = "", hint: str = "") -> None:
        super().__init__(f"{what}: {why}" if why else what)
        self.what, self.why, self.hint = what, why, hint


class BadParameter(StepError):
    """Wrong or missing parameter or file: fix the pipeline."""

    exit_code = 2


class NotReady(StepError):
    """No credentials, tool, permission or resource: fix the agent or account."""

    exit_code = 3


class Refused(StepError):
    """AWS, the registry, Docker, Terraform or the host said no."""

    exit_code = 4


class DeployFailed(StepError):
    """The new version did not become healthy, and it may still be in place."""

    exit_code = 5


class TimedOut(StepError):
    """We stopped waiting; it may still succeed."""

    exit_code = 6


class RolledBack(StepError):
    """The new version failed and the old one serves again."""

    exit_code = 7


class Overtaken(StepError):
    """Someone else replaced, stopped or deleted what we deployed."""

    exit_code = 8


class Gate(StepError):
    """A gate, guard or policy stopped it."""

    exit_code = 9


class EarlierStepFailed(StepError):
    """The result named by `--after` carries an error; ends with that step's code."""

    def __init__(self, what: str, *, code: int, why: str = "", hint: str = "") -> None:
        super().__init__(what, why=why, hint=hint)
        self.exit_code = code


class Stopped(BaseException):
    """A signal ended the step; like KeyboardInterrupt no `except Exception` may swallow it."""

    def __init__(self, code: StopCode) -> None:
        super().__init__(code.name.lower())
        self.exit_code = code.value


class StopCode(enum.IntEnum):
    """128 plus the signal's number, as shells report it."""

    INTERRUPTED = 130
    TERMINATED = 143
