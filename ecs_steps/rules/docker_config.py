"""A Docker config (config.json) for some logins, made from the user's own."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ecs_steps.values.registry import DOCKER_HUB, RegistryLogin

# docker/cli, registry.IndexServer: under this name the CLI keeps what it knows of Docker Hub.
_DOCKER_HUB_KEY = "https://index.docker.io/v1/"
_DOCKER_HUB_NAMES = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})


def with_logins(own: Mapping[str, Any], logins: Iterable[RegistryLogin], *, plugins: str | None) -> dict[str, Any]:
    """Put logins into a config, so that no credential helper answers for their hosts; the rest stays as it was.

    `plugins` is the user's folder of CLI plug-ins, which the CLI would look for beside the config.
    """
    made = dict(own)
    auths, helpers = dict(_mapping(own, "auths")), dict(_mapping(own, "credHelpers"))
    for login in logins:
        # Older tools wrote other spellings of a host, and some clients would take theirs before ours.
        for table in (auths, helpers):
            for key in [each for each in table if _host(each) == _host(login.host)]:
                del table[key]
        pair = f"{login.username}:{login.password.reveal()}".encode()
        auths[_key(login.host)] = {"auth": base64.b64encode(pair).decode()}
        if own.get("credsStore"):
            # An empty name is the CLI's own word for the file (docker/cli, getConfiguredCredentialStore).
            helpers[_key(login.host)] = ""
    made["auths"] = auths
    if helpers or "credHelpers" in own:
        made["credHelpers"] = helpers
    if plugins:
        extra = own.get("cliPluginsExtraDirs")
        made["cliPluginsExtraDirs"] = [*(extra if isinstance(extra, list) else []), plugins]
    return made


def _mapping(own: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = own.get(key)
    return found if isinstance(found, Mapping) else {}


def _key(host: str) -> str:
    return _DOCKER_HUB_KEY if host == DOCKER_HUB else host


def _host(key: str) -> str:
    """The host of a key, as docker/cli's ConvertToHostname reads it."""
    host = re.sub(r"^https?://", "", key).partition("/")[0]
    return DOCKER_HUB if host in _DOCKER_HUB_NAMES else host
