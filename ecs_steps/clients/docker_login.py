"""Who the user is to a registry, by their Docker config: its file or its credential helpers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ecs_steps.clients.docker_auths import auths_of, config_file
from ecs_steps.clients.files import read_json
from ecs_steps.clients.registry.keys import Login
from ecs_steps.contract.errors import NotReady
from ecs_steps.values.registry import IDENTITY_TOKEN_USER, RegistryLogin
from ecs_steps.values.secret import Secret


def login_of(
    host: str | None, environment: Mapping[str, str], hide: Callable[[Secret], None] = lambda _: None
) -> Login:
    """Look the login of a registry up when it is wanted, as `docker` would; None and docker.io are Docker Hub."""

    def login(*, fresh: bool) -> RegistryLogin | None:  # noqa: ARG001 - a helper is asked each time
        found = _found(host, environment)
        if found is not None:
            hide(found.password)
        return found

    return login


def _found(host: str | None, environment: Mapping[str, str]) -> RegistryLogin | None:
    """Let the docker SDK read the config and run its helpers (docker/cli, "docker login", "Credential helpers")."""
    import docker.auth
    import docker.errors

    path = config_file(environment)
    if not path.is_file():
        return None
    read_json(str(path), "The Docker config")  # the SDK would take a broken one for an empty one
    where = host or "docker.io"
    asked = docker.auth.INDEX_NAME if where == "docker.io" else where
    try:
        found = auths_of(path).resolve_authconfig(asked)
    except docker.errors.DockerException as error:
        why = " ".join(str(error).split())[:300]
        raise NotReady(f"The credential helper for {where} failed", why=why, hint=f"See {path}.") from None
    entry = {str(name).lower(): value for name, value in (found or {}).items()}
    if token := entry.get("identitytoken"):
        return RegistryLogin(where, IDENTITY_TOKEN_USER, Secret(str(token)))
    if entry.get("username"):
        return RegistryLogin(where, str(entry["username"]), Secret(str(entry.get("password") or "")))
    return None
