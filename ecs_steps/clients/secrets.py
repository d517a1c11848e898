"""Secrets, from where a process may be given them: an environment variable, or the file that another one names."""

from __future__ import annotations

from collections.abc import Mapping

from ecs_steps.clients import files
from ecs_steps.contract.errors import BadParameter
from ecs_steps.values.secret import Secret


def secret(environment: Mapping[str, str], variable: str) -> Secret | None:
    """Read a secret from `variable`, or from the file that `variable`_FILE names; None where neither is set.

    One line end at the end of the file is the editor's and not the secret's.
    """
    text, file = environment.get(variable), environment.get(f"{variable}_FILE")
    if text and file:
        raise BadParameter(f"{variable} is set twice", why=f"{variable}_FILE is set too", hint="Set one of them.")
    if not file:
        return Secret(text) if text else None
    held = files.read_text(file, f"The file of {variable}_FILE").removesuffix("\n").removesuffix("\r")
    if not held:
        raise BadParameter(f"The file of {variable}_FILE is empty", why=file, hint="Write the secret into it.")
    return Secret(held)
