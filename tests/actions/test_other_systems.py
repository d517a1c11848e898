"""docs/howto/ for GitLab CI, CodeBuild and Bamboo: their lines, run as these systems run them, with their variables."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.actions.act import ROOT
from tests.actions.machine import BAMBOO, CODEBUILD, COMMIT, FURTHER_TAGS, GITLAB, Machine, page
from tests.actions.shop import Shop

pytestmark = pytest.mark.docker


def test_a_pipeline_of_gitlab_builds_once_and_releases_twice(machine: Machine, shop: Shop) -> None:
    (pipeline,) = page("gitlab-ci")
    token = {"AWS_TOKEN": "a.token", "CI_BUILDS_DIR": str(machine.folder.parent)}
    runner = machine.with_variables({**GITLAB, **token})
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):  # the role that the token opens has to do
        del runner.environment[name]  # type: ignore[attr-defined] # a dict, made above

    pipeline["build"]["script"].append(FURTHER_TAGS)
    for job in ("build", "staging", "production"):
        done = runner.gitlab(pipeline, job)
        assert done.returncode == 0, done.stderr

    assert not list(machine.folder.parent.glob("aws-token*"))
    image = shop.image("shop/web", "41")
    assert shop.image("shop/web", COMMIT[:12]) == shop.image("shop/web", "main") == image
    assert shop.running("shop-staging", "web") == shop.running("shop", "web") == image


def test_a_failed_line_ends_a_job_of_gitlab(machine: Machine) -> None:
    (pipeline,) = page("gitlab-ci")
    token = {"AWS_TOKEN": "a.token", "CI_BUILDS_DIR": str(machine.folder.parent)}
    (machine.folder / "Dockerfile").write_text("FROM scratch\nCOPY missing /\n", encoding="utf-8")

    done = machine.with_variables({**GITLAB, **token}).gitlab(pipeline, "build")

    assert done.returncode == 4
    assert not (machine.folder / "pushed.json").exists()


def test_a_build_of_codebuild_releases(machine: Machine, shop: Shop) -> None:
    (spec,) = page("codebuild")

    done = machine.with_variables(CODEBUILD).codebuild(spec)

    assert done.returncode == 0, done.stderr
    assert [str(machine.folder / each) for each in spec["artifacts"]["files"]] == [
        str(machine.folder / "deployed.json")
    ]
    assert json.loads((machine.folder / "deployed.json").read_text())["verdict"] == "succeeded"
    assert shop.running("shop", "web") == shop.image("shop/web", "42")


def test_nothing_is_deployed_after_a_line_of_codebuild_that_failed(machine: Machine, shop: Shop) -> None:
    (spec,) = page("codebuild")
    before = shop.running("shop", "web")
    (machine.folder / "Dockerfile").write_text("FROM scratch\nCOPY missing /\n", encoding="utf-8")

    done = machine.with_variables({**CODEBUILD, "CODEBUILD_BUILD_NUMBER": "999"}).codebuild(spec)

    assert done.returncode == 4
    assert shop.running("shop", "web") == before
    assert "post_build" not in spec["phases"]


def test_a_plan_of_bamboo_and_its_environments_release(machine: Machine, shop: Shop) -> None:
    plan, deployment = page("bamboo")
    assert set(plan["variables"]) == {"registry"}
    agent = machine.with_variables({**BAMBOO, "bamboo_registry": shop.registry})

    built = agent.bamboo(plan["Image"]["tasks"])
    assert built.returncode == 0, built.stderr
    assert [each["pattern"] for each in plan["Image"]["artifacts"]] == ["pushed.json"]
    released = machine.with_variables({"AWS_REGION": "eu-west-1"})
    for environment in deployment["environments"]:
        done = released.bamboo(deployment[environment]["tasks"], bamboo_deploy_environment=environment)
        assert done.returncode == 0, done.stderr

    image = shop.image("shop/web", "43")
    assert shop.running("shop-staging", "web") == shop.running("shop", "web") == image


def test_a_failed_line_ends_a_task_of_bamboo(machine: Machine, shop: Shop) -> None:
    plan, _ = page("bamboo")
    (machine.folder / "Dockerfile").write_text("FROM scratch\nCOPY missing /\n", encoding="utf-8")

    done = machine.with_variables({**BAMBOO, "bamboo_registry": shop.registry}).bamboo(plan["Image"]["tasks"])

    assert done.returncode == 4
    assert not (machine.folder / "pushed.json").exists()


@pytest.mark.parametrize(("name", "schema"), [("gitlab-ci", "gitlab-ci"), ("bamboo", "bamboo-spec")])
def test_the_systems_own_schema_takes_the_page(name: str, schema: str, tmp_path: Path) -> None:
    for number, document in enumerate(page(name)):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_the_variables_that_a_page_names_are_those_that_are_read() -> None:
    table = (ROOT / "ecs_steps" / "rules" / "ci_environment.py").read_text(encoding="utf-8")
    for name, prefix in {"gitlab-ci": "`CI_", "codebuild": "`CODEBUILD_", "bamboo": "`bamboo_"}.items():
        rows = (ROOT / "docs" / "howto" / f"{name}.md").read_text(encoding="utf-8").partition("## What is taken")[2]
        told = {each for part in rows.split("`")[1::2] for each in part.split() if f"`{each}".startswith(prefix)}
        assert told
        assert [each for each in told if f'"{each}"' not in table] == []
