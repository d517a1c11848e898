"""docs/howto/configuration.md says what is true: its sample is checked, and works in two accounts."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.contract.everywhere import Identity
from ecs_steps.contract.in_files import GUARDED, IN_FILES, PATHS
from ecs_steps.values.account import RoleArn
from tests.scene import Scene

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "howto" / "configuration.md").read_text(encoding="utf-8")
PROD, HERE = "222222222222", "123456789012"
Ran = Callable[..., subprocess.CompletedProcess[str]]


def _block(kind: str) -> str:
    found = re.search(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The monorepo of the page."""
    (tmp_path / "ecs-steps.yml").write_text(_block("yaml").replace("111111111111", HERE), encoding="utf-8")
    for name in ("web", "api"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text("FROM scratch\n")
    task = {"family": "web", "containerDefinitions": [{"name": "web", "memory": 64}]}
    (tmp_path / "web" / "taskdef.json").write_text(json.dumps(task))
    return tmp_path


@pytest.fixture
def ran(scene: Scene, repository: Path) -> Ran:
    """Run a step in the repository, against the test bed."""

    def run(*argv: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "BUILD_NUMBER": "7", "JENKINS_URL": "https://ci/", "JOB_NAME": "shop/web"}
        command = [sys.executable, "-m", "ecs_steps", *argv]
        return subprocess.run(
            command, cwd=repository / "api", env=environment, capture_output=True, text=True, timeout=180, check=False
        )

    return run


@pytest.fixture
def prod(scene: Scene) -> Any:
    """The service `web` in prod's account, as its role makes it there."""
    role = scene.scenario.role("deploy", account=PROD, trusts=[HERE], external_id="shop")
    inside = scene.scenario.role("setup", account=PROD, trusts=[HERE])
    ecs = Clients(clock=scene.clock, caller=Caller(Identity(role=RoleArn.parse(inside)))).aws(None)
    ecs.call("ecs", "create_cluster", clusterName="shop")
    container = {"name": "web", "image": "web:1", "memory": 128}
    ecs.call("ecs", "register_task_definition", family="web", containerDefinitions=[container])
    ecs.call("ecs", "create_service", cluster="shop", serviceName="web", taskDefinition="web", desiredCount=1)
    scene.testbed.calls.clear()
    assert role == f"arn:aws:iam::{PROD}:role/deploy"
    return ecs


def test_the_sample_has_nothing_wrong(ran: Ran) -> None:
    done = ran("verify", "--offline")

    assert done.returncode == 0, done.stderr
    assert "../ecs-steps.yml: 3 environments, 2 services, nothing wrong" in done.stderr


def test_a_pipeline_learns_that_prod_asks_first(ran: Ran) -> None:
    told = json.loads(ran("verify", "--offline", "--environment", "prod").stdout)

    assert (told["approval"], told["account"]) == (True, PROD)


def test_a_step_works_in_the_account_of_its_environment(ran: Ran, prod: Any, scene: Scene) -> None:
    done = ran("update", "--environment", "prod", "--service", "web", "--desired-count", "2")

    assert done.returncode == 0, done.stderr
    (service,) = prod.call("ecs", "describe_services", cluster="shop", services=["web"])["services"]
    assert (service["desiredCount"], service["serviceArn"].split(":")[4]) == (2, PROD)
    assert scene.testbed.calls.actions()[:2] == ["sts:AssumeRole", "sts:GetCallerIdentity"]


def test_the_wrong_account_is_an_error_and_no_deployment(ran: Ran, prod: Any, repository: Path, scene: Scene) -> None:
    file = repository / "ecs-steps.yml"
    file.write_text(re.sub(r"^    (role|external_id):.*\n", "", file.read_text(), flags=re.MULTILINE))

    done = ran("update", "--environment", "prod", "--service", "web", "--desired-count", "2")

    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["what"]) == (3, f"This is AWS account {HERE}, not {PROD}")
    assert re.search(r"answers; 222222222222 was asked for \(\.\./ecs-steps\.yml:\d+\)$", error["why"])
    assert scene.testbed.calls.actions() == ["sts:GetCallerIdentity"]


def test_a_role_that_does_not_trust_us_says_so(ran: Ran, scene: Scene) -> None:
    scene.scenario.role("deploy", account=PROD, trusts=[HERE], external_id="another")

    done = ran("update", "--environment", "prod", "--service", "web", "--desired-count", "2")

    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["what"]) == (3, f"The role arn:aws:iam::{PROD}:role/deploy cannot be assumed")
    assert "Traceback" not in done.stderr


def test_a_service_has_another_name_where_its_part_says_so(ran: Ran) -> None:
    done = ran("update", "--environment", "staging", "--service", "web", "--desired-count", "2", "--dry-run")

    assert "service = web-staging (../ecs-steps.yml:" in done.stderr


def test_what_the_page_says_of_words_is_so() -> None:
    for word in PATHS:
        assert f"`{word}`" in PAGE
    listed = PAGE.partition("be what its file says: its ")[2].partition(" are taken")[0].replace("\n", " ")
    assert sorted(re.split(r", | and ", listed)) == sorted(word.replace("_", " ") for word in GUARDED)
    assert {"approval", "protected"} <= IN_FILES.keys()


def test_the_python_of_the_page_makes_clients() -> None:
    made: dict[str, Any] = {}
    exec(compile(ast.parse(_block("python")), "configuration.md", "exec"), made)

    assert str(made["identity"].role) == f"arn:aws:iam::{PROD}:role/deploy"
    assert isinstance(made["clients"], Clients)
