"""Build and push where there is no engine to use, or nothing to build: refused in a sentence, before anything moves."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_steps.build import BuildOptions, build
from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, NotReady, StepError
from ecs_steps.push import PushOptions, push
from ecs_steps.values.image import TaggedImage

ROOT = Path(__file__).resolve().parents[2]
IMAGE = TaggedImage.parse("shop/web:1")
#: A step whose modules are loaded while it still may read them; then it is somebody without rights.
# Whoever drops root may not read the interpreter's own folder any more: a run before it has loaded all that is needed.
_AS_NOBODY = """
import contextlib, io, os, sys
from ecs_steps.build import build
from ecs_steps.runner import command_line
aside = io.TextIOWrapper(io.BytesIO())
with contextlib.redirect_stderr(aside), contextlib.redirect_stdout(aside):
    command_line.main(build, environment={**os.environ, "DOCKER_HOST": "unix:///nowhere/docker.sock"})
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
sys.exit(command_line.main(build))
"""

Action = Callable[[Clients, Report], object]


def building(context: Path) -> Action:
    return lambda clients, report: build(BuildOptions(image=IMAGE, context=str(context)), clients, report)


def pushing(_: Path) -> Action:
    return lambda clients, report: push(PushOptions(image=IMAGE), clients, report)


def refused(action: Action, docker_host: str) -> StepError:
    report = Report(sys.stderr, now=lambda: 0.0)
    with pytest.raises(StepError) as caught:
        action(Clients({**os.environ, "DOCKER_HOST": docker_host}), report)
    return caught.value


@pytest.fixture
def context(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path


@pytest.mark.parametrize("step", [building, pushing])
@pytest.mark.parametrize(
    ("docker_host", "why"),
    [("unix:///nowhere/docker.sock", "its socket does not exist"), ("tcp://127.0.0.1:1", "connection refused")],
)
def test_without_an_engine_the_ways_to_have_one_are_named(
    context: Path, step: Callable[[Path], Action], docker_host: str, why: str
) -> None:
    error = refused(step(context), docker_host)

    assert isinstance(error, NotReady)
    assert str(error) == f"No Docker engine answers: {why}"
    assert error.hint == "Start Docker on this machine, or name an engine with DOCKER_HOST."


def test_a_docker_host_that_is_none_is_named(context: Path) -> None:
    error = refused(building(context), "nonsense://here")

    assert isinstance(error, NotReady)
    assert "nonsense" in error.why


def test_no_rights_on_the_socket_says_which_group_has_them() -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        path = Path(folder, "docker.sock")
        listener.bind(str(path))
        listener.listen()
        path.chmod(0)
        Path(folder).chmod(0o755)  # somebody else gets as far as the socket
        (Path(folder) / "Dockerfile").write_text("FROM scratch\n")

        done = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, "--image", "shop/web:1", "--context", folder],
            env={**os.environ, "PYTHONPATH": str(ROOT), "DOCKER_HOST": f"unix://{path}"},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    assert done.returncode == 3, done.stderr
    assert "error: build: No rights on the Docker engine's socket: permission denied" in done.stderr
    assert "Add the user to the group `docker`, or run on an agent that has it." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("context", "dockerfile", "sentence"),
    [
        ("nowhere", "Dockerfile", "The build context nowhere is no folder: there is no such folder"),
        ("file", "Dockerfile", "The build context file is no folder: it is a file"),
        (".", "Dockerfile", "There is no Dockerfile Dockerfile: the context . does not have it"),
        (".", "docker/Dockerfile.web", "There is no Dockerfile docker/Dockerfile.web: the context . does not have it"),
        (".", "folder", "There is no Dockerfile folder: the context . does not have it"),
    ],
)
def test_what_is_not_there_to_build_is_named_before_an_engine_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, context: str, dockerfile: str, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("no folder")
    Path("folder").mkdir()
    options = BuildOptions(image=IMAGE, context=context, dockerfile=dockerfile)

    error = refused(lambda clients, report: build(options, clients, report), "unix:///nowhere")

    assert isinstance(error, BadParameter)
    assert str(error) == sentence
    assert error.hint


def test_a_dry_run_of_build_needs_no_engine(context: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = BuildOptions(image=IMAGE, context=str(context), dry_run=True)
    report = Report(sys.stderr, now=lambda: 0.0)

    built = build(options, Clients({"DOCKER_HOST": "unix:///nowhere"}), report)

    assert (built.image, built.image_id) == (IMAGE, None)
    assert f"Would build shop/web:1 from {context} with Dockerfile" in capsys.readouterr().err
