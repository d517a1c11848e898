"""The sandbox asked: what it exports, what it refuses, and what it leaves alone."""

from __future__ import annotations

import io
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import SandboxAction, SandboxTasks, Shell
from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.sandbox import Sandboxed, SandboxOptions, sandbox
from tests.steps.sandboxes import SECONDS, Sandbox, answers


class Asked:
    """The step as a typed call, and what it said."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._out = folder, io.StringIO()

    def __call__(self, action: SandboxAction, **more: Any) -> Sandboxed:
        options = SandboxOptions(action=action, folder=str(self.folder), tasks=SandboxTasks.SIMULATED, **more)
        return sandbox(options, Clients(), Report(self._out, now=lambda: 0.0))

    @property
    def said(self) -> str:
        return self._out.getvalue()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    made = Sandbox(tmp_path_factory.mktemp("sandbox") / "sandbox")
    made.up()
    yield made
    made.run("down")


@pytest.fixture
def asked(running: Sandbox) -> Asked:
    """Asks a sandbox that is up."""
    return Asked(running.folder)


@pytest.fixture
def nowhere(tmp_path: Path) -> Asked:
    """Asks where there is none."""
    return Asked(tmp_path / "sandbox")


def test_up_again_finds_the_one_that_is_up(asked: Asked) -> None:
    before = asked(SandboxAction.STATUS)

    assert asked(SandboxAction.UP, detach=True) == before
    assert f"The sandbox is up already, at {before.endpoint_url}" in asked.said


def test_its_exports_point_a_shell_at_it(running: Sandbox, asked: Asked) -> None:
    command = " ".join(running.command("env"))
    script = f'AWS_PROFILE=prod; export AWS_PROFILE; eval "$({command})"; env'

    done = subprocess.run(
        ["sh", "-c", script], env=running.environment, capture_output=True, text=True, timeout=SECONDS, check=True
    )

    found = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    up = asked(SandboxAction.STATUS)
    assert found["AWS_ENDPOINT_URL"] == up.endpoint_url
    assert found["ECS_STEPS_REGISTRY"] == up.registry
    assert found["AWS_REGION"] == found["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert found["AWS_ACCESS_KEY_ID"]
    assert "AWS_PROFILE" not in found


@pytest.mark.parametrize(
    ("shell", "form", "cleared"),
    [
        (Shell.POWERSHELL, "$env:AWS_ENDPOINT_URL = '{}'", "$env:AWS_PROFILE = $null"),
        (Shell.CMD, 'set "AWS_ENDPOINT_URL={}"', 'set "AWS_PROFILE="'),
    ],
)
def test_its_exports_are_written_for_other_shells(asked: Asked, shell: Shell, form: str, cleared: str) -> None:
    found = asked(SandboxAction.ENV, shell=shell)

    lines = str(found.exports).splitlines()
    assert form.format(found.endpoint_url) in lines
    assert cleared in lines


def test_status_says_where_it_answers(asked: Asked) -> None:
    found = asked(SandboxAction.STATUS)

    assert found.running
    assert answers(str(found.endpoint_url))
    assert f"The sandbox answers at {found.endpoint_url}; its tasks are simulated" in asked.said


@pytest.mark.parametrize("action", [SandboxAction.ENV, SandboxAction.STATUS])
def test_without_a_sandbox_there_is_nothing_to_ask(nowhere: Asked, action: SandboxAction) -> None:
    with pytest.raises(NotReady, match="No sandbox answers: nothing runs in") as caught:
        nowhere(action)

    assert caught.value.hint == f"Bring it up: ecs-steps sandbox up --detach --folder {nowhere.folder}"


def test_down_without_a_sandbox_is_no_failure(nowhere: Asked) -> None:
    assert not nowhere(SandboxAction.DOWN).running
    assert f"There is no sandbox in {nowhere.folder}; nothing to do" in nowhere.said


def test_a_port_that_is_taken_is_named(nowhere: Asked) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(NotReady) as caught:
        nowhere(SandboxAction.UP, port=taken.getsockname()[1])

    assert "The sandbox cannot listen on port" in caught.value.what
    assert caught.value.why == "Address already in use"
    assert not nowhere.folder.exists()


def test_a_port_that_is_none_is_a_wrong_parameter(nowhere: Asked) -> None:
    with pytest.raises(BadParameter, match="--port 99999: it is not between 0 and 65535"):
        nowhere(SandboxAction.UP, port=99999)


@pytest.mark.parametrize("action", list(SandboxAction))
@pytest.mark.parametrize("text", ['{"pid": 1}', "{}", "[]", "not JSON"])
def test_what_another_version_wrote_is_named(nowhere: Asked, action: SandboxAction, text: str) -> None:
    nowhere.folder.mkdir()
    (nowhere.folder / "sandbox.json").write_text(text)

    with pytest.raises(NotReady, match=r"sandbox\.json cannot be read: another version"):
        nowhere(action)

    assert (nowhere.folder / "sandbox.json").exists()


def test_a_speed_below_1_is_a_wrong_parameter(nowhere: Asked) -> None:
    with pytest.raises(BadParameter, match="--speed 0: it is less than 1"):
        nowhere(SandboxAction.UP, speed=0)


@pytest.mark.parametrize("detach", [False, True])
def test_a_folder_that_is_a_file_is_named(nowhere: Asked, detach: bool) -> None:
    nowhere.folder.write_text("no folder")

    with pytest.raises(NotReady) as caught:
        nowhere(SandboxAction.UP, detach=detach)

    assert str(caught.value) == f"The sandbox cannot use {nowhere.folder}: File exists"


@pytest.mark.parametrize("action", [SandboxAction.UP, SandboxAction.DOWN])
@pytest.mark.parametrize("detach", [False, True])
def test_a_folder_with_somebody_elses_files_is_left_alone(nowhere: Asked, action: SandboxAction, detach: bool) -> None:
    nowhere.folder.mkdir()
    (nowhere.folder / "Jenkinsfile").write_text("precious")

    with pytest.raises(NotReady) as caught:
        nowhere(action, detach=detach)

    assert str(caught.value) == f"{nowhere.folder} is no sandbox's folder: it holds Jenkinsfile"
    assert [each.name for each in nowhere.folder.iterdir()] == ["Jenkinsfile"]


@pytest.mark.parametrize("action", [SandboxAction.UP, SandboxAction.DOWN])
def test_a_dry_run_changes_nothing(nowhere: Asked, action: SandboxAction) -> None:
    assert not nowhere(action, dry_run=True).running
    assert f"in {nowhere.folder}" in nowhere.said
    assert not nowhere.folder.exists()
