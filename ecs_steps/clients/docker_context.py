"""The Docker context: which engine the docker command means where DOCKER_HOST does not say it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecs_steps.contract.errors import BadParameter


def context_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Say the current context as DOCKER_HOST and its TLS settings; nothing where there is none.

    The order is Docker's own ("Docker contexts"): DOCKER_HOST, DOCKER_CONTEXT, `docker context use`. What a context
    means lies in folders that are named by the hash of its name.
    """
    if environment.get("DOCKER_HOST"):
        return {}
    given = environment.get("DOCKER_CONFIG")
    config = Path(given) if given else Path(environment.get("HOME") or Path.home()) / ".docker"
    asked = environment.get("DOCKER_CONTEXT")
    name = asked or str(_read(config / "config.json").get("currentContext") or "default")
    if name == "default":
        return {}
    digest = hashlib.sha256(name.encode()).hexdigest()
    endpoint = _read(config / "contexts" / "meta" / digest / "meta.json").get("Endpoints", {}).get("docker", {})
    if not endpoint.get("Host"):
        why = "DOCKER_CONTEXT names it" if asked else f"{config / 'config.json'} names it"
        raise BadParameter(f"There is no Docker context {name}", why=why, hint="See `docker context ls`.")
    keys = config / "contexts" / "tls" / digest / "docker"
    if not keys.is_dir():
        return {"DOCKER_HOST": str(endpoint["Host"])}
    verify = {} if endpoint.get("SkipTLSVerify") else {"DOCKER_TLS_VERIFY": "1"}
    return {"DOCKER_HOST": str(endpoint["Host"]), "DOCKER_CERT_PATH": str(keys), **verify}


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}  # the docker command, too, goes on without a config that it cannot read
    return found if isinstance(found, dict) else {}
