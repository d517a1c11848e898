"""Which services of ecs-steps.yml a release is of, and what each of them is given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.runner.conftest import Done, Run
from tests.scene import HOST, Scene
from tests.waves.releasing import Shop

FILE = f"""\
defaults: {{cluster: shop, timeout: 5m}}
services:
  web: {{image: "{HOST}/shop/web:${{TAG}}", after: [api]}}
  api: {{image: "{HOST}/shop/api:2", timeout: 7m}}
  jobs: {{image: "{HOST}/shop/jobs:2", service: jobs-of-shop}}
environments:
  dev: {{parallel: 1}}
  prod:
    services:
      web: {{after: [api, jobs]}}
      api: {{cluster: elsewhere}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "ecs-steps.yml"
    path.write_text(FILE)
    return path


@pytest.fixture
def shop(scene: Scene) -> Shop:
    made = Shop(scene, "web", "api", "jobs-of-shop")
    scene.image("2", "shop/jobs")
    return made


def _dry(run: Run, *argv: str, services: str = "", service: str = "") -> Done:
    return run("deploy", *argv, "--dry-run", TAG="2", ECS_STEPS_SERVICES=services, ECS_STEPS_SERVICE=service)


def _refused(done: Done, what: str, why: str = "", hint: str = "") -> None:
    error = done.error
    assert done.code == 2
    assert error["what"] == what
    assert why in error["why"]
    assert hint in error["hint"]
    assert "Traceback" not in done.err


def test_all_services_of_the_environment_are_released(run: Run, config: Path, shop: Shop) -> None:
    done = _dry(run, "--environment", "dev")

    assert done.code == 0, done.err
    assert "Words from ecs-steps.yml, environment dev\n" in done.err
    assert "3 services in 3 waves: api; then jobs; then web\n" in done.err
    assert set(done.result["task_definitions"]) == {"web", "api", "jobs"}
    assert shop.scene.writes == []


def test_each_service_has_its_own_words_with_their_sources(run: Run, config: Path, shop: Shop) -> None:
    err = _dry(run, "--environment", "dev", "--on-failure", "rollback").err

    groups = {part.partition("\n")[0]: part for part in err.split("Words of deploy for ")[1:]}
    assert list(groups) == ["web", "api", "jobs"]
    assert "timeout = 5m (ecs-steps.yml:1)" in groups["web"]
    assert "timeout = 7m (ecs-steps.yml:4)" in groups["api"]
    assert "service = jobs-of-shop (ecs-steps.yml:5)" in groups["jobs"]
    assert all("on_failure = rollback (on the command line)" in each for each in groups.values())


def test_services_are_chosen_by_either_name(run: Run, config: Path, shop: Shop) -> None:
    done = _dry(run, "--services", "jobs-of-shop", "--services", "api", "--services", "jobs")

    assert done.code == 0, done.err
    assert "2 services in 1 wave: jobs, api\n" in done.err
    assert "2 services in 1 wave: jobs, api\n" in _dry(run, "--service", "jobs", "--service", "api").err


def test_one_service_is_one_deployment_as_ever(run: Run, config: Path, shop: Shop) -> None:
    done = _dry(run, "--environment", "dev", "--service", "api")

    assert done.code == 0, done.err
    assert (done.result["service"], done.result["cluster"]) == ("api", "shop")
    assert "verdicts" not in done.result


def test_a_service_from_nearer_wins_over_services(run: Run, config: Path, shop: Shop) -> None:
    done = _dry(run, "--service", "api", services="web\njobs")

    assert done.result["service"] == "api"
    assert "in 1 wave" in _dry(run, "--services", "api", service="web").err


def test_the_order_and_parallel_come_from_the_environment(run: Run, config: Path, shop: Shop) -> None:
    config.write_text(FILE.replace("cluster: elsewhere", "cluster: shop"))

    assert "2 waves: api, jobs; then web\n" in _dry(run, "--environment", "prod").err
    assert "3 waves: api; then jobs; then web\n" in _dry(run, "--environment", "prod", "--parallel", "1").err
    # Who is not released is not waited for, but the order of the others stays.
    assert "1 wave: web\n" in _dry(run, "--environment", "prod", "--services", "web").err


def test_without_an_environment_nobody_releases_everything(run: Run, config: Path) -> None:
    _refused(_dry(run), "service is missing", hint="Or choose an environment of ecs-steps.yml: dev, prod.")


@pytest.mark.parametrize(
    ("argv", "what", "why", "hint"),
    [
        pytest.param(
            "--environment dev --services wbe",
            "There is no service wbe",
            "environment dev of ecs-steps.yml does not have it",
            "Did you mean web?",
            id="an unknown one",
        ),
        pytest.param(
            "--environment dev --services web --service api",
            "One service and several are named",
            "service was given on the command line, and services on the command line",
            "Leave one of them out.",
            id="one and several",
        ),
        pytest.param(
            "--environment dev --environment prod",
            "--environment is given 2 times",
            "it takes one, not dev, prod",
            "Run ecs-steps deploy once for each.",
            id="two environments",
        ),
        pytest.param(
            "--environment dev --image shop/web:1",
            "image is of one service (on the command line)",
            "web, api, jobs would all get it",
            "with ${NAME} for what changes",
            id="one image for all",
        ),
        pytest.param(
            "--environment dev --record facts.json",
            "record is of one service (on the command line)",
            "",
            "Write it into each service's part",
            id="one record for all",
        ),
        pytest.param(
            "--environment dev --parallel 0", "--parallel 0", "it is less than 1", "Give 1 or more", id="none at a time"
        ),
        pytest.param(
            "--service web --parallel 2",
            "parallel was given on the command line",
            "it is about one service",
            "name them with --services",
            id="one in parallel",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, config: Path, argv: str, what: str, why: str, hint: str) -> None:
    _refused(_dry(run, *argv.split()), what, why, hint)


def test_an_image_from_an_earlier_result_is_not_taken_for_all(run: Run, config: Path) -> None:
    done = run("deploy", "--environment", "dev", "--after", "-", stdin=b'{"image": "shop/web:1"}', TAG="2")

    _refused(done, "image is of one service (image in --after -)")


def test_services_without_a_file_are_refused(run: Run) -> None:
    done = run("deploy", "--cluster", "shop", "--services", "web", "--services", "api")

    _refused(done, "There is no ecs-steps.yml to find the services web, api in")


def test_a_word_that_one_lacks_names_the_service(run: Run, config: Path) -> None:
    config.write_text(FILE.replace("defaults: {cluster: shop, ", "defaults: {"))

    _refused(_dry(run, "--environment", "dev"), "web: cluster is missing")


def test_a_variable_that_is_not_set_names_file_and_line(run: Run, config: Path) -> None:
    done = run("deploy", "--environment", "dev")

    _refused(done, "web: image (ecs-steps.yml:3)", "${TAG} is not set in the environment")


def test_a_parameter_file_names_several_as_a_jenkinsfile_does(
    run: Run, config: Path, shop: Shop, tmp_path: Path
) -> None:
    (tmp_path / "params.json").write_text(
        json.dumps({"environment": "dev", "services": ["web", "api"], "dryRun": True})
    )

    done = run("deploy", ECS_STEPS_PARAMS=str(tmp_path / "params.json"), TAG="2")

    assert done.code == 0, done.err
    assert "2 services in 2 waves: api; then web\n" in done.err


def test_a_protected_environment_guards_each_service(run: Run, config: Path, shop: Shop) -> None:
    guarded = '  dev: {protected: true, account: "123456789012", region: eu-west-1}\n'
    config.write_text(FILE.replace("  dev: {parallel: 1}\n", guarded))

    assert _dry(run, "--environment", "dev").code == 0
    refused = _dry(run, "--environment", "dev", "--cluster", "mine")
    assert (refused.code, "cluster mine is not taken" in refused.error["what"]) == (9, True)
    assert shop.scene.writes == []


def test_a_word_of_the_file_that_deploy_leaves_to_single_steps_is_said(run: Run, config: Path, shop: Shop) -> None:
    config.write_text(FILE.replace("timeout: 7m", "timeout: 7m, task_memory: 512, desired_count: 2, log_group: /api"))

    done = _dry(run, "--environment", "dev")

    assert done.code == 0, done.err
    line = (
        "api: deploy does not take desired_count (line 4), task_memory (line 4) of ecs-steps.yml; the single steps do"
    )
    assert done.err.count(line) == 1
    assert done.err.count("does not take") == 1
    assert "log_group" not in done.err, "ensure has made it"
