"""Check ecs-steps.yml, and say everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass

from ecs_steps.clients import Clients, config_file
from ecs_steps.clients.aws_session import region_hint
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import OnCancel, OnFailure
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.in_files import CONFIG_FILE
from ecs_steps.contract.param import output, param
from ecs_steps.routines import config_files
from ecs_steps.rules.config import Config, config_of
from ecs_steps.rules.config_check import places, problems, secrets, settled
from ecs_steps.rules.config_value import Setting
from ecs_steps.runner import step
from ecs_steps.values.account import Account
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.web import WebAddress

_TOLD = (
    *("account", "region", "cluster", "service", "image", "url", "on_failure", "on_cancel"),
    *("task_definition_file", "service_definition", "ca_bundle", "timeout"),
)


@dataclass(frozen=True, kw_only=True)
class VerifyOptions:
    """Which file, and which of its environments, all where none is named; a service is only told about."""

    offline: bool = param(default=False)
    environment: str | None = param(default=None)
    service: str | None = param(default=None)
    config: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Verified:
    """The file, and what a pipeline has to know of a service in an environment before it goes on, where named."""

    config: str = output()
    environments: tuple[str, ...] = output(default=())
    environment: str | None = output(default=None)
    account: Account | None = output(default=None)
    approval: bool | None = output(default=None)
    region: str | None = output(default=None)
    cluster: str | None = output(default=None)
    service: str | None = output(default=None)
    image: Image | None = output(default=None)
    task_definition_file: str | None = output(default=None)
    service_definition: str | None = output(default=None)
    ca_bundle: str | None = output(default=None)
    url: WebAddress | None = output(default=None)
    on_failure: OnFailure | None = output(default=None)
    on_cancel: OnCancel | None = output(default=None)
    timeout: Duration | None = output(default=None)


@step
def verify(options: VerifyOptions, clients: Clients, report: Report) -> Verified:
    """Check ecs-steps.yml, and say everything that is wrong with it."""
    if not options.offline:
        why = "nothing in AWS is looked at yet"
        raise BadParameter("verify checks the file alone", why=why, hint="Give verify --offline.")
    file = config_file.find(options.config)
    if file is None:
        why = "none is in this folder or above it"
        raise BadParameter(
            f"There is no {CONFIG_FILE}", why=why, hint="Give --config; see docs/howto/configuration.md."
        )
    config = config_of(file.read(), file.path)
    environment = config.known(options.environment)
    if options.dry_run:
        report.line(f"Would check {file.path}, {environment or 'every environment'}")
        return Verified(config=file.path, environment=environment)
    setting = Setting(name=file.path, folder=file.folder, variables=clients.environment)
    for secret in secrets(config, setting):
        report.hide(secret)
    for region in sorted({settled(config, place, setting).get("region", "") for place in places(config, environment)}):
        if hint := region_hint(region):
            report.warn(hint)  # no mistake: a region may be newer than this botocore
    found = _everything(config, environment, setting)
    if len(found) == 1:
        raise found[0]
    for problem in found:
        report.line(f"{problem}. {problem.hint}")
    if found:
        hint = "Each stands above, with its line and what to do."
        raise BadParameter(f"{file.path} has {len(found)} mistakes", why=str(found[0]), hint=hint)
    looked_at = f"environment {environment}" if environment else _counted(config.environments, "environment")
    report.line(f"{file.path}: {looked_at}, {_counted(config.services_of(environment), 'service')}, nothing wrong")
    service = _chosen(config, environment, options.service)
    values = settled(config, (environment, service), setting) if environment or service else {}
    approval = values.get("approval", False) if environment else None
    known = {word: value for word, value in values.items() if word in _TOLD}
    named = {"service": known.get("service") or service or options.service, "approval": approval}
    return Verified(
        config=file.path, environments=tuple(config.environments), environment=environment, **{**known, **named}
    )


def _chosen(config: Config, environment: str | None, service: str | None) -> str | None:
    """The file's name of the service that is meant; where it has one, that one."""
    known = config.services_of(environment)
    if service is None and len(known) == 1:
        return known[0]
    return service if service in known else None


def _counted(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _everything(config: Config, environment: str | None, setting: Setting) -> tuple[BadParameter, ...]:
    found = [*problems(config, environment, setting)]
    for place in places(config, environment):
        values, words = settled(config, place, setting), config.words(*place)
        found.extend(config_files.problems(values, words, config.name, place[1]))
    return tuple({str(problem): problem for problem in found}.values())


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(verify))
