"""A command that an error hints at, run as it stands: in the stage, the region and the account of the error."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.contract.everywhere import Identity
from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.server import Testbed
from ecs_steps.values.account import RoleArn
from tests.runner.conftest import Done, Run
from tests.scene import Scene

HERE, THERE = "123456789012", "210987654321"
FILE = f"""\
defaults: {{account: "{HERE}", region: eu-west-1, registry: ecr}}
services:
  web:
    image: registry.example/web@sha256:{"0" * 64}
    task_definition_file: taskdef.json
    service_definition: service.yml
environments:
  dev: {{cluster: shop}}
  prod:
    account: "{THERE}"
    region: eu-central-1
    role: arn:aws:iam::{THERE}:role/deploy
    cluster: shop
    protected: true
"""


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time whose rollouts are over as soon as they begin."""
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed


@pytest.fixture
def there(scene: Scene, tmp_path: Path) -> Clients:
    """The other account, in which the role is; in neither is there anything yet."""
    role = scene.scenario.role("deploy", account=THERE, trusts=[HERE])
    (tmp_path / "ecs-steps.yml").write_text(FILE)
    container = {"name": "web", "image": "web", "memory": 64}
    (tmp_path / "taskdef.json").write_text(json.dumps({"family": "web", "containerDefinitions": [container]}))
    (tmp_path / "service.yml").write_text("desiredCount: 1\n")
    return Clients(caller=Caller(Identity(role=RoleArn.parse(role))))


def _pasted(run: Run, refused: Done) -> Done:
    """Run the command of a hint, as the person copies it who reads it."""
    found = re.search(r"ecs-steps ensure .*?(?=\. |$)", str(refused.error["hint"]))
    assert found is not None, refused.error
    return run(*shlex.split(found[0]))


def test_the_cluster_that_is_missing_is_made_where_it_was_missed(run: Run, there: Clients, scene: Scene) -> None:
    refused = run("deploy", "--environment", "prod")
    assert (refused.code, refused.error["what"]) == (3, "There is no ECS cluster shop")

    made = _pasted(run, refused)

    assert made.result["created"] == ["cluster shop"], made.err
    assert there.ecs("eu-central-1").has_cluster("shop")
    assert not scene.clients.ecs("eu-central-1").has_cluster("shop")
    assert not there.ecs("eu-west-1").has_cluster("shop")
    assert run("deploy", "--environment", "prod").result["verdict"] == "succeeded"


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_repository_that_is_missing_is_made_where_it_was_missed(
    run: Run, there: Clients, scene: Scene, environment: str
) -> None:
    argv = ("register", "--environment", environment, "--image", "shop/web:1")
    refused = run(*argv)
    assert (refused.code, refused.error["what"]) == (3, "There is no repository shop/web")

    made = _pasted(run, refused)

    assert "repository shop/web" in made.result["created"], made.err
    here, far = scene.clients.ecr("eu-west-1"), there.ecr("eu-central-1")
    assert (here.repository("shop/web") is not None, far.repository("shop/web") is not None) == (
        environment == "dev",
        environment == "prod",
    )
    assert run(*argv).error["what"] == "There is no image shop/web:1"
