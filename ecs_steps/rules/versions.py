"""Whether a caller and the tool that it found are of one version."""

from __future__ import annotations

from collections.abc import Mapping

from ecs_steps import __version__
from ecs_steps.contract import names


def another_version(environment: Mapping[str, str]) -> str | None:
    """Say it in one sentence where the caller, such as Jenkins' shared library, says that it has another version."""
    theirs, caller = (environment.get(names.environment(word)) for word in ("caller_version", "caller"))
    if not theirs or theirs == __version__:
        return None
    who = f"its caller ({caller or 'unnamed'}) is {theirs}"
    return f"The tool on this machine is ecs-steps {__version__}, {who}: use one version of both"
