"""The schema of ecs-steps.yml, as an editor reads it: what it takes and what it refuses, the steps take and refuse."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ecs_steps.clients.yaml_file import parsed
from ecs_steps.faces.config_schema import render
from ecs_steps.rules.config import config_of
from ecs_steps.rules.config_check import problems
from ecs_steps.rules.config_value import Setting

GOOD = {
    "empty": "",
    "whole": """
        defaults: {region: eu-west-1, timeout: 15m, circuit_breaker: "on", account: "012345678901", pull: true}
        services:
          web:
            image: shop/web:${N}
            build_args: {A: 1, B: text}
            image_tags: [a, "1.0", 7]
          api:
        environments:
          dev: {cluster: dev, desired_count: 0}
          prod:
            account: 123456789012
            cluster: prod
            protected: true
            approval: true
            services: {web: {service: web-prod, desired_count: "${N}"}}
        """,
}
BAD = {
    "an unknown part": "clusters: {}",
    "an unknown word": "defaults: {clustr: x}",
    "a secret": "defaults: {password: x}",
    "a word of one run": "defaults: {dry_run: true}",
    "a list for a map": "services: [web]",
    "text for a list": "defaults: {image_tags: a}",
    "a list for text": "defaults: {cluster: [a]}",
    "a number that is none": "defaults: {desired_count: two}",
    "a point": "defaults: {cluster: 1.10}",
    "a claim for text": "defaults: {cluster: true}",
    "text for a claim": "defaults: {pull: maybe}",
    "none of several": "defaults: {circuit_breaker: maybe}",
    "protected defaults": "defaults: {protected: true}",
    "services of a service": "services: {web: {services: {}}}",
}


def _checked(files: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "schema.json").write_text(render()["docs/ecs-steps.schema.json"], encoding="utf-8")
    paths = []
    for name, text in files.items():
        paths.append(folder / f"{name}.yml")
        paths[-1].write_text(text, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("check-jsonschema")), "--schemafile", "schema.json", *map(str, paths)]
    return subprocess.run(
        [*command, "--output-format", "json"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_an_editor_takes_good_files_and_refuses_each_bad_one(tmp_path: Path) -> None:
    done = _checked({**GOOD, **BAD}, tmp_path)

    refused = {Path(error["filename"]).stem for error in json.loads(done.stdout)["errors"]}
    assert refused == set(BAD)


@pytest.mark.parametrize("name", GOOD)
def test_the_steps_take_what_an_editor_takes(name: str) -> None:
    assert _problems(GOOD[name]) == 0


@pytest.mark.parametrize("name", BAD)
def test_the_steps_refuse_what_an_editor_refuses(name: str) -> None:
    assert _problems(BAD[name]) > 0


def test_the_schema_is_one(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text(render()["docs/ecs-steps.schema.json"], encoding="utf-8")
    command = [str(Path(sys.executable).with_name("check-jsonschema")), "--check-metaschema", "schema.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def _problems(text: str) -> int:
    config = config_of(parsed(text, "f.yml"), "f.yml")
    return len(problems(config, None, Setting(name="f.yml", folder=None, variables={"N": "4"})))
