"""docs/howto/ for GitLab CI, CodeBuild and Bamboo: their lines, run as these systems run them, with their variables."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.actions.act import ROOT
from tests.actions.pages import blocks
from tests.actions.shop import DOCKERFILE, Shop

pytestmark = pytest.mark.docker

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GITLAB = {
    "GITLAB_CI": "true",
    "CI_COMMIT_SHA": COMMIT,
    "CI_COMMIT_BRANCH": "main",
    "CI_PIPELINE_IID": "41",
    "CI_PROJECT_ID": "7",
    "CI_PROJECT_PATH": "shop/web",
    "CI_PROJECT_URL": "https://gitlab.example.com/shop/web",
}
CODEBUILD = {
    "CODEBUILD_BUILD_ID": "web:1",
    "CODEBUILD_BUILD_NUMBER": "42",
    "CODEBUILD_RESOLVED_SOURCE_VERSION": COMMIT,
    "CODEBUILD_SOURCE_REPO_URL": "https://github.com/shop/web",
}
BAMBOO = {
    "bamboo_buildKey": "SHOP-WEB-IMAGE",
    "bamboo_buildNumber": "43",
    "bamboo_planRepository_revision": COMMIT,
    "bamboo_planRepository_branchName": "main",
}


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A build machine: sources with a Dockerfile, `ecs-steps` on the PATH, and what its CI sets."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, shell: Sequence[str], script: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a script in a shell of its own."""
        environment = {**self.environment, **more}
        return subprocess.run(
            [*shell, script], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def gitlab(self, pipeline: Mapping[str, Any], job: str) -> subprocess.CompletedProcess[str]:
        """Run a job as GitLab Runner does: its lines are one script in one shell, which stops at a failure."""
        names = re.compile(r"\$(CI_\w+)")
        variables = {
            name: names.sub(lambda found: self.environment[found[1]], value)
            for name, value in pipeline["variables"].items()
        }
        lines = [*pipeline["default"]["before_script"], *pipeline[job]["script"]]
        where = {"CI_ENVIRONMENT_NAME": job} if "environment" in pipeline[job] else {}
        return self.run(("bash", "-eo", "pipefail", "-c"), "\n".join(lines), **{**variables, **where})

    def codebuild(self, spec: Mapping[str, Any]) -> subprocess.CompletedProcess[str]:
        """Run the phases as CodeBuild does in version 0.2: one shell, and a phase ends at a line that fails."""
        lines = [line for phase in spec["phases"].values() for line in phase["commands"]]
        script = "\n".join(f"{line}\nended=$?; [ $ended -eq 0 ] || exit $ended" for line in lines)
        return self.run(("sh", "-c"), script, **spec["env"]["variables"])

    def bamboo(self, tasks: Sequence[Mapping[str, Any]], **more: str) -> subprocess.CompletedProcess[str]:
        """Run the script tasks as Bamboo does: each a script of its own, which nothing but its last line fails."""
        done = subprocess.CompletedProcess([], 0, "", "")
        for task in tasks:
            if "script" in task and done.returncode == 0:
                done = self.run(("sh", "-c"), "\n".join(task["script"]["scripts"]), **more)
        return done


@pytest.fixture
def machine(shop: Shop, tmp_path: Path, request: pytest.FixtureRequest) -> Machine:
    """A machine whose sources are of this test alone."""
    folder, commands = tmp_path / "sources", tmp_path / "bin"
    folder.mkdir()
    commands.mkdir()
    (folder / "Dockerfile").write_text(DOCKERFILE.format(request.node.name), encoding="utf-8")
    command = commands / "ecs-steps"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ecs_steps "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **shop.environment, "PATH": path, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    return Machine(folder=folder, environment=environment)


def with_variables(machine: Machine, variables: Mapping[str, str]) -> Machine:
    return Machine(folder=machine.folder, environment={**machine.environment, **variables})


def page(name: str) -> list[Any]:
    """The YAML documents of a page's only YAML block."""
    (text,) = blocks(f"docs/howto/{name}.md", "yaml")
    return list(yaml.safe_load_all(text))


def test_a_pipeline_of_gitlab_builds_once_and_releases_twice(machine: Machine, shop: Shop) -> None:
    (pipeline,) = page("gitlab-ci")
    token = {"AWS_TOKEN": "a.token", "CI_BUILDS_DIR": str(machine.folder.parent)}
    runner = with_variables(machine, {**GITLAB, **token})
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):  # the role that the token opens has to do
        del runner.environment[name]  # type: ignore[attr-defined] # a dict, made above

    for job in ("build", "staging", "production"):
        done = runner.gitlab(pipeline, job)
        assert done.returncode == 0, done.stderr

    assert (machine.folder.parent / "aws-token").read_text() == "a.token"
    image = shop.image("shop/web", "41")
    assert shop.image("shop/web", COMMIT[:12]) == shop.image("shop/web", "main") == image
    assert shop.running("shop-staging", "web") == shop.running("shop", "web") == image


def test_a_failed_line_ends_a_job_of_gitlab(machine: Machine) -> None:
    (pipeline,) = page("gitlab-ci")
    token = {"AWS_TOKEN": "a.token", "CI_BUILDS_DIR": str(machine.folder.parent)}
    (machine.folder / "Dockerfile").write_text("FROM scratch\nCOPY missing /\n", encoding="utf-8")

    done = with_variables(machine, {**GITLAB, **token}).gitlab(pipeline, "build")

    assert done.returncode == 4
    assert not (machine.folder / "pushed.json").exists()


def test_a_build_of_codebuild_releases(machine: Machine, shop: Shop) -> None:
    (spec,) = page("codebuild")

    done = with_variables(machine, CODEBUILD).codebuild(spec)

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

    done = with_variables(machine, {**CODEBUILD, "CODEBUILD_BUILD_NUMBER": "999"}).codebuild(spec)

    assert done.returncode == 4
    assert shop.running("shop", "web") == before
    assert "post_build" not in spec["phases"]


def test_a_plan_of_bamboo_and_its_environments_release(machine: Machine, shop: Shop) -> None:
    plan, deployment = page("bamboo")
    assert set(plan["variables"]) == {"registry"}
    agent = with_variables(machine, {**BAMBOO, "bamboo_registry": shop.registry})

    built = agent.bamboo(plan["Image"]["tasks"])
    assert built.returncode == 0, built.stderr
    assert [each["pattern"] for each in plan["Image"]["artifacts"]] == ["pushed.json"]
    released = with_variables(machine, {"AWS_REGION": "eu-west-1"})
    for environment in deployment["environments"]:
        done = released.bamboo(deployment[environment]["tasks"], bamboo_deploy_environment=environment)
        assert done.returncode == 0, done.stderr

    image = shop.image("shop/web", "43")
    assert shop.running("shop-staging", "web") == shop.running("shop", "web") == image


def test_a_failed_line_ends_a_task_of_bamboo(machine: Machine, shop: Shop) -> None:
    plan, _ = page("bamboo")
    (machine.folder / "Dockerfile").write_text("FROM scratch\nCOPY missing /\n", encoding="utf-8")

    done = with_variables(machine, {**BAMBOO, "bamboo_registry": shop.registry}).bamboo(plan["Image"]["tasks"])

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
