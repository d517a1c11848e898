"""The workflows of docs/howto/github-actions.md and of the README, run as they stand: real images, a local AWS."""

from __future__ import annotations

import json
import os
import re
import textwrap
from pathlib import Path

import pytest

from tests.actions.act import Ran, Repository
from tests.actions.pages import blocks, workflows
from tests.actions.shop import DOCKERFILE, Shop

pytestmark = pytest.mark.docker

JOB = """
  {}:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
"""
#: The product's own page says it so.
HOW_IT_READS = """\
- id: deploy
  uses: ecs-steps/ecs-steps@<sha>
  with: {step: deploy, context: ., image: "${{ vars.REGISTRY }}/shop/web:${{ github.sha }}", cluster: shop, \
service: web}
- run: echo "${{ steps.deploy.outputs.verdict }}"
"""


@pytest.fixture
def sources(repository: Repository) -> Repository:
    """The repository with an image for each of its folders."""
    folders = (".", "web", "api")
    repository.write({f"{folder}/Dockerfile": DOCKERFILE.format(folder) for folder in folders})
    repository.write({".dockerignore": "*\n!Dockerfile\n"})
    return repository


def here(workflow: str) -> str:
    """A workflow of a page for a runner without a network: the action is this one, AWS's keys are there."""
    without = re.sub(
        r"      - uses: aws-actions/configure-aws-credentials@.*?\n(?=      - )", "", workflow, flags=re.DOTALL
    )
    assert "aws-actions" not in without
    return re.sub(r"ecs-steps/ecs-steps@\S+( # v0\.1\.0)?", "./", without)


def pushed(repository: Repository, shop: Shop, *names: str) -> Ran:
    variables = {"REGISTRY": shop.registry, "CLUSTER": "stage"}
    texts = [here(workflows()[name]) for name in names]
    return repository.push(*texts, variables=variables, environment=shop.environment)


def test_a_push_releases_to_one_service_and_through_two_environments(sources: Repository, shop: Shop) -> None:
    ran = pushed(sources, shop, "release", "promote")

    assert ran.code == 0, ran.text
    assert ran.jobs() == {
        "release/Release web": "success",
        "promote/Image": "success",
        "promote/Staging": "success",
        "promote/Production": "success",
    }
    assert shop.running("shop", "web") == shop.image("shop/web", sources.commit_id())
    assert shop.running("stage", "web") == shop.image("shop/web", "1")
    pages = ran.summaries()
    assert sum("### :white_check_mark: deploy web: succeeded" in each for each in pages) >= 2
    assert any("deploy web: nothing to do" in each for each in pages), "production runs in the same cluster here"


def test_a_push_releases_every_service_of_a_repository(sources: Repository, shop: Shop) -> None:
    ran = pushed(sources, shop, "services")

    assert ran.code == 0, ran.text
    assert set(ran.jobs().values()) == {"success"}
    for service in ("web", "api"):
        assert shop.running("shop", service) == shop.image(f"shop/{service}", sources.commit_id())


DOCKER = """#!/bin/sh
[ "$1" = pull ] || exit 1
echo "$@" > "$HOME/said"
cp -R "$DOCKER_CONFIG" "$HOME/config"
"""


def test_the_readmes_steps_release_log_in_and_log_out(sources: Repository, shop: Shop) -> None:
    deploy, login = blocks("README.md", "yaml")
    docker = sources.home / "docker"
    docker.write_text(DOCKER)
    docker.chmod(0o755)
    path = f"{sources.home}{os.pathsep}{os.environ['PATH']}"
    jobs = {"readme": deploy + login, "product": HOW_IT_READS}
    texts = [JOB.format(name) + textwrap.indent(steps, "      ") for name, steps in jobs.items()]
    workflow = "on: push\njobs:" + "    needs: readme\n    steps:".join("".join(texts).rsplit("    steps:", 1))

    ran = sources.push(
        here(workflow),
        variables={"REGISTRY": shop.registry},
        environment={**shop.environment, "PATH": path},
    )

    assert ran.code == 0, ran.text
    assert ran.jobs() == {"w0.yml/readme": "success", "w0.yml/product": "success"}
    assert "succeeded\n" in ran.log
    assert "nothing to do\n" in ran.log, "the second job releases the same commit"
    assert (sources.home / "said").read_text() == f"pull {shop.registry}/shop/base:1\n"
    config = json.loads((sources.home / "config" / "config.json").read_text())
    assert set(config["auths"]) == {shop.registry}
    masked = {each["arg"] for each in ran.commands("add-mask")}
    assert len(masked) == 1
    assert masked.pop() not in ran.log
    assert not list(Path(sources.home).rglob("ecs-steps-docker-*"))
