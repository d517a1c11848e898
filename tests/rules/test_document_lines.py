"""What is said of a document, and what is kept back."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.rules.document_lines import difference, leaves, shown

SECRET = "hunter2"
HASH = "(sha256 f52fbd32)"
CONTAINER = "containerDefinitions[web]"


@pytest.mark.parametrize(
    "path",
    [
        f"{CONTAINER}.environment[PASSWORD].value",
        f"{CONTAINER}.environment[NEW.name].value",
        f"{CONTAINER}.environment[PASSWORD, 1].value",
        f"{CONTAINER}.environment",
        f"{CONTAINER}.logConfiguration.options.splunk-token",
        f"{CONTAINER}.logConfiguration.options.Header",
        f"{CONTAINER}.logConfiguration.options.Uri",
        f"{CONTAINER}.dockerLabels.basicauth.users",
        "volumes[share].dockerVolumeConfiguration.driverOpts.o",
        "volumes[share].dockerVolumeConfiguration.labels.api-key",
        "serviceConnectConfiguration.logConfiguration.options.apikey",
    ],
)
def test_what_may_be_secret_is_a_hash(path: str) -> None:
    assert shown(path, SECRET) == HASH
    assert SECRET not in difference(path, SECRET, "hunter3")
    assert difference(path, None, SECRET) == f"{path}: (none) -> {HASH}"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (f"{CONTAINER}.environment[PASSWORD].name", "PASSWORD", "PASSWORD"),
        (f"{CONTAINER}.environmentFiles[0].value", "arn:aws:s3:::shop/web.env", "arn:aws:s3:::shop/web.env"),
        (f"{CONTAINER}.secrets[KEY].valueFrom", "/shop/key", "/shop/key"),
        (f"{CONTAINER}.logConfiguration.secretOptions[splunk-token].valueFrom", "/shop/token", "/shop/token"),
        (f"{CONTAINER}.logConfiguration.options.awslogs-group", "/shop/web", "/shop/web"),
        (f"{CONTAINER}.repositoryCredentials.credentialsParameter", "arn:secret", "arn:secret"),
        (f"{CONTAINER}.dockerLabels.team", "shop", "shop"),
        (f"{CONTAINER}.command", ["sh", "-c", "serve it"], '["sh", "-c", "serve it"]'),
        ("enableExecuteCommand", True, "true"),
        (f"{CONTAINER}.image", f"web@sha256:{'a' * 64}", f"web@sha256:{'a' * 12}"),
    ],
)
def test_names_and_settings_are_told(path: str, value: Any, said: str) -> None:
    assert shown(path, value) == said


def test_a_label_that_holds_a_password_in_its_value_is_a_hash() -> None:
    said = shown(f"{CONTAINER}.dockerLabels.ad.instances", '[{"password": "hunter2"}]')

    assert SECRET not in said
    assert said.startswith("(sha256 ")


def test_entries_of_one_name_are_told_apart() -> None:
    twice = [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}, {"value": "3"}]

    assert dict(leaves(twice, "environment")) == {
        "environment[A].name": "A",
        "environment[A].value": "1",
        "environment[A, 1].name": "A",
        "environment[A, 1].value": "2",
        "environment[2].value": "3",
    }
