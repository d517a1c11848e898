"""Why a build failed, in a sentence: BuildKit's and the classic builder's words, and what to do about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from ecs_steps.contract.errors import BadParameter, NotReady, Refused, StepError
from ecs_steps.rules.dockerfile import stages

_SHOWN = 400
_WRAPPING = re.compile(
    r"^(?:ERROR: |error: |failed to solve: |failed to solve with frontend \S+: |failed to build LLB: "
    r"|failed to create LLB definition: |rpc error: code = \w+ desc = )+"
)
_DOCKERFILE_LINE = re.compile(r"(?:dockerfile )?parse error(?: on)? line (\d+)", re.IGNORECASE)
_NO_SPACE = re.compile(r"no space left on device|disk quota exceeded", re.IGNORECASE)
_FOREIGN = re.compile(r"exec format error", re.IGNORECASE)
_RUN_CODE = re.compile(
    r"(?:executor failed running|did not complete successfully).*exit code: \d+|returned a non-zero code: \d+"
)


@dataclass(frozen=True, kw_only=True)
class BuildFailure:
    """What the builder said last, of which Dockerfile, in which step, what that wrote, and the archive it was for."""

    text: str
    dockerfile: str
    source: str
    step: str | None = None
    last: Sequence[str] = ()
    archive: str | None = None


def explain(failure: BuildFailure) -> StepError:
    """Say why a build failed; a wrong Dockerfile shows its line, a failing RUN what it wrote last."""
    why = _WRAPPING.sub("", " ".join(failure.text.split()))[:_SHOWN]
    for step, at_step in _AT_STEPS:
        if failure.step and failure.step.startswith(step):
            return at_step(why)
    for known in _KNOWN:
        found = known.words.search(why)
        if found:
            return known.error(failure, why, found)
    where = f"It was at: {failure.step}" if failure.step else "The builder's own words stand above."
    return Refused("The build failed", why=why, hint=where)


def _no_cache(why: str) -> StepError:
    hint = "Make its repository (ECR makes none by itself), see that it may be pushed to, or leave --cache-to away."
    return NotReady("The cache was not written", why=why, hint=hint)


def _no_answer(why: str) -> StepError:
    hint = "See `docker buildx ls`: another builder is named by BUILDX_BUILDER, or chosen by `docker buildx use`."
    return NotReady("The BuildKit of buildx does not answer", why=why, hint=hint)


# What fails there is nothing of the Dockerfile's.
_AT_STEPS = (
    ("exporting cache", _no_cache),
    ("[internal] waiting for connection", _no_answer),
    ("[internal] booting buildkit", _no_answer),
)


def _wrong_line(failure: BuildFailure, why: str, found: re.Match[str]) -> StepError:
    lines, number = failure.source.splitlines(), int(found[1])
    hint = f"Its line {number} is: {lines[number - 1].strip()[:200]}" if 0 < number <= len(lines) else ""
    return BadParameter(f"{failure.dockerfile} is no valid Dockerfile", why=why, hint=hint)


def _empty(failure: BuildFailure, why: str, _: re.Match[str]) -> StepError:
    return BadParameter(f"{failure.dockerfile} is no valid Dockerfile", why=why, hint="It begins with FROM.")


def _no_stage(failure: BuildFailure, why: str, _: re.Match[str]) -> StepError:
    named = ", ".join(stages(failure.source)) or "none with a name"
    return BadParameter("There is no such stage", why=why, hint=f"{failure.dockerfile} has: {named}.")


def _run_failed(failure: BuildFailure, why: str, _: re.Match[str]) -> StepError:
    if full := next((found for line in failure.last if (found := _NO_SPACE.search(line))), None):
        return _disk_full(failure, full.string.strip()[:_SHOWN], full)
    if foreign := next((found for line in failure.last if (found := _FOREIGN.search(line))), None):
        return _foreign(failure, foreign.string.strip()[:_SHOWN], foreign)
    said = " | ".join(line.strip() for line in failure.last if line.strip()) or "(nothing)"
    return Refused("The build failed", why=why, hint=f"It wrote last: {said[-_SHOWN:]}")


def _disk_full(failure: BuildFailure, why: str, _: re.Match[str]) -> StepError:
    if failure.archive and failure.archive in why:
        what, hint = f"The archive {failure.archive} does not fit on its disk", "Free some, or name one on another."
        return NotReady(what, why=why, hint=hint)
    hint = "See `docker system df`; `docker builder prune` and `docker image prune` make room."
    return NotReady("The disk of the builder is full", why=why, hint=hint)


def _foreign(_: BuildFailure, why: str, __: re.Match[str]) -> StepError:
    hint = "Build on an engine of that platform, or install emulation for it (binfmt, qemu-user-static)."
    return Refused("A program of the image is made for another platform", why=why, hint=hint)


def _error(kind: type[StepError], what: str, hint: str) -> Callable[[BuildFailure, str, re.Match[str]], StepError]:
    return lambda _, why, __: kind(what, why=why, hint=hint)


@dataclass(frozen=True)
class _Known:
    words: re.Pattern[str]
    error: Callable[[BuildFailure, str, re.Match[str]], StepError]


def _known(words: str, error: Callable[[BuildFailure, str, re.Match[str]], StepError]) -> _Known:
    return _Known(re.compile(words, re.IGNORECASE), error)


_NEEDS_BUILDKIT = partial(_error, NotReady, "The Dockerfile needs BuildKit")
_PLATFORM = partial(_error, BadParameter, "The platform does not fit")
_NETWORK = partial(_error, BadParameter, "The network for the build does not fit")
_NO_BUILDER = partial(_error, NotReady, "Buildx has no such builder")
_NO_RIGHT = partial(_error, NotReady, "This BuildKit does not allow it")
_NO_FILE = partial(_error, Refused, "The context lacks a file")
_DENIED = partial(_error, Refused, "A base image may not be pulled")
_NO_BASE = partial(_error, Refused, "A base image is not there")
_LIMITED = partial(_error, Refused, "The registry of a base image limits pulls")
_SILENT = partial(_error, Refused, "A registry does not answer the builder")

# The first that fits counts.
_KNOWN = (
    _Known(_NO_SPACE, _disk_full),
    _Known(_FOREIGN, _foreign),
    _known(r"no builder .* found", _NO_BUILDER("See `docker buildx ls`; BUILDX_BUILDER names it.")),
    _known(
        r"network mode .* not supported|network \S+ not found|no such container",
        _NETWORK("BuildKit has default, none and host; the classic builder also the engine's own networks."),
    ),
    _known(
        r"(?:network\.host|security\.insecure) is not allowed",
        _NO_RIGHT("Start it with --allow-insecure-entitlement and the name of that right."),
    ),
    _Known(_RUN_CODE, _run_failed),
    _Known(_DOCKERFILE_LINE, _wrong_line),
    _known(r"dockerfile.*cannot be empty|no instructions", _empty),
    _known(r"failed to reach build target|target stage .* could not be found", _no_stage),
    _known(
        r"requires buildkit|unknown flag: (?:mount|chmod|link)",
        _NEEDS_BUILDKIT("Install the plug-in docker-buildx, or build with --builder buildkit."),
    ),
    _known(
        r"no match for platform|does not match the specified platform|no matching manifest|invalid platform"
        r"|operating system is not supported"
        r"|unknown operating system or architecture|platform \S* ?(?:is )?not supported|failed to parse platform",
        _PLATFORM("It is os/architecture, such as linux/amd64 or linux/arm64; the base image must have it."),
    ),
    _known(
        r"copy failed|add failed|failed to (?:compute cache key|calculate checksum)|outside the build context",
        _NO_FILE("Is it in the context, and does .dockerignore let it through?"),
    ),
    _known(
        r"denied|unauthorized|authentication required|no basic auth|forbidden|insufficient_scope",
        _DENIED("Log in to its registry, or correct its name: many registries say the same of what is not there."),
    ),
    _known(r"manifest unknown|not found|does not exist|name unknown", _NO_BASE("Correct its name or tag after FROM.")),
    _known(r"toomanyrequests|rate limit", _LIMITED("Log in there, or keep the base image in a registry of your own.")),
    _known(
        r"dial tcp|connection refused|no such host|i/o timeout|tls|x509|connection reset|eof",
        _SILENT("The builder has to reach it, not this machine: look at its proxy, name resolution, certificates."),
    ),
)
