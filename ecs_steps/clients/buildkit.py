"""BuildKit, through the `docker` command and its plug-in buildx."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecs_steps.contract.errors import NotReady, Refused

if TYPE_CHECKING:
    from ecs_steps.clients.processes import Processes

_INSTALL = "Install the docker command, or build with --builder classic."
_VERSION = re.compile(r"\bv?(\d+\.\d+\S*)")
_DRIVER = re.compile(r"^Driver:\s*(\S+)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class BuildCommands:
    """Versions of what this machine has, None where it is missing; `driver` of the builder that buildx would use."""

    cli: str | None = None
    buildx: str | None = None
    driver: str | None = None


class BuildKitFailed(Refused):
    """BuildKit ended without an image; `why` are its own words."""


class BuildKit:
    """Builds through `docker build` or `docker buildx build`."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    def commands(self) -> BuildCommands:
        """Look at the docker command and its plug-in."""
        said = self._said("version", "--format", "{{json .Client.Version}}")
        cli = _text(said.splitlines()[0]) if said else None
        if cli is None:
            return BuildCommands()
        plugin = _VERSION.search(self._said("buildx", "version") or "")
        if plugin is None:
            return BuildCommands(cli=cli)
        driver = _DRIVER.search(self._said("buildx", "inspect") or "")
        return BuildCommands(cli=cli, buildx=plugin[1], driver=driver[1] if driver else None)

    def build(
        self,
        command: Sequence[str],
        context: str,
        *,
        environment: Mapping[str, str],
        show: Callable[[str], None],
    ) -> str:
        """Run a build command and return the image id; raise BuildKitFailed with BuildKit's words."""
        from ecs_steps.clients.processes import ProcessFailed

        with tempfile.TemporaryDirectory(prefix="ecs-steps-") as folder:
            iidfile = Path(folder, "iid")
            whole = [*command, "--iidfile", str(iidfile), context]
            try:
                self._processes.run(whole, install=_INSTALL, environment=environment, show=show)
            except ProcessFailed as failed:
                said = next((line for line in reversed(failed.last) if line.startswith("ERROR: ")), failed.why)
                raise BuildKitFailed("The build failed", why=said) from None
            image_id = iidfile.read_text(encoding="ascii").strip() if iidfile.is_file() else ""
        if not image_id:
            raise Refused("BuildKit ended without an image", why="it gave no image id", hint="Build again.")
        return image_id

    def _said(self, *arguments: str) -> str | None:
        """What a docker command printed; None if it failed, is missing or cannot do it."""
        from ecs_steps.clients.processes import ProcessFailed

        try:
            return self._processes.run(["docker", *arguments], install=_INSTALL).out.strip() or None
        except ProcessFailed as failed:
            # `docker version` names the client and then fails where no engine answers
            return next((line for line in failed.last if line.startswith('"')), None)
        except NotReady:
            return None


def _text(line: str) -> str | None:
    try:
        return str(json.loads(line))
    except ValueError:
        return None
