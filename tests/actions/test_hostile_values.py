"""What outsiders and people write into a build's variables goes through the lines of docs/howto/, and is never run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import docker
import pytest

from tests.actions.act import ROOT
from tests.actions.machine import BAMBOO, CODEBUILD, COMMIT, FURTHER_TAGS, GITLAB, Machine, page
from tests.actions.shop import Shop

pytestmark = pytest.mark.docker

SIGNS = (
    "\"; touch owned; ' $(touch owned) `touch owned` ${IFS} | touch owned & touch owned > owned %PATH% \\n \\ * ~ {a,b}"
    " !! --help\n::error::x\r\nGr\u00fc\u00dfe \u2713 \U0001f680 \u202e \x1b[31m"
)
#: What Linux takes as one variable is 128 KiB (execve(2)): with a longer one no program starts at all.
HOSTILE = SIGNS + "x" * 100_000
#: git refuses a blank and a backslash in the name of a branch, and takes all of this.
BRANCH = "\"';touch${IFS}owned;$(touch${IFS}owned)`touch${IFS}owned`|&>owned%PATH%\u2713"
TAG = "touch-IFS-owned-touch-IFS-owned-touch-IFS-owned-owned-PATH-32b0d084"


@pytest.fixture(autouse=True)
def nothing_was_run(machine: Machine, tmp_path: Path) -> Iterator[None]:
    """Nobody has made the file that each hostile text would make, wherever the job went."""
    yield
    assert not list(tmp_path.rglob("owned*"))
    assert not (ROOT / "owned").exists()


def labels(machine: Machine) -> Mapping[str, str]:
    """The labels of the image that the job built."""
    built = json.loads((machine.folder / "built.json").read_text(encoding="utf-8"))
    engine = docker.DockerClient(base_url=machine.environment["DOCKER_HOST"])
    try:
        found: Mapping[str, str] = engine.images.get(built["image_id"]).labels
    finally:
        engine.close()
    prefix = "org.opencontainers.image."
    return {name.removeprefix(prefix): value for name, value in found.items()}


def of_gitlab(machine: Machine, **more: str) -> Machine:
    names = ("CI_COMMIT_MESSAGE", "CI_COMMIT_TITLE", "CI_COMMIT_AUTHOR", "CI_MERGE_REQUEST_TITLE", "GITLAB_USER_NAME")
    token = {"AWS_TOKEN": "a.token", "CI_BUILDS_DIR": str(machine.folder.parent)}
    return machine.with_variables({**GITLAB, **token, **dict.fromkeys(names, HOSTILE), **more})


def test_a_pipeline_of_gitlab_takes_names_of_branches_and_messages_as_they_are(machine: Machine, shop: Shop) -> None:
    (pipeline,) = page("gitlab-ci")
    runner = of_gitlab(machine, CI_COMMIT_BRANCH=BRANCH, CI_PROJECT_URL=f"https://gitlab.example.com/{SIGNS}")

    pipeline["build"]["script"].append(FURTHER_TAGS)
    built = runner.gitlab(pipeline, "build")
    released = runner.with_variables({"CI_PROJECT_PATH": SIGNS}).gitlab(pipeline, "staging")

    assert built.returncode == 0, built.stderr
    assert released.returncode == 0, released.stderr
    assert labels(machine) == {"revision": COMMIT, "source": f"https://gitlab.example.com/{SIGNS}"}
    assert shop.image("shop/web", TAG) == shop.image("shop/web", "41") == shop.running("shop-staging", "web")


def test_a_build_of_codebuild_takes_them_too(machine: Machine, shop: Shop) -> None:
    (spec,) = page("codebuild")
    pushed = {"CODEBUILD_WEBHOOK_HEAD_REF": f"refs/tags/{BRANCH}"}
    source = {"CODEBUILD_SOURCE_REPO_URL": f"https://github.com/{SIGNS}"}
    hostile = dict.fromkeys(("CODEBUILD_SOURCE_VERSION", "CODEBUILD_WEBHOOK_TRIGGER", "CODEBUILD_INITIATOR"), HOSTILE)

    done = machine.with_variables({**CODEBUILD, **hostile, **pushed, **source}).codebuild(spec)

    assert done.returncode == 0, done.stderr
    assert labels(machine) == {"revision": COMMIT, "source": source["CODEBUILD_SOURCE_REPO_URL"], "version": BRANCH}
    assert shop.running("shop", "web") == shop.image("shop/web", "42")


def test_a_plan_of_bamboo_takes_them_too(machine: Machine, shop: Shop) -> None:
    plan, deployment = page("bamboo")
    names = (
        "bamboo_planRepository_branchName",
        "bamboo_planRepository_username",
        "bamboo_ManualBuildTriggerReason_userName",
    )
    source = {"bamboo_planRepository_repositoryUrl": f"ssh://git@example.com/{SIGNS}"}
    hostile = {**BAMBOO, **dict.fromkeys(names, HOSTILE), **source}

    built = machine.with_variables({**hostile, "bamboo_registry": shop.registry}).bamboo(plan["Image"]["tasks"])
    released = machine.with_variables({**hostile, "AWS_REGION": "eu-west-1"}).bamboo(
        deployment["Staging"]["tasks"], bamboo_deploy_environment=HOSTILE, bamboo_deploy_project=HOSTILE
    )

    assert built.returncode == 0, built.stderr
    assert released.returncode == 0, released.stderr
    assert shop.running("shop-staging", "web") == shop.image("shop/web", "43")


def test_a_password_of_bamboo_reaches_the_step_as_it_is(machine: Machine) -> None:
    (line,) = re.findall(r"`(export ECS_STEPS_PASSWORD=.+?)`", (ROOT / "docs/howto/bamboo.md").read_text("utf-8"))
    agent = machine.with_variables({"bamboo_registry_password": HOSTILE})

    done = agent.bamboo([{"script": {"scripts": [line, 'printf %s "$ECS_STEPS_PASSWORD"']}}])

    assert done.stdout == HOSTILE.replace("\r\n", "\n")  # how Python reads a pipe


def test_a_variable_that_somebody_typed_for_a_build_is_refused_as_an_image(machine: Machine) -> None:
    (pipeline,), (spec,), (plan, _) = page("gitlab-ci"), page("codebuild"), page("bamboo")
    typed: dict[str, Any] = {**pipeline, "variables": {**pipeline["variables"], "IMAGE": SIGNS}}

    refused = [
        of_gitlab(machine).gitlab(typed, "build"),
        machine.with_variables({**CODEBUILD, "CODEBUILD_BUILD_NUMBER": SIGNS}).codebuild(spec),
        machine.with_variables({**BAMBOO, "bamboo_registry": SIGNS}).bamboo(plan["Image"]["tasks"]),
    ]

    assert [done.returncode for done in refused] == [2, 2, 2], [done.stderr for done in refused]
    assert all(done.stderr.count("error: ") == 1 for done in refused)
    assert [line for done in refused for line in done.stderr.splitlines() if line.startswith("::")] == []
