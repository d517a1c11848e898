"""A private Docker config, used by the real docker CLI."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.testbed import private_engine
from tests.steps.logging_in import User

pytestmark = pytest.mark.docker


@pytest.fixture(scope="session")
def docker_cli() -> str:
    found = shutil.which("docker")
    if found:
        return found
    unpacked = private_engine.unpack()
    if isinstance(unpacked, private_engine.NoEngine):
        pytest.skip(unpacked.reason)
    return str(unpacked.docker_cli)


@pytest.fixture
def docker(docker_cli: str, docker_host: str, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def docker(*arguments: str, config: str | None = None) -> subprocess.CompletedProcess[str]:
        named = {"DOCKER_CONFIG": config} if config else {}
        environment = {**os.environ, "HOME": str(tmp_path), "DOCKER_HOST": docker_host, **named}
        return subprocess.run(
            [docker_cli, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=180
        )

    return docker


@pytest.fixture
def aws(moto_endpoint: str) -> dict[str, str]:
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return {"AWS_ENDPOINT_URL": moto_endpoint, "AWS_REGION": "eu-west-1", **keys}


def helper_for_everything(home: Path) -> str:
    """A credential helper that is asked for every host, says what it was asked, and knows a wrong login for each."""
    folder = home / "bin"
    folder.mkdir()
    program = folder / "docker-credential-nosy"
    program.write_text(
        f'#!/bin/sh\ncat >> {home}/asked\necho \'{{"ServerURL": "x", "Username": "wrong", "Secret": "wrong"}}\'\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return str(folder)


def test_the_docker_cli_pushes_and_pulls_inside_the_login_only(
    bed: Any, build: Callable[..., str], docker: Any, aws: dict[str, str], tmp_path: Path
) -> None:
    image, user = build("1"), User(tmp_path)
    assert docker("push", image).returncode != 0

    done = user.login("--registries", "ecr", **aws)

    config = done.result["docker_config"]
    pushed = docker("push", image, config=config)
    assert pushed.returncode == 0, pushed.stderr
    assert docker("rmi", "-f", image, config=config).returncode == 0
    assert docker("pull", image, config=config).returncode == 0
    user.login("--remove", "--docker-config", config)
    assert docker("pull", image, config=config).returncode != 0


def test_a_helper_for_every_host_does_not_swallow_the_login(
    bed: Any, build: Callable[..., str], docker: Any, aws: dict[str, str], tmp_path: Path, monkeypatch: Any
) -> None:
    image, user = build("1"), User(tmp_path)
    monkeypatch.setenv("PATH", f"{helper_for_everything(tmp_path)}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker" / "config.json").write_text('{"credsStore": "nosy"}', encoding="utf-8")

    done = user.login("--registries", bed.host, **aws)
    pushed = docker("push", image, config=done.result["docker_config"])

    assert pushed.returncode == 0, pushed.stderr
    assert not (tmp_path / "asked").exists()
    assert docker("pull", "127.0.0.1:1/other", config=done.result["docker_config"]).returncode != 0
    assert "127.0.0.1:1" in (tmp_path / "asked").read_text(encoding="utf-8")
