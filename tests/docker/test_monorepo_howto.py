"""docs/howto/monorepo.md says what is true: its commands bring two empty accounts to their releases."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.contract.everywhere import Identity
from ecs_steps.testbed.clock import ManualClock, WallClock
from ecs_steps.testbed.registry import Registry, serve
from ecs_steps.testbed.rollout.behaviour import Behaviour, Timings
from ecs_steps.testbed.server import Testbed
from ecs_steps.values.account import RoleArn
from tests.docker.place import ROOT, SECONDS
from tests.scene import Scene

pytestmark = pytest.mark.docker

HOWTO = ROOT / "docs" / "howto"
PAGE = (HOWTO / "monorepo.md").read_text(encoding="utf-8")
HERE, THERE = "123456789012", "222222222222"


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def served_testbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testbed]:
    """A local AWS with a registry for what an engine pushes, whose rollouts are over as soon as they begin."""
    folder = tmp_path_factory.mktemp("registry")
    registry = Registry(folder, ManualClock())
    with Testbed(clock=WallClock(), timings=Timings.instant(), registry=lambda: serve(registry)) as testbed:
        yield testbed


class Monorepo:
    """A copy of the sample, and a shell in it."""

    def __init__(self, folder: Path, docker_host: str) -> None:
        self.folder = folder / "shop"
        shutil.copytree(HOWTO / "monorepo", self.folder)
        file = self.folder / "ecs-steps.yml"
        file.write_text(file.read_text().replace("111111111111", HERE))
        command = folder / "ecs-steps"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ecs_steps "$@"\n')
        command.chmod(0o755)
        # Nothing is pulled here: the images have what is copied into them, and no base below it.
        self.environment = {
            **os.environ,
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "DOCKER_HOST": docker_host,
            "ECS_STEPS_BUILD_ARGS": "BASE=scratch",
        }

    def run(self, lines: str, **environment: str) -> tuple[int, dict[str, Any], str]:
        """Run lines as the page has them; give the code, the last result and what was said."""
        done = subprocess.run(
            ["sh", "-c", lines],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        said = done.stdout.splitlines()
        return done.returncode, json.loads(said[-1]) if said else {}, done.stderr


@pytest.fixture
def monorepo(scene: Scene, docker_host: str, tmp_path: Path) -> Monorepo:
    (role,) = _blocks("json")
    with urllib.request.urlopen(f"{scene.testbed.endpoint}/_testbed/role", data=role.encode()) as answer:
        assert json.load(answer) == {"arn": f"arn:aws:iam::{THERE}:role/deploy"}
    return Monorepo(tmp_path, docker_host)


def _in_charge(scene: Scene, cluster: str, clients: Clients | None = None) -> dict[str, str]:
    """The revision of each service that ECS has in charge."""
    ecs = (clients or scene.clients).aws(None)
    answer = ecs.call("ecs", "describe_services", cluster=cluster, services=["api", "web"])
    return {
        each["serviceName"]: each["taskDefinition"].rpartition(":task-definition/")[2] for each in answer["services"]
    }


def test_the_page_brings_two_empty_accounts_to_their_releases(monorepo: Monorepo, scene: Scene) -> None:
    first, dev, others, second, failing, mended = _blocks("sh")

    code, _, err = monorepo.run(first)
    assert code == 0, err
    assert "nothing wrong" in err

    code, result, err = monorepo.run(f"export VERSION=1\n{dev}")
    assert code == 0, err
    assert result["verdicts"] == {"api": "succeeded", "web": "succeeded"}
    assert result["proofs"] == {"api": "proved", "web": "proved"}
    assert all(line in err for line in _blocks("text")[0].splitlines() if line != "...")

    code, result, err = monorepo.run(f"export VERSION=1\nset -e\n{others}")
    assert code == 0, err
    assert result["verdicts"] == {"api": "succeeded", "web": "succeeded"}
    assert {arn.split(":")[4] for arn in result["task_definitions"].values()} == {THERE}
    inside = scene.scenario.role("look", account=THERE, trusts=[HERE])
    there = Clients(clock=scene.clock, caller=Caller(Identity(role=RoleArn.parse(inside))))
    assert _in_charge(scene, "shop", there) == {"api": "api:1", "web": "web:1"}
    assert _in_charge(scene, "shop-staging") == {"api": "api:1", "web": "web:1"}

    (monorepo.folder / "web" / "site" / "index.html").write_text("new\n")
    (monorepo.folder / "api" / "stock.py").write_text("new\n")
    code, result, err = monorepo.run(second)
    assert code == 0, err
    assert _in_charge(scene, "shop-dev") == {"api": "api:2", "web": "web:2"}
    assert _in_charge(scene, "shop-staging") == {"api": "api:1", "web": "web:1"}

    _shows_a_failing_wave(monorepo, scene, failing, mended)


def _shows_a_failing_wave(monorepo: Monorepo, scene: Scene, failing: str, mended: str) -> None:
    (monorepo.folder / "api" / "stock.py").write_text("broken\n")
    scene.testbed.script("task-definition/api:3", Behaviour(exit_after=0, exit_code=1))

    code, result, err = monorepo.run(failing)

    assert code == 7, err
    assert (result["verdicts"], result["not_begun"]) == ({"api": "rolled back"}, ["web"])
    for line in _blocks("text")[1].splitlines():
        assert line.removesuffix("...") in err
    assert _in_charge(scene, "shop-dev") == {"api": "api:2", "web": "web:2"}

    (monorepo.folder / "api" / "stock.py").write_text("mended\n")
    code, result, err = monorepo.run(mended)
    assert code == 0, err
    assert result["verdicts"] == {"api": "succeeded", "web": "nothing to do"}


def test_the_first_lines_can_be_run_again(monorepo: Monorepo, scene: Scene) -> None:
    first, dev, *_ = _blocks("sh")
    for lines in (first, f"export VERSION=1\n{dev}"):
        assert monorepo.run(lines)[0] == 0
    scene.testbed.calls.clear()

    for lines in (first, f"export VERSION=1\n{dev}"):
        code, _, err = monorepo.run(lines)
        assert code == 0, err

    assert [action for action in scene.writes if not action.startswith("sts:")] == []


def test_services_that_name_the_same_image_share_one_build(monorepo: Monorepo, scene: Scene) -> None:
    file = monorepo.folder / "ecs-steps.yml"
    file.write_text(
        file.read_text().replace("shop/web:${VERSION}", "shop/api:${VERSION}").replace("context: web", "context: api")
    )
    first, dev, *_ = _blocks("sh")
    assert monorepo.run(first)[0] == 0

    code, result, err = monorepo.run(f"export VERSION=1\n{dev}")

    assert code == 0, err
    assert "One image for api, web" in err
    assert (err.count("Building api with"), err.count(" Pushing ")) == (1, 1), err
    assert result["service_images"]["api"] == result["service_images"]["web"]
    assert result["verdicts"] == {"api": "succeeded", "web": "succeeded"}


def test_a_build_that_fails_leaves_every_service_alone(monorepo: Monorepo, scene: Scene) -> None:
    first, dev, *_ = _blocks("sh")
    assert monorepo.run(first)[0] == 0
    (monorepo.folder / "web" / "Dockerfile").write_text("FROM scratch\nCOPY nothing /\n")
    scene.testbed.calls.clear()

    code, result, err = monorepo.run(f"export VERSION=1\n{dev}")

    assert code != 0, err
    assert "deployments" not in result or result["deployments"] == {}
    assert not {"ecs:CreateService", "ecs:UpdateService", "ecs:RegisterTaskDefinition"} & set(scene.writes)
