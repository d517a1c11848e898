"""What verify says, without AWS, of the definitions that ecs-steps.yml names, and of names that AWS forbids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.steps.verifying import TASK, Verifying, prepared


@pytest.fixture
def verifying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verifying:
    return prepared(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("document", "words", "what"),
    [
        ({**TASK, "networkMod": "awsvpc"}, "", "web.json: networkMod (ecs-steps.yml:1): the installed botocore knows"),
        ({**TASK, "cpu": 256}, "", "web.json: cpu (ecs-steps.yml:1): it is a whole number, not text"),
        (
            {"family": "web", "containerDefinitions": [{"name": "web"}]},
            "",
            "web.json: containerDefinitions[0].memory (ecs-steps.yml:1)",
        ),
        ({"containerDefinitions": TASK["containerDefinitions"]}, "", "web.json has no family (ecs-steps.yml:1)"),
        ({"family": "web", "containerDefinitions": [{"name": "web"}]}, ", task_memory: 64", None),
        ({"containerDefinitions": TASK["containerDefinitions"]}, ", family: web", None),
    ],
    ids=["unknown member", "wrong type", "no memory", "no family", "memory by a word", "family by a word"],
)
def test_a_task_definition_is_held_against_awss_model_and_rules(
    verifying: Verifying, document: dict[str, Any], words: str, what: str | None
) -> None:
    (verifying.folder / "web.json").write_text(json.dumps(document))
    text = f"services: {{web: {{task_definition_file: web.json{words}}}}}"

    if what is None:
        verifying(text)
    else:
        assert str(verifying.refused(text)).startswith(what)


@pytest.mark.parametrize(
    ("definition", "what", "hint"),
    [
        ("desiredCout: 2", "web.yml: desiredCout (ecs-steps.yml:2)", "Did you mean desiredCount?"),
        ("desiredCount: '2'", "web.yml: desiredCount (ecs-steps.yml:2)", "Write a whole number."),
        ("launchType: FARGATE\ndesiredCount: 1", "web.yml: networkConfiguration (ecs-steps.yml:2)", "awsvpc"),
        ("desiredCount: 1\ncluster: other", "web.yml says cluster other (ecs-steps.yml:2)", "Leave cluster out"),
    ],
    ids=["unknown member", "wrong type", "rule of Fargate", "another cluster"],
)
def test_a_service_definition_is_held_against_awss_model_and_rules(
    verifying: Verifying, definition: str, what: str, hint: str
) -> None:
    (verifying.folder / "web.yml").write_text(definition)
    text = "defaults: {cluster: shop}\nservices: {web: {service_definition: web.yml}}\n"

    error = verifying.refused(text)

    assert (error.what, hint in error.hint) == (what, True), error.hint
    (verifying.folder / "web.yml").write_text("desiredCount: 1")
    verifying(text)


@pytest.mark.parametrize(
    ("words", "what", "hint"),
    [
        ("repository: Shop/Web", "repository Shop/Web (ecs-steps.yml:1)", "Write shop/web."),
        ("log_group: /shop web", "log_group /shop web (ecs-steps.yml:1)", "Such as /shop/web."),
        ("retention_days: 31", "retention_days 31 (ecs-steps.yml:1)", "The nearest is 30."),
        ("cluster: my shop", "cluster my shop (ecs-steps.yml:1)", "Such as shop or shop-dev."),
        ("family: my web", "family my web (ecs-steps.yml:1)", "Such as"),
    ],
)
def test_a_name_that_aws_forbids_is_said_with_its_line(verifying: Verifying, words: str, what: str, hint: str) -> None:
    error = verifying.refused(f"defaults: {{{words}}}\nservices: {{web: {{}}, api: {{}}}}\n")

    assert (error.what, hint in error.hint) == (what, True), error.hint
    verifying("defaults: {cluster: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop'}")
