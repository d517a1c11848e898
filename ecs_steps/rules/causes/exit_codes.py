"""What a container's exit code says."""

from __future__ import annotations

from collections.abc import Mapping

from ecs_steps.values.cause import CauseKind

# POSIX shells: 126 and 127 are the shell's own, 128 + n is the end by signal n. Docker passes both on.
_KNOWN: Mapping[int, tuple[CauseKind, str]] = {
    0: (CauseKind.CONTAINER_ENDED, "but a service's container must keep running"),
    126: (CauseKind.COMMAND_NOT_FOUND, "the command is not executable"),
    127: (CauseKind.COMMAND_NOT_FOUND, "the command was not found"),
    132: (CauseKind.CONTAINER_CRASHED, "illegal instruction (SIGILL)"),
    134: (CauseKind.CONTAINER_CRASHED, "aborted (SIGABRT)"),
    135: (CauseKind.CONTAINER_CRASHED, "bus error (SIGBUS)"),
    136: (CauseKind.CONTAINER_CRASHED, "arithmetic error (SIGFPE)"),
    137: (CauseKind.CONTAINER_KILLED, "killed (SIGKILL), perhaps out of memory"),
    139: (CauseKind.CONTAINER_CRASHED, "segmentation fault (SIGSEGV)"),
    143: (CauseKind.CONTAINER_EXITED, "told to end (SIGTERM)"),
    # [MS-ERREF] 2.3.1, NTSTATUS values, as Windows containers exit with them.
    0xC0000005: (CauseKind.CONTAINER_CRASHED, "access violation"),
    0xC0000017: (CauseKind.OUT_OF_MEMORY, "out of memory"),
    0xC000007B: (CauseKind.WRONG_PLATFORM, "a file is for another architecture"),
    0xC00000FD: (CauseKind.CONTAINER_CRASHED, "stack overflow"),
    0xC0000135: (CauseKind.CONTAINER_CRASHED, "a DLL is missing"),
    0xC0000139: (CauseKind.CONTAINER_CRASHED, "a DLL lacks a function"),
    0xC000013A: (CauseKind.CONTAINER_EXITED, "told to end (CTRL+C)"),
    0xC0000142: (CauseKind.CONTAINER_CRASHED, "a DLL did not initialize"),
    0xC0000374: (CauseKind.CONTAINER_CRASHED, "heap corruption"),
    0xC0000409: (CauseKind.CONTAINER_CRASHED, "stack buffer overrun"),
    0xE0434352: (CauseKind.CONTAINER_CRASHED, "an unhandled .NET exception"),
}

#: Codes with which a container ends that was told to, or was killed: mostly because another one ended.
BY_SIGNAL = frozenset((137, 143, 0xC000013A))


def kind_of(code: int) -> CauseKind:
    """The class of a container that exited by itself with this code."""
    return _KNOWN.get(_unsigned(code), (CauseKind.CONTAINER_EXITED, ""))[0]


def means(code: int) -> str:
    """Say in a few words what a code says; empty for one that only the program knows."""
    return _KNOWN.get(_unsigned(code), (CauseKind.CONTAINER_EXITED, ""))[1]


def written(code: int) -> str:
    """Write a code as people know it: Windows' status values in hexadecimal digits, too."""
    plain = _unsigned(code)
    return f"{code} (0x{plain:08X})" if plain >= 0xC0000000 else str(code)


def _unsigned(code: int) -> int:
    """Windows' codes are sometimes told as negative numbers of 32 bits."""
    return code + 2**32 if code < -1 else code
