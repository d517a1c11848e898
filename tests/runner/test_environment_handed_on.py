"""Who goes on from a result stays in the environment that it was made for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.runner.conftest import Run

FILE = "environments: {dev: {cluster: of-dev}, prod: {cluster: of-prod}}\n"


@pytest.fixture(autouse=True)
def config(tmp_path: Path) -> Path:
    path = tmp_path / "ecs-steps.yml"
    path.write_text(FILE)
    return path


def test_a_result_names_the_environment_that_was_chosen(run: Run) -> None:
    assert run("patient", "--environment", "prod").result["environment"] == "prod"
    assert run("patient", ECS_STEPS_ENVIRONMENT="dev").result["environment"] == "dev"
    assert "environment" not in run("patient", "--cluster", "x").result


def test_the_next_step_of_a_pipe_stays_in_it(run: Run) -> None:
    first = json.dumps({"environment": "prod"}).encode()

    done = run("patient", "--after", "-", stdin=first)

    assert done.code == 0, done.err
    assert (done.result["cluster"], done.result["environment"]) == ("of-prod", "prod")


def test_a_step_that_failed_names_it_too(run: Run) -> None:
    failed = run("patient", "--environment", "prod", "--container", "Refused")

    assert failed.code != 0
    assert failed.result["environment"] == "prod"


@pytest.mark.parametrize(
    ("argv", "variables", "said"),
    [
        (("--environment", "dev"), {}, "environment dev (on the command line) is not prod"),
        ((), {"ECS_STEPS_ENVIRONMENT": "dev"}, "environment dev (ECS_STEPS_ENVIRONMENT) is not prod"),
    ],
)
def test_another_environment_beside_it_is_refused(
    run: Run, argv: tuple[str, ...], variables: dict[str, str], said: str
) -> None:
    done = run("patient", *argv, "--after", "-", stdin=b'{"environment": "prod"}', **variables)

    assert done.code == 2
    assert done.error["what"] == f"{said} (environment in --after -)"
    assert done.error["hint"] == "Leave dev out, or --after: an image goes to another environment by --image alone."


def test_results_of_two_environments_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text('{"environment": "dev"}')
    (tmp_path / "two.json").write_text('{"environment": "prod"}')

    done = run("patient", "--after", "one.json", "--after", "two.json")

    assert done.code == 2
    assert "is not" in done.error["what"]


def test_the_same_environment_again_is_no_contradiction(run: Run) -> None:
    done = run("patient", "--environment", "prod", "--after", "-", stdin=b'{"environment": "prod"}')

    assert done.code == 0, done.err


def test_a_result_of_an_environment_needs_its_file(run: Run, config: Path) -> None:
    config.unlink()

    done = run("patient", "--after", "-", stdin=b'{"environment": "prod"}')

    assert done.code == 2
    assert done.error["what"] == "There is no ecs-steps.yml to find the environment prod in"
