"""The sandbox as people use it: processes that come up, answer, and go down without a trace."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.steps.sandboxes import SECONDS, UP, Sandbox, answers, until_gone


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    made = Sandbox(tmp_path / "sandbox")
    yield made
    if made.folder.exists():
        made.run("down")
    assert not made.folder.exists()


def test_up_tells_where_it_answers_and_down_leaves_nothing(sandbox: Sandbox) -> None:
    up = sandbox.up()
    pid = sandbox.pid
    assert (up["running"], up["tasks"], up["region"]) == (True, "simulated", "eu-west-1")
    assert answers(up["endpoint_url"])

    down = sandbox.run("down")

    assert down.returncode == 0
    assert json.loads(down.stdout) == {"running": False, "folder": str(sandbox.folder)}
    assert "The sandbox is down; nothing of it is left" in down.stderr
    until_gone(pid)  # it removes its folder last, and then ends
    assert not sandbox.folder.exists()
    assert not answers(up["endpoint_url"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_in_the_foreground_a_signal_ends_it_well(sandbox: Sandbox, number: signal.Signals) -> None:
    process = sandbox.foreground()

    process.send_signal(number)
    out, err = process.communicate(timeout=SECONDS)

    assert process.returncode == 0, err
    assert json.loads(out)["running"] is False
    assert "The sandbox is going down" in err
    assert not sandbox.folder.exists()


def test_after_it_was_killed_down_cleans_up(sandbox: Sandbox) -> None:
    process = sandbox.foreground()
    process.kill()
    process.communicate(timeout=SECONDS)
    assert sandbox.run("status").returncode == 3

    done = sandbox.run("down")

    assert done.returncode == 0
    assert not sandbox.folder.exists()


def test_after_it_was_killed_it_comes_up_again(sandbox: Sandbox) -> None:
    process = sandbox.foreground()
    process.kill()
    process.communicate(timeout=SECONDS)

    assert answers(sandbox.up()["endpoint_url"])


def test_a_port_that_is_taken_is_named_from_the_background_too(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = sandbox.run(*UP, "--detach", "--port", port)

    assert done.returncode == 3, done.stderr
    assert f"The sandbox cannot listen on port {port}: Address already in use" in done.stderr
    assert "Choose another with --port; 0 takes a free one." in done.stderr
    assert "Traceback" not in done.stderr


def test_without_its_packages_it_says_what_to_install(sandbox: Sandbox) -> None:
    without = "import sys; sys.modules['moto'] = None; from ecs_steps.__main__ import main; sys.exit(main())"

    done = subprocess.run(
        [sys.executable, "-c", without, "sandbox", *UP, "--folder", str(sandbox.folder)],
        env=sandbox.environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert done.returncode == 3, done.stderr
    assert "error: sandbox: The sandbox is not installed: the package moto is missing" in done.stderr
    assert "python3 -m pip install '.[sandbox]'" in done.stderr
    assert "Traceback" not in done.stderr
