"""Where a container finds its secrets: names made into what `valueFrom` takes, without reading a value."""

from __future__ import annotations

from dataclasses import replace

from ecs_steps.clients import Clients
from ecs_steps.clients.secret_names import SecretNames
from ecs_steps.contract.errors import NotReady
from ecs_steps.rules.task_definition_settings import TaskSettings


def with_sources(settings: TaskSettings, clients: Clients, region: str | None) -> TaskSettings:
    """Make of every secret's name what ECS finds it by; raise NotReady for one that is not there.

    A name that begins with a slash is looked for in Parameter Store first, another in Secrets Manager. Registry
    credentials lie in Secrets Manager only.
    """
    names = SecretNames(clients.aws(region))
    secrets = {name: _source(given, names) for name, given in settings.container_secrets.items()}
    credentials = settings.repository_credentials
    if credentials and not credentials.startswith("arn:"):
        arn = names.secret_arn(credentials)
        if arn is None:
            raise _missing(credentials, "Secrets Manager does not have it")
        credentials = arn
    return replace(settings, container_secrets=secrets, repository_credentials=credentials)


def _source(given: str, names: SecretNames) -> str:
    if given.startswith("arn:"):
        return given
    name, _, key = given.partition(":")
    in_parameters = name.startswith("/") and not key
    if in_parameters and names.has_parameter(name):
        return name
    arn = names.secret_arn(name)
    if arn is not None:
        return f"{arn}:{key}::" if key else arn
    if not in_parameters and not key and names.has_parameter(name):
        return name
    where = "Secrets Manager does not have it" if key else "neither Secrets Manager nor Parameter Store has it"
    raise _missing(name, where)


def _missing(name: str, why: str) -> NotReady:
    return NotReady(f"There is no secret {name}", why=why, hint="Check the name, --region and the AWS account.")
