"""The environment that points every AWS client at the sandbox, in the words of a shell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ecs_steps.testbed.sandbox.place import Running

Shell = Literal["sh", "powershell", "cmd"]

#: Settings of a real account that would win over, or mix with, the sandbox's.
CLEARED = ("AWS_PROFILE", "AWS_SESSION_TOKEN")


def variables(running: Running) -> Mapping[str, str]:
    """The variables to set."""
    own_engine = {"DOCKER_HOST": running.docker_host} if running.docker_host else {}
    return {
        "AWS_ENDPOINT_URL": running.endpoint_url,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_REGION": running.region,
        "AWS_DEFAULT_REGION": running.region,
        "ECS_STEPS_REGISTRY": running.registry,
        **own_engine,
    }


def exports(running: Running, shell: Shell) -> str:
    """Lines for `eval` (sh), `Invoke-Expression` (PowerShell) or a batch file (cmd)."""
    found = variables(running)
    match shell:
        case "sh":
            lines = [f"export {name}='{value}'" for name, value in found.items()]
            return "\n".join([*lines, f"unset {' '.join(CLEARED)}"])
        case "powershell":
            lines = [f"$env:{name} = '{value}'" for name, value in found.items()]
            return "\n".join([*lines, *(f"$env:{name} = $null" for name in CLEARED)])
        case "cmd":
            lines = [f'set "{name}={value}"' for name, value in found.items()]
            return "\n".join([*lines, *(f'set "{name}="' for name in CLEARED)])
