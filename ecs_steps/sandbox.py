"""A local AWS for these steps: brought up, asked, taken down."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import SandboxAction, SandboxTasks, Shell
from ecs_steps.contract.errors import BadParameter, NotReady, Stopped
from ecs_steps.contract.param import output, param
from ecs_steps.runner import step
from ecs_steps.testbed.no_profile import no_profile

if TYPE_CHECKING:
    from ecs_steps.testbed.sandbox import Running


@dataclass(frozen=True, kw_only=True)
class SandboxOptions:
    """What to do with the sandbox of a folder."""

    action: SandboxAction = param(positional=True)
    detach: bool = param(default=False)
    folder: str | None = param(default=None)
    port: int = param(default=0)
    tasks: SandboxTasks = param(default=SandboxTasks.AUTO)
    speed: int = param(default=10)
    shell: Shell = param(default=Shell.SH)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Sandboxed:
    """The sandbox as it is now; `exports` stands on stdout as it is, for a shell to evaluate."""

    running: bool = output()
    folder: str = output()
    endpoint_url: str | None = output(default=None)
    registry: str | None = output(default=None)
    region: str | None = output(default=None)
    tasks: SandboxTasks | None = output(default=None)
    docker_host: str | None = output(default=None)
    load_balancers: Mapping[str, str] | None = output(default=None)
    exports: str | None = output(default=None, printed=True)


@step
def sandbox(options: SandboxOptions, clients: Clients, report: Report) -> Sandboxed:
    """Run a local AWS for these steps: real registry, real rollouts, real containers where there is a Docker engine.

    `up` stays in the foreground until Ctrl-C, or goes to the background with --detach; `env` prints what points the
    AWS clients of a shell at it; `down` ends it and leaves nothing behind. Needs the extra `sandbox`.
    """
    bed = _bed()
    folder = Path(options.folder).absolute() if options.folder else bed.default_folder(clients.environment)
    act = {SandboxAction.UP: _up, SandboxAction.DOWN: _down}.get(options.action, _ask)
    try:
        return act(bed, options, folder, clients, report)
    except bed.CannotServe as error:
        report.foreign(error.log)
        raise NotReady(error.what, why=error.why, hint=error.hint) from None


def _ask(bed: ModuleType, options: SandboxOptions, folder: Path, _: Clients, report: Report) -> Sandboxed:
    running = bed.read(folder)
    if running is None:
        hint = f"Bring it up: ecs-steps sandbox up --detach{_where(options)}"
        raise NotReady("No sandbox answers", why=f"nothing runs in {folder}", hint=hint)
    if options.action is SandboxAction.ENV:
        return _seen(folder, running, bed.exports(running, options.shell.value))
    report.line(f"The sandbox answers at {running.endpoint_url}; its tasks are {running.tasks}")
    for name, url in running.load_balancers.items():
        report.line(f"{name} answers at {url}")
    return _seen(folder, running)


def _up(bed: ModuleType, options: SandboxOptions, folder: Path, clients: Clients, report: Report) -> Sandboxed:
    if (running := bed.read(folder)) is not None:
        report.line(f"The sandbox is up already, at {running.endpoint_url}")
        return _seen(folder, running)
    if not 0 <= options.port <= 65535:
        raise BadParameter(f"--port {options.port}", why="it is not between 0 and 65535", hint="0 takes a free one.")
    if options.speed < 1:
        raise BadParameter(f"--speed {options.speed}", why="it is less than 1", hint="10 makes it ten times quicker.")
    if options.dry_run:
        report.line(f"Would bring the sandbox up in {folder}")
        return Sandboxed(running=False, folder=str(folder))
    if not options.detach:
        return _foreground(bed, options, folder, report)
    arguments = ["--port", str(options.port), "--tasks", options.tasks.value, "--speed", str(options.speed)]
    running = bed.start(folder, arguments, clients.environment)
    report.line(f"The sandbox is up at {running.endpoint_url}; its tasks are {running.tasks}")
    report.line(f'Point a shell at it: eval "$(ecs-steps sandbox env{_where(options)})"')
    return _seen(folder, running)


def _where(options: SandboxOptions) -> str:
    """The option with which another command means the same sandbox."""
    return f" --folder {shlex.quote(options.folder)}" if options.folder else ""


def _foreground(bed: ModuleType, options: SandboxOptions, folder: Path, report: Report) -> Sandboxed:
    """Serve until a signal or the control plane ends it; to be told to stop is no failure here."""
    tasks = options.tasks.value
    with bed.serve(folder, port=options.port, tasks=tasks, speed=options.speed, say=report.line) as serving:
        report.known(_seen(folder, running := serving.running))
        try:
            report.line(f"The sandbox is up at {running.endpoint_url}; its tasks are {running.tasks}; Ctrl-C ends it")
            serving.watch()
        except Stopped:
            report.line("The sandbox is going down")
    return Sandboxed(running=False, folder=str(folder))


def _down(bed: ModuleType, options: SandboxOptions, folder: Path, _: Clients, report: Report) -> Sandboxed:
    if options.dry_run:
        report.line(f"Would end the sandbox in {folder} and remove the folder")
    elif bed.stop(folder, bed.remove_leftovers):
        report.line("The sandbox is down; nothing of it is left")
    else:
        report.line(f"There is no sandbox in {folder}; nothing to do")
    return Sandboxed(running=options.dry_run and bed.read(folder) is not None, folder=str(folder))


def _seen(folder: Path, running: Running, exports: str | None = None) -> Sandboxed:
    return Sandboxed(
        running=True,
        folder=str(folder),
        endpoint_url=running.endpoint_url,
        registry=running.registry,
        region=running.region,
        tasks=SandboxTasks(running.tasks),
        docker_host=running.docker_host,
        load_balancers=running.load_balancers,
        exports=exports,
    )


def _bed() -> ModuleType:
    """Import the test bed: only this step needs its packages."""
    try:
        with no_profile():
            from ecs_steps.testbed import sandbox as bed  # noqa: PLC0415 - the extra's packages are not everybody's
    except ModuleNotFoundError as error:
        why = f"the package {str(error.name).split('.')[0]} is missing"
        hint = "Install it from a checkout of ecs-steps: python3 -m pip install '.[sandbox]'"
        raise NotReady("The sandbox is not installed", why=why, hint=hint) from None
    return bed


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(sandbox))
