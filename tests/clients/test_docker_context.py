"""Which engine the docker command means."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ecs_steps.clients.docker_context import context_environment
from ecs_steps.contract.errors import BadParameter


@pytest.fixture
def config(tmp_path: Path) -> Path:
    digest = hashlib.sha256(b"build-host").hexdigest()
    meta, keys = tmp_path / "contexts/meta" / digest, tmp_path / "contexts/tls" / digest / "docker"
    meta.mkdir(parents=True)
    keys.mkdir(parents=True)
    described = {"Name": "build-host", "Endpoints": {"docker": {"Host": "tcp://10.0.0.9:2376", "SkipTLSVerify": False}}}
    (meta / "meta.json").write_text(json.dumps(described))
    (tmp_path / "config.json").write_text(json.dumps({"currentContext": "build-host"}))
    return tmp_path


def test_the_current_context_names_engine_and_keys(config: Path) -> None:
    found = context_environment({"DOCKER_CONFIG": str(config)})

    assert found["DOCKER_HOST"] == "tcp://10.0.0.9:2376"
    assert found["DOCKER_TLS_VERIFY"] == "1"
    assert Path(found["DOCKER_CERT_PATH"]).is_dir()


@pytest.mark.parametrize("said", [{"DOCKER_HOST": "unix:///else.sock"}, {"DOCKER_CONTEXT": "default"}])
def test_the_environment_goes_before_the_current_context(config: Path, said: dict[str, str]) -> None:
    assert context_environment({"DOCKER_CONFIG": str(config), **said}) == {}


def test_without_a_config_there_is_no_context(tmp_path: Path) -> None:
    assert context_environment({"HOME": str(tmp_path)}) == {}


def test_a_context_that_is_not_there_is_named(config: Path) -> None:
    with pytest.raises(BadParameter, match="There is no Docker context gone: DOCKER_CONTEXT names it"):
        context_environment({"DOCKER_CONFIG": str(config), "DOCKER_CONTEXT": "gone"})
