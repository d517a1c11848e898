"""ecs-steps.yml checked without AWS: everything that is wrong is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecs_steps.contract.choices import OnCancel, OnFailure
from ecs_steps.values.account import Account
from ecs_steps.values.image import Image
from ecs_steps.verify import Verified
from tests.steps.verifying import Verifying, prepared

GOOD = """
    defaults: {region: eu-west-1}
    services:
      web:
        context: web
        image: shop/web:${N}
        task_definition_file: web.json
    environments:
      dev: {cluster: dev}
      prod:
        cluster: prod
        account: "210987654321"
        role: arn:aws:iam::210987654321:role/deploy
        external_id: shop
        approval: true
        protected: true
"""
BAD = """
    defaults: {clustr: x, desired_count: two}
    services:
      web:
        context: web
        dockerfile: Dockerfile.prod
        image: Shop/web
        build_args: {A: "${GONE}", B: "${NPM_TOKEN}"}
        image_tags: ["${NPM_TOKEN} "]
      api:
        context: gone
        task_definition_file: gone.json
      jobs:
        task_definition_file: list.json
        ca_bundle: web.json
    environments:
      dev:
        external_id: shop
      prod:
        account: "111111111111"
        role: arn:aws:iam::222222222222:role/deploy
"""


@pytest.fixture
def verifying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verifying:
    return prepared(tmp_path, monkeypatch)


def test_a_good_file_has_nothing_wrong(verifying: Verifying) -> None:
    found = verifying(GOOD)

    assert (found.config, found.environments) == ("ecs-steps.yml", ("dev", "prod"))
    assert "ecs-steps.yml: 2 environments, 1 service, nothing wrong" in verifying.said
    verifying(None, environment="dev")
    assert "ecs-steps.yml: environment dev, 1 service, nothing wrong" in verifying.said


def test_a_pipeline_learns_whether_somebody_has_to_agree(verifying: Verifying) -> None:
    prod = verifying(GOOD, environment="prod")

    assert prod == Verified(
        config="ecs-steps.yml",
        environments=("dev", "prod"),
        environment="prod",
        account=Account("210987654321"),
        approval=True,
        region="eu-west-1",
        cluster="prod",
        service="web",
        image=Image.parse("shop/web:7"),
        task_definition_file="web.json",
    )
    assert verifying(None, environment="dev").approval is False


SEVERAL = """
    services: {web: {image: shop/web:1, on_cancel: rollback}, api: {image: shop/api:1}}
    environments:
      dev: {cluster: shop-dev, url: "https://dev.example.com/health"}
      prod: {cluster: shop, services: {web: {service: web-prod, on_failure: rollback, url: "https://shop.example.com"}}}
"""


def test_a_pipeline_learns_what_a_service_is_called_and_how_it_is_asked(verifying: Verifying) -> None:
    web = verifying(SEVERAL, environment="prod", service="web")

    assert (web.cluster, web.service) == ("shop", "web-prod")
    assert (web.on_failure, web.on_cancel) == (OnFailure.ROLLBACK, OnCancel.ROLLBACK)
    assert (str(web.image), str(web.url)) == ("shop/web:1", "https://shop.example.com")
    other = verifying(None, environment="dev", service="elsewhere")
    assert (other.cluster, other.service, other.image) == ("shop-dev", "elsewhere", None)
    assert str(other.url) == "https://dev.example.com/health"


def test_without_an_environment_it_tells_what_holds_in_all(verifying: Verifying) -> None:
    web = verifying(SEVERAL, service="web")

    assert (web.environment, web.approval, web.cluster, str(web.image)) == (None, None, None, "shop/web:1")
    assert verifying(None).service is None


def test_without_offline_it_says_what_it_can_do(verifying: Verifying) -> None:
    assert verifying.refused(GOOD, offline=False).hint == "Give verify --offline."


def test_without_a_file_there_is_nothing_to_check(verifying: Verifying) -> None:
    assert verifying.refused(None).what == "There is no ecs-steps.yml"


def test_an_unknown_environment_is_refused_with_the_nearest(verifying: Verifying) -> None:
    assert verifying.refused(GOOD, environment="prd").hint == "Did you mean prod?"


def test_a_dry_run_only_says_what_it_would_check(verifying: Verifying) -> None:
    verifying("defaults: {clustr: x}", dry_run=True)

    assert "Would check ecs-steps.yml, every environment" in verifying.said


def test_one_mistake_is_the_error(verifying: Verifying) -> None:
    error = verifying.refused("defaults: {clustr: x}")

    assert (error.what, error.hint) == ("There is no word clustr (ecs-steps.yml:1)", "Did you mean cluster?")


def test_everything_that_is_wrong_is_said_once(verifying: Verifying) -> None:
    error = verifying.refused(BAD)
    told = [line.removeprefix("+00:00 ") for line in verifying.said.splitlines()]
    assert error.what == f"ecs-steps.yml has {len(told)} mistakes"
    for beginning in (
        "There is no word clustr (ecs-steps.yml:2)",
        "desired_count 'two' (ecs-steps.yml:2): is not a whole number",
        "image 'Shop/web' (ecs-steps.yml:7): the repository 'Shop/web'",
        "build_args (ecs-steps.yml:8): ${GONE} is not set in the environment",
        "image_tags (ecs-steps.yml:9): ",
        "There is no folder gone (ecs-steps.yml:11): context names it",
        "The task definition gone.json cannot be read (ecs-steps.yml:12)",
        "The task definition list.json cannot be read (ecs-steps.yml:14)",
        "The ca_bundle web.json cannot be used (ecs-steps.yml:15): it has no certificate in PEM form",
        "There is no Dockerfile.prod in web (ecs-steps.yml:6)",
        "external_id (ecs-steps.yml:18): there is no role to assume with it",
        "role arn:aws:iam::222222222222:role/deploy (ecs-steps.yml:21): it is in account 222222222222, and account is ",
    ):
        assert len([line for line in told if line.startswith(beginning)]) == 1, beginning
    assert len(told) == 12
    assert "hunter22" not in verifying.said


def test_a_task_definition_has_to_be_an_object(verifying: Verifying) -> None:
    (verifying.folder / "list.json").write_text("[]")

    error = verifying.refused("services: {web: {task_definition_file: list.json}}")

    assert (error.what, error.why) == ("list.json is no task definition (ecs-steps.yml:1)", "it is no object")


def test_only_the_environment_that_was_named_is_checked(verifying: Verifying) -> None:
    text = "environments:\n  dev: {cluster: dev}\n  prod: {image: 'web:${GONE}'}\n"

    assert verifying(text, environment="dev").environment == "dev"
    assert verifying.refused(text).what == "image (ecs-steps.yml:3)"


def test_a_region_that_nobody_knows_is_no_mistake_but_said_with_the_nearest(verifying: Verifying) -> None:
    verifying("environments:\n  dev: {region: eu-wset-1}\n  prod: {region: eu-west-1}\n")

    assert "botocore knows no region eu-wset-1. Did you mean eu-west-1?" in verifying.said
    assert "nothing wrong" in verifying.said
