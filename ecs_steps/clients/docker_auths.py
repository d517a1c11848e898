"""The docker SDK's reading of a Docker config, as the docker command reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def config_file(environment: Mapping[str, str]) -> Path:
    """Find the user's config where the docker command looks for it."""
    folder = environment.get("DOCKER_CONFIG")
    home = environment.get("USERPROFILE" if os.name == "nt" else "HOME") or str(Path.home())
    return (Path(folder) if folder else Path(home) / ".docker") / "config.json"


def auths_of(path: Path) -> Any:
    """Load a config as the SDK's own AuthConfig, in which the file counts for hosts whose helper has an empty name.

    So docker/cli means it (getConfiguredCredentialStore), and so `login` writes it where the user has a `credsStore`;
    the SDK by itself would ask that helper first, or look for a program without a name.
    """
    import docker.auth

    config = docker.auth.load_config(str(path))
    by_file = {host for host, helper in config.cred_helpers.items() if not helper} & set(config.auths)
    if not by_file:
        return config
    for host in by_file:
        del config.cred_helpers[host]
    keys = {docker.auth.resolve_index_name(host): host for host in by_file}
    resolve, everything = config.resolve_authconfig, config.get_all_credentials

    def resolve_authconfig(registry: str | None = None) -> Any:
        key = keys.get(docker.auth.resolve_index_name(registry or docker.auth.INDEX_NAME))
        return config.auths[key] if key else resolve(registry)

    def get_all_credentials() -> Any:
        return {**everything(), **{host: config.auths[host] for host in by_file}}

    config.resolve_authconfig, config.get_all_credentials = resolve_authconfig, get_all_credentials
    return config
