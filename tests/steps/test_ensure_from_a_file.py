"""What is wanted may stand in ecs-steps.yml: the command, in a process of its own, against the test bed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scene import Scene

CONFIG = """
defaults: {registry: ecr, retention_days: 14}
services:
  web:
    repository: shop/web
    log_group: /shop/web
    service_definition: web/service.yml
environments:
  dev: {cluster: shop-dev, retention_days: 3, services: {web: {service: web-dev}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with the file, and a folder below it."""
    (tmp_path / "ecs-steps.yml").write_text(CONFIG)
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "service.yml").write_text("desiredCount: 1\n")
    return tmp_path


def _ran(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ecs_steps", *argv]
    return subprocess.run(
        command, cwd=folder / "web", env={**os.environ}, capture_output=True, text=True, timeout=180, check=False
    )


def test_each_word_of_the_step_comes_from_there(scene: Scene, folder: Path) -> None:
    scene.revision(scene.image("1", "shop/other"))

    done = _ran(folder, "ensure", "--environment", "dev", "--service", "web", "--task-definition", "web:1")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["created"] == ["repository shop/web", "log group /shop/web", "cluster shop-dev", "service web-dev"]
    assert (scene.clients.logs(None).group("/shop/web") or {})["retentionInDays"] == 3
    assert scene.clients.ecs(None).service_document("shop-dev", "web-dev") is not None


def test_a_dry_run_says_where_each_value_came_from(scene: Scene, folder: Path) -> None:
    done = _ran(folder, "ensure", "--environment", "dev", "--service", "web", "--dry-run")

    assert done.returncode == 0, done.stderr
    assert "retention_days = 3 (../ecs-steps.yml:" in done.stderr
    assert "Would make the log group /shop/web" in done.stderr
    assert scene.writes == []


def test_verify_reads_the_definition_that_the_file_names(scene: Scene, folder: Path) -> None:
    (folder / "web" / "service.yml").write_text("- desiredCount\n")

    done = _ran(folder, "verify", "--offline")

    assert done.returncode == 2
    assert "is no object (../ecs-steps.yml:7)" in done.stderr
