"""Read the secrets of a container from moto's Parameter Store and Secrets Manager."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from moto.secretsmanager.exceptions import SecretsManagerClientError
from moto.secretsmanager.models import secretsmanager_backends
from moto.ssm.exceptions import ParameterVersionNotFound
from moto.ssm.models import ssm_backends

from ecs_steps.testbed.containers import wording
from ecs_steps.testbed.containers.pulling import CannotStart


def read_secrets(definition: Mapping[str, Any], account: str, region: str) -> dict[str, str]:
    """Return the values of a container's `secrets` by environment variable; CannotStart if one is missing."""
    wanted = definition.get("secrets") or []
    name = str(definition["name"])
    return {str(item["name"]): _read(str(item["valueFrom"]), account, region, name) for item in wanted}


def _read(source: str, account: str, region: str, container: str) -> str:
    if source.startswith("arn:") and source.split(":")[2] == "secretsmanager":
        return _from_secrets_manager(source, container)
    if source.startswith("arn:"):
        region, account = source.split(":")[3:5]
    return _from_parameter_store(source, account, region, container)


def _from_parameter_store(source: str, account: str, region: str, container: str) -> str:
    try:
        parameter = ssm_backends[account][region].get_parameter(source)
    except ParameterVersionNotFound:
        parameter = None
    if parameter is None:
        raise CannotStart(wording.parameter_missing(source, region), container)
    return str(parameter.response_object(decrypt=True)["Value"])


def _from_secrets_manager(source: str, container: str) -> str:
    """Read `secret-arn:json-key:version-stage:version-id` (ECS developer guide, "Pass Secrets Manager secrets")."""
    parts = source.split(":")
    arn, (key, stage, version) = ":".join(parts[:7]), [*parts[7:], "", "", ""][:3]
    backend = secretsmanager_backends[parts[4]][parts[3]]
    try:
        found = backend.get_secret_value(arn, version or None, stage or None)
    except SecretsManagerClientError as error:
        raise CannotStart(wording.secret_missing(arn), container) from error
    text = str(found.get("SecretString", ""))
    if not key:
        return text
    try:
        return str(json.loads(text)[key])
    except (ValueError, KeyError, TypeError) as error:
        raise CannotStart(wording.secret_without_key(key), container) from error
