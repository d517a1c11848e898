"""The seatbelts hold."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest

HERE = Path(__file__).parent


def test_no_test_leaves_this_machine() -> None:
    with socket.socket() as outward, pytest.raises(AssertionError, match=r"reached out to \('192\.0\.2\.1', 80\)"):
        outward.connect(("192.0.2.1", 80))


def test_a_test_may_talk_to_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_no_test_sleeps_for_long() -> None:
    with pytest.raises(AssertionError, match="would sleep 60 s"):
        time.sleep(60)


def test_no_ambient_aws_settings_are_seen() -> None:
    session = boto3.Session()
    assert session.region_name is None
    assert session.get_credentials() is None
    assert not [name for name in os.environ if name.startswith(("GITHUB_", "ECS_STEPS_P", "ECS_STEPS_R"))]


@pytest.mark.parametrize(
    ("allowed", "code", "said"),
    [("0", 0, "1 skipped: no engine here"), ("1", 1, "ECS_STEPS_NO_SKIP=1 allows no skip: no engine here")],
    ids=["a skip is named at the end", "a skip fails where none is allowed"],
)
@pytest.mark.parametrize("level", ["test", "module"])
def test_a_skip_never_passes_in_silence(tmp_path: Path, level: str, allowed: str, code: int, said: str) -> None:
    (tmp_path / "conftest.py").write_text((HERE / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    skip = "pytest.skip('no engine here', allow_module_level=True)"
    body = f"def test_it():\n    {skip}\n" if level == "test" else f"{skip}\n"
    passing = "def test_passes():\n    pass\n"
    (tmp_path / "test_skipped.py").write_text(f"import pytest\n{body}", encoding="utf-8")
    (tmp_path / "test_passing.py").write_text(passing, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(tmp_path)]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "ECS_STEPS_NO_SKIP": allowed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said in done.stdout
    assert (done.returncode != 0) == bool(code)
