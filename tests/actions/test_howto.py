"""The workflows of docs/howto/github-actions.md and of the README, run as they stand: real images, a local AWS."""

from __future__ import annotations

import json
import os
import re
import textwrap
from pathlib import Path

import pytest

from tests.actions.act import SECONDS, Repository
from tests.actions.pages import blocks, workflows
from tests.actions.shop import DOCKERFILE, Shop

pytestmark = [pytest.mark.docker, pytest.mark.timeout(SECONDS)]

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


def test_the_pages_workflows_release_to_services_and_through_environments(sources: Repository, shop: Shop) -> None:
    texts = [here(workflow) for workflow in workflows().values()]
    variables = {"REGISTRY": shop.registry, "CLUSTER": "stage"}

    # All at once, as a push would run them; of the many services the one that the other workflows leave alone.
    ran = sources.push(*texts, variables=variables, environment=shop.environment, options=("--matrix=service:api",))

    assert ran.code == 0, ran.text
    assert ran.jobs() == {
        "release/Release web": "success",
        "promote/Image": "success",
        "promote/Staging": "success",
        "promote/Production": "success",
        "services/Deploy api": "success",
    }
    assert shop.running("shop", "web") == shop.image("shop/web", sources.commit_id())
    assert shop.running("shop", "api") == shop.image("shop/api", sources.commit_id())
    assert shop.running("stage", "web") == shop.image("shop/web", "1")
    pages = ran.summaries()
    assert any("deploy api: succeeded" in each for each in pages)
    assert sum("### :white_check_mark: deploy web: succeeded" in each for each in pages) == 2
    assert any("deploy web: nothing to do" in each for each in pages), "production runs in the same cluster here"


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
