"""Log in to registries, for docker commands of your own, in a private Docker config."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ecs_steps.clients import Clients
from ecs_steps.clients import private_docker_config as docker_config
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import Rights
from ecs_steps.routines.registry_logins import Credentials, check, logins
from ecs_steps.rules.docker_config import with_logins
from ecs_steps.runner import step
from ecs_steps.values.registry import RegistryHost, RegistryLogin
from ecs_steps.values.secret import Secret


@dataclass(frozen=True, kw_only=True)
class LoginOptions:
    """Where to log in and as whom; `docker_config` that exists already takes the logins in addition."""

    registries: tuple[RegistryHost, ...] = param(default=())
    username: str | None = param(default=None)
    password: Secret | None = param(default=None)
    docker_config: str | None = param(default=None)
    remove: bool = param(default=False)
    plain_http: bool = param(default=False)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class LoggedIn:
    """The folder to name in DOCKER_CONFIG, and how long it serves; neither after a removal or a dry run."""

    docker_config: str | None = output(default=None)
    registries: tuple[RegistryHost, ...] = output(default=())
    expires_at: str | None = output(default=None)


@step(
    rights=Rights(
        where={
            "ecr:GetAuthorizationToken": "a registry is ECR",
            "ecr-public:GetAuthorizationToken": "a registry is ECR Public",
            "sts:GetServiceBearerToken": "a registry is ECR Public",
        }
    )
)
def login(options: LoginOptions, clients: Clients, report: Report) -> LoggedIn:
    """Log in to registries, for docker commands of your own, in a private Docker config."""
    if options.remove:
        return _removed(options, report)
    if not options.registries:
        hint = "Give --registries, such as --registries ecr --registries nexus.example.com:8443."
        raise BadParameter("registries is missing", why="there is nowhere to log in", hint=hint)
    named = ", ".join(map(str, options.registries))
    folder = Path(options.docker_config or docker_config.private_folder(clients.environment)).absolute()
    docker_config.check(folder)
    if options.dry_run:
        report.line(f"Would log in to {named}, in a private Docker config")
        return LoggedIn()
    credentials = Credentials(username=options.username, password=options.password)
    found = logins(options.registries, credentials, clients, options.region)
    for each in found:
        check(each, clients, plain_http=options.plain_http)
        report.mask(each.password)
    _write(folder, found, clients)
    ends = min((each.expires_at for each in found if each.expires_at), default=None)
    until = f", until {ends:%Y-%m-%d %H:%M} UTC" if ends else ""
    report.line(f"Logged in to {', '.join(each.host for each in found)}{until}: DOCKER_CONFIG={folder}")
    return LoggedIn(
        docker_config=str(folder),
        registries=tuple(RegistryHost(each.host) for each in found),
        expires_at=f"{ends:%Y-%m-%dT%H:%M:%SZ}" if ends else None,
    )


def _write(folder: Path, found: tuple[RegistryLogin, ...], clients: Clients) -> None:
    """Begin with what was private before, else with the user's own config, which is only read."""
    own = docker_config.own_folder(clients.environment)
    again = docker_config.is_ours(folder)
    plugins = own / "cli-plugins"
    config = with_logins(
        docker_config.read(folder if again else own),
        found,
        plugins=str(plugins.absolute()) if plugins.is_dir() and not again else None,
    )
    docker_config.write(folder, config, own)


def _removed(options: LoginOptions, report: Report) -> LoggedIn:
    if not options.docker_config:
        hint = "Give the --docker-config that login gave, or its result: --after login.json."
        raise BadParameter("docker_config is missing", why="login --remove deletes it", hint=hint)
    folder = Path(options.docker_config).absolute()
    if options.dry_run:
        report.line(f"Would delete {folder}")
    elif docker_config.remove(folder):
        report.line(f"Deleted {folder}")
    else:
        report.line(f"{folder} is gone already")
    return LoggedIn()


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(login))
