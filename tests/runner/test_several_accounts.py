"""Services of one release in accounts of their own, each by the role that its part of ecs-steps.yml names."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.contract.everywhere import Identity
from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.server import Testbed
from ecs_steps.values.account import RoleArn
from tests.runner.conftest import SECONDS, Run
from tests.scene import Scene

HERE, THERE = "123456789012", "210987654321"
DIGEST = "sha256:" + "0" * 64
FILE = f"""\
defaults: {{cluster: shop, account: "{HERE}"}}
services:
  web: {{image: "registry/web@{DIGEST}", after: [billing]}}
  billing: {{image: "registry/billing@{DIGEST}"}}
environments:
  prod:
    services:
      billing:
        account: "{THERE}"
        role: arn:aws:iam::{THERE}:role/deploy
"""


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time whose rollouts are over as soon as they begin."""
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed


@pytest.fixture
def accounts(scene: Scene, tmp_path: Path) -> Scene:
    """A service in each account."""
    role = scene.scenario.role("deploy", account=THERE, trusts=[HERE])
    there = Clients(caller=Caller(Identity(role=RoleArn.parse(role))))
    for clients, name in ((scene.clients, "web"), (there, "billing")):
        ecs = clients.aws(None)
        container = {"name": name, "image": f"registry/{name}:1", "memory": 128}
        ecs.call("ecs", "create_cluster", clusterName="shop")
        ecs.call("ecs", "register_task_definition", family=name, containerDefinitions=[container])
        ecs.call("ecs", "create_service", cluster="shop", serviceName=name, taskDefinition=name, desiredCount=1)
    (tmp_path / "ecs-steps.yml").write_text(FILE)
    scene.testbed.calls.clear()
    return scene


def test_each_is_released_in_its_account(run: Run, accounts: Scene) -> None:
    done = run("deploy", "--environment", "prod")

    assert done.code == 0, done.err
    assert done.result["verdicts"] == {"web": "succeeded", "billing": "succeeded"}
    assert {name: arn.split(":")[4] for name, arn in done.result["task_definitions"].items()} == {
        "web": HERE,
        "billing": THERE,
    }


def test_one_wrong_account_leaves_all_alone(run: Run, accounts: Scene, tmp_path: Path) -> None:
    (tmp_path / "ecs-steps.yml").write_text(FILE.replace(f'account: "{HERE}"', 'account: "111111111111"'))

    error = run("deploy", "--environment", "prod").error

    assert (error["code"], error["what"]) == (3, f"This is AWS account {HERE}, not 111111111111")
    assert not any(action.startswith("ecs:") for action in accounts.testbed.calls.actions())


def test_the_command_that_comes_back_says_as_whom(run: Run, accounts: Scene) -> None:
    """Cut off while the first look hangs: the command that is named then follows the service in its account."""
    accounts.testbed.fault("ecs:ListServiceDeployments", FaultKind.HANG)
    shell = run.__self__  # type: ignore[attr-defined] # run is a method of Shell
    process = shell.start("deploy", "--environment", "prod")
    pause = threading.Event()
    while not accounts.testbed.calls.of("ecs:ListServiceDeployments"):
        assert process.poll() is None
        pause.wait(0.02)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=SECONDS)
    accounts.testbed.faults.clear()

    deployment = json.loads(out)["deployments"]["billing"]
    command = err.decode().rpartition("To come back to it: ")[2].strip()
    assert command == (
        f"ecs-steps wait-stable --cluster shop --deployments billing={deployment} --region eu-west-1 --environment prod"
        f" --account {THERE} --role arn:aws:iam::{THERE}:role/deploy"
    )
    done = run(*command.split())
    assert done.code == 0, done.err
    assert done.result["verdicts"] == {"billing": "succeeded"}
