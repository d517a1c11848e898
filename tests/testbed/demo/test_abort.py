from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ecs_steps.testbed.demo.abort import terminated

_TOLD = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
print("told", file=sys.stderr, flush=True)
signal.pause()
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM is a signal of POSIX")
def test_a_command_is_terminated_once_it_has_said_the_words(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert terminated([sys.executable, "-c", _TOLD], "told", tmp_path, os.environ) == 143

    said = capfd.readouterr()
    assert said.err == "told\n"
    assert said.out == "    the build is aborted: SIGTERM\n"


def test_a_command_that_never_says_them_ends_by_itself(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.stderr.write('other words'); sys.exit(5)"]

    assert terminated(command, "told", tmp_path, os.environ) == 5
