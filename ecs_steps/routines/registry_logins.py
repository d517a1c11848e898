"""Who we are to each registry of a list: AWS tells it for ECR, the environment for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ecs_steps.clients import Clients
from ecs_steps.clients.ecr import public_login
from ecs_steps.clients.secrets import secret
from ecs_steps.rules.credential_names import check_one_has_none, missing, variable
from ecs_steps.rules.image_name import is_elsewhere
from ecs_steps.values.registry import DOCKER_HUB, ECR_PUBLIC, EcrRegistry, RegistryHost, RegistryLogin
from ecs_steps.values.secret import Secret


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The user and the password of the one registry that has none of its own."""

    username: str | None
    password: Secret | None


def logins(
    hosts: Sequence[RegistryHost], credentials: Credentials, clients: Clients, region: str | None
) -> tuple[RegistryLogin, ...]:
    """Find the login of each registry, once each; raise BadParameter where there is none."""
    names = tuple(dict.fromkeys(each.host for each in hosts))
    found = {host: own_login(host, clients) or _of_aws(host, clients, region) for host in names}
    bare = [host for host, login in found.items() if login is None]
    if credentials.password:
        check_one_has_none(bare)
    return tuple(login or _common(host, credentials, clients, region) for host, login in found.items())


def check(login: RegistryLogin, clients: Clients, *, plain_http: bool) -> None:
    """Try a login against its registry, once; raise a StepError where it does not open it.

    AWS's registries and Docker Hub are spoken to with TLS, whatever the others need.
    """
    has_tls = login.host in (DOCKER_HUB, ECR_PUBLIC) or EcrRegistry.of(login.host) is not None

    def who(*, fresh: bool) -> RegistryLogin:
        del fresh  # a new one is not to be had: it is this one that is tried
        return login

    session = clients.registry(login.host, who, plain_http=plain_http and not has_tls)
    session.ask("GET", "/v2/", (), doing=f"{login.host} did not let {login.username} in")


def own_login(host: str, clients: Clients) -> RegistryLogin | None:
    """Find what the environment holds for this host alone; None where it holds nothing."""
    username = clients.environment.get(variable("username", host))
    password = secret(clients.environment, variable("password", host))
    if password is None:
        return None
    clients.hide(password)
    if not username:
        raise missing(host)
    return RegistryLogin(host, username, password)


def _of_aws(host: str, clients: Clients, region: str | None) -> RegistryLogin | None:
    if host == "ecr":
        return clients.ecr(region).login()
    if host == ECR_PUBLIC:
        return public_login(clients.aws("us-east-1"), clients.hide)
    registry = EcrRegistry.of(host)
    # One token opens every registry of its region that the caller may read: the host is the one that was asked for.
    return replace(clients.ecr(registry.region).login(), host=host) if registry else None


def _common(host: str, credentials: Credentials, clients: Clients, region: str | None) -> RegistryLogin:
    if credentials.username and credentials.password:
        return RegistryLogin(host, credentials.username, credentials.password)
    if is_elsewhere(clients.environment) and (login := clients.ecr(region).login()).host == host:
        return login
    raise missing(host)
