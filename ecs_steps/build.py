"""Build an image from a Dockerfile under its final name."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ecs_steps.clients import Clients
from ecs_steps.clients.docker import BuildRefused, BuildStopped
from ecs_steps.clients.files import read_text
from ecs_steps.console.report import Report
from ecs_steps.contract.param import output, param
from ecs_steps.routines import registries
from ecs_steps.rules.build_log import failed, readable, refused
from ecs_steps.runner import step
from ecs_steps.values.image import TaggedImage


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """What to build, and how it is named."""

    image: TaggedImage = param()
    context: str = param(default=".")
    dockerfile: str = param(default="Dockerfile")
    build_args: Mapping[str, str] = param(default={})
    build_target: str | None = param(default=None)
    platform: str | None = param(default=None)
    registry: str | None = param(default=None)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Built:
    """An image on the engine that built it."""

    image: TaggedImage = output()
    image_id: str | None = output(default=None)
    region: str | None = output(default=None)


@step
def build(options: BuildOptions, clients: Clients, report: Report) -> Built:
    """Build an image from a Dockerfile under its final name.

    The engine's own builder does it; a failing RUN, a missing file or a wrong Dockerfile ends the step with its words.
    """
    clients.docker.check_files(options.context, options.dockerfile)
    image = registries.named(options.image, options.registry, clients, options.region)
    if options.dry_run:
        report.line(f"Would build {image} from {options.context} with {options.dockerfile}")
        return Built(image=image, region=options.region)
    image_id = _built(options, image, clients, report)
    clients.docker.tag(image_id, image)
    report.line(f"Built {image}, image id {image_id[:19]}")
    return Built(image=image, image_id=image_id, region=options.region)


def _built(options: BuildOptions, image: TaggedImage, clients: Clients, report: Report) -> str:
    """Build with a readable live log; the last lines come back in the error."""
    last: deque[str] = deque(maxlen=5)

    def show(line: str) -> None:
        shown = readable(line)
        if shown is not None:
            report.foreign(shown)
            last.append(shown)
        if line.startswith("Step "):
            last.clear()

    try:
        with report.group(f"Building {image} from {options.context}"):
            return clients.docker.build(
                options.context,
                dockerfile=options.dockerfile,
                args=options.build_args,
                target=options.build_target,
                platform=options.platform,
                show=show,
            )
    except BuildRefused as error:
        path = str(Path(options.context) / options.dockerfile)
        raise refused(error.why, path, read_text(path, "The Dockerfile")) from None
    except BuildStopped as error:
        raise failed(error.why, error.run_exit_code, list(last)) from None


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(build))
