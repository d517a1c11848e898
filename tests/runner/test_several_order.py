"""The order of services in ecs-steps.yml, and where its words may stand."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.runner.conftest import Run


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "ecs-steps.yml"


CIRCLE = """\
services:
  web: {cluster: shop, after: [api]}
  api:
    cluster: shop
    after:
    - web
environments:
  prod:
"""


@pytest.mark.parametrize("argv", ["deploy --environment prod", "verify --offline", "deploy --services web"])
def test_a_circle_is_named_with_file_and_line(run: Run, config: Path, argv: str) -> None:
    config.write_text(CIRCLE)

    error = run(*argv.split()).error

    assert error["code"] == 2
    assert error["what"] in (
        "Services wait for each other: web -> api -> web (ecs-steps.yml:2)",
        "Services wait for each other: api -> web -> api (ecs-steps.yml:5)",
    )
    assert error["hint"] == "Take one of them out of `after`."


@pytest.mark.parametrize("argv", ["deploy --environment prod", "verify --offline"])
def test_a_service_to_come_after_that_there_is_not(run: Run, config: Path, argv: str) -> None:
    config.write_text(CIRCLE.replace("- web", "- wbe"))

    error = run(*argv.split()).error

    assert error["what"] == "api comes after wbe (ecs-steps.yml:5)"
    assert error["why"] == "environment prod has no service of this name"
    assert error["hint"] == "Did you mean web?"


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        pytest.param(
            "defaults: {after: [web]}",
            "defaults takes no after (ecs-steps.yml:1)",
            "Write it into services.<name>.after.",
            id="after for all",
        ),
        pytest.param(
            "environments: {prod: {after: [web]}}",
            "environments.prod takes no after (ecs-steps.yml:1)",
            "Write it into services.<name>.after.",
            id="after for an environment",
        ),
        pytest.param(
            "services: {web: {parallel: 2}}",
            "services.web takes no parallel (ecs-steps.yml:1)",
            "Write it into defaults, or into environments.<name>.parallel.",
            id="parallel for a service",
        ),
        pytest.param("defaults: {parallel: 0}", "parallel 0 (ecs-steps.yml:1)", "Write 1 or more", id="none at a time"),
        pytest.param("defaults: {parallel: many}", "parallel 'many' (ecs-steps.yml:1)", "How many", id="no number"),
        pytest.param(
            "services: {web: {after: api}}", "after (ecs-steps.yml:1)", "Write one value a line", id="no list"
        ),
    ],
)
def test_words_stand_where_they_belong(run: Run, config: Path, text: str, what: str, hint: str) -> None:
    config.write_text(textwrap.dedent(text) + "\n")

    error = run("verify", "--offline").error

    assert (error["code"], error["what"]) == (2, what)
    assert hint in error["hint"]
