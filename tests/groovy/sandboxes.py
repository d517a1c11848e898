"""A sandbox of real containers, and how a Jenkins agent reaches it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

from tests.groovy.jenkins import PROJECT


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """A sandbox that runs, and the environment that an agent needs to reach it."""

    environment: Mapping[str, str]
    registry: str
    folder: Path

    def client(self, service: str) -> Any:
        return client(self.environment, service)

    def answer(self) -> str:
        """Ask the service that is behind the one load balancer."""
        listeners = sandbox("status", self.folder)["load_balancers"]
        (url,) = (url for name, url in listeners.items() if "/" not in name)  # a target group, no service
        return requests.get(url, timeout=60).text.strip()


def client(environment: Mapping[str, str], service: str) -> Any:
    """Make boto3's client of a service of the sandbox that an environment leads to."""
    return boto3.client(
        service,
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_DEFAULT_REGION"],
        aws_access_key_id="sandbox",
        aws_secret_access_key="sandbox",
    )


def sandbox(action: str, folder: Path, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "ecs_steps", "sandbox", action, "--folder", str(folder), *more]
    environment = {**os.environ, "ECS_STEPS_RESULT": str(folder.parent / "said.json")}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 3 and "containers" in more:
        pytest.skip(done.stderr.strip().splitlines()[0])
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads((folder.parent / "said.json").read_text(encoding="utf-8"))
    return said


@contextmanager
def running(folder: Path) -> Iterator[Sandbox]:
    """Run an empty sandbox with tasks in containers, a hundred times as fast as AWS, while the block lasts."""
    up = sandbox("up", folder, "--detach", "--tasks", "containers", "--speed", "100")
    try:
        environment = {
            "AWS_ENDPOINT_URL": up["endpoint_url"],
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_DEFAULT_REGION": up["region"],
            "PYTHONPATH": str(PROJECT),
            "HOME": str(folder.parent),
            **({"DOCKER_HOST": up["docker_host"]} if up.get("docker_host") else {}),
            "REGISTRY": up["registry"],
        }
        yield Sandbox(environment=environment, registry=up["registry"], folder=folder)
    finally:
        sandbox("down", folder)
