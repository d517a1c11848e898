"""The whole pipe on a real engine: build, push, register, update, wait-stable, in a shell without pipefail."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from typing import Any

import pytest

from tests.docker.place import PIPE, SECONDS, Place

pytestmark = pytest.mark.docker


def test_a_release_goes_from_the_dockerfile_to_proven_containers(place: Place) -> None:
    code, out, err = place.run(PIPE.format(version=2))

    assert code == 0, err
    result = json.loads(out)
    assert (result["verdict"], result["proof"]) == ("succeeded", "proved")
    assert "/shop/web:2@sha256:" in result["image"]


def test_a_version_that_dies_is_rolled_back_with_its_last_words(place: Place) -> None:
    code, out, err = place.run(PIPE.format(version=3))

    assert code == 7, err
    assert json.loads(out)["verdict"] == "rolled back"
    assert "DATABASE_URL is not set" in err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, 3)])
def test_a_build_that_is_cut_off_in_a_run_ends_the_pipe(
    place: Place, engine: Any, number: signal.Signals, code: int
) -> None:
    dockerfile = place.folder / "web" / "Dockerfile.slow"
    run = '["busybox", "sh", "-c", "echo under way; while :; do busybox sleep 0.1; done"]'
    dockerfile.write_text(f"FROM scratch\nCOPY busybox /bin/busybox\nENV PATH=/bin\nRUN {run}\n")
    process = place.start(PIPE.format(version=9).replace("--context web", "--context web --dockerfile Dockerfile.slow"))
    assert process.stderr is not None
    assert any(line.rstrip().endswith("  under way") for line in process.stderr)

    os.kill(int((place.folder / "build.pid").read_text()), number)
    _, err = process.communicate(timeout=SECONDS)

    assert process.returncode == code, err
    assert "has a bug" not in err
    pause, end = threading.Event(), time.monotonic() + SECONDS
    while any("under way" in each["Command"] for each in engine.api.containers(all=True)):
        assert time.monotonic() < end  # the engine sees that nobody listens any more, and clears up
        pause.wait(0.1)
