"""Builders' own words (of Engine 20.10 and BuildKit 0.13, as they came), and the sentence that people get."""

from __future__ import annotations

import pytest

from ecs_steps.contract.errors import BadParameter, NotReady, Refused, StepError
from ecs_steps.rules.build_failure import BuildFailure, explain

OLD = "failed to solve with frontend dockerfile.v0: failed to create LLB definition: "
DOCKERFILE = "FROM a AS first\nCOPPY x y\n"
INVALID = "Dockerfile is no valid Dockerfile"
NO_STAGE = "There is no such stage"
NO_FILE = "The context lacks a file"
DENIED = "A base image may not be pulled"
WROTE = "It wrote last: one | two"
LINE = "Its line 2 is: COPPY x y"


def explained(text: str) -> StepError:
    return explain(
        BuildFailure(
            text=text,
            dockerfile="Dockerfile",
            source=DOCKERFILE,
            step="RUN x",
            last=("one", "two"),
        )
    )


@pytest.mark.parametrize(
    ("text", "kind", "what", "hint"),
    [
        (f"{OLD}dockerfile parse error line 2: unknown instruction: COPPY", BadParameter, INVALID, LINE),
        (
            "ERROR: failed to solve: dockerfile parse error on line 2: unknown instruction: COPPY (did you mean COPY?)",
            BadParameter,
            INVALID,
            LINE,
        ),
        (f"{OLD}the Dockerfile cannot be empty", BadParameter, INVALID, "It begins with FROM."),
        (f"{OLD}target stage nope could not be found", BadParameter, NO_STAGE, "Dockerfile has: first."),
        ("failed to reach build target nope in Dockerfile", BadParameter, NO_STAGE, "Dockerfile has: first."),
        ("executor failed running [x]: exit code: 3", Refused, "The build failed", WROTE),
        (
            'ERROR: failed to solve: process "x" did not complete successfully: exit code: 3',
            Refused,
            "The build failed",
            WROTE,
        ),
        ("The command 'x' returned a non-zero code: 3", Refused, "The build failed", WROTE),
        ("write /a: no space left on device", NotReady, "The disk of the builder is full", ""),
        (
            "standard_init_linux.go:228: exec user process caused: exec format error",
            Refused,
            "A program of the image is made for another platform",
            "",
        ),
        ('failed to compute cache key: "/nope" not found: not found', Refused, NO_FILE, ""),
        (
            "COPY failed: file not found in build context or excluded by .dockerignore: stat nope: file does not exist",
            Refused,
            NO_FILE,
            "",
        ),
        ("COPY failed: forbidden path outside the build context: ../x ()", Refused, NO_FILE, ""),
        ('Head "http://r.example/v2/web/manifests/1": no basic auth credentials', Refused, DENIED, ""),
        ("pull access denied for a, repository does not exist or may require 'docker login'", Refused, DENIED, ""),
        ("manifest for r.example/web:1 not found: manifest unknown", Refused, "A base image is not there", ""),
        (
            "toomanyrequests: You have reached your pull rate limit.",
            Refused,
            "The registry of a base image limits pulls",
            "",
        ),
        (
            f'{OLD}failed to do request: Head "http://r.example/": dial tcp 127.0.0.1:1: connect: connection refused',
            Refused,
            "A registry does not answer the builder",
            "",
        ),
        (
            'network mode "web" not supported by buildkit',
            BadParameter,
            "The network for the build does not fit",
            "",
        ),
        ("network web not found", BadParameter, "The network for the build does not fit", ""),
        (
            f"{OLD}granting entitlement network.host is not allowed by build daemon configuration",
            NotReady,
            "This BuildKit does not allow it",
            "",
        ),
        ("image operating system is not supported", BadParameter, "The platform does not fit", ""),
        ("no match for platform in manifest sha256:1: not found", BadParameter, "The platform does not fit", ""),
        (
            "the --mount option requires BuildKit. Refer to https://docs.docker.com",
            NotReady,
            "The Dockerfile needs BuildKit",
            "",
        ),
        ("something else went wrong", Refused, "The build failed", "It was at: RUN x"),
    ],
)
def test_the_sentence(text: str, kind: type[StepError], what: str, hint: str) -> None:
    error = explained(text)

    assert (type(error), error.what) == (kind, what)
    assert error.hint == hint if hint else error.hint
    assert not error.why.startswith(("ERROR", "failed to solve"))


def test_a_run_that_met_a_full_disk_is_no_failing_command() -> None:
    last = ("unpacking", "tar: write error: No space left on device", "giving up")
    failure = BuildFailure(text="x returned a non-zero code: 1", dockerfile="Dockerfile", source="", last=last)

    error = explain(failure)

    assert isinstance(error, NotReady)
    assert (error.what, error.why) == ("The disk of the builder is full", "tar: write error: No space left on device")


def test_an_archive_that_does_not_fit_is_no_full_builder() -> None:
    text = "ERROR: write /out/image.tar: no space left on device"
    failure = BuildFailure(text=text, dockerfile="Dockerfile", source="", archive="/out/image.tar")

    assert explain(failure).what == "The archive /out/image.tar does not fit on its disk"


def test_a_run_that_met_a_foreign_program_is_no_failing_command() -> None:
    last = ("exec /bin/sh: exec format error",)
    failure = BuildFailure(text="x returned a non-zero code: 1", dockerfile="Dockerfile", source="", last=last)

    error = explain(failure)

    assert (error.what, error.why) == ("A program of the image is made for another platform", last[0])
    assert "qemu-user-static" in error.hint


@pytest.mark.parametrize(
    ("step", "what"),
    [
        ("exporting cache to registry", "The cache was not written"),
        ("[internal] waiting for connection", "The BuildKit of buildx does not answer"),
        ("[internal] booting buildkit", "The BuildKit of buildx does not answer"),
    ],
)
def test_what_fails_beside_the_dockerfile_is_the_machines(step: str, what: str) -> None:
    text = "ERROR: failed to solve: unexpected status from POST request to https://r.example/v2/: 404 not found"

    error = explain(BuildFailure(text=text, dockerfile="Dockerfile", source="", step=step))

    assert isinstance(error, NotReady)
    assert error.what == what
    assert error.why.startswith("unexpected status")


def test_a_builder_that_is_not_there_is_said() -> None:
    error = explained('ERROR: no builder "gone" found')

    assert (type(error), error.what, error.why) == (NotReady, "Buildx has no such builder", 'no builder "gone" found')
