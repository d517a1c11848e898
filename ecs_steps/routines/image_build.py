"""An image from a Dockerfile: by which builder, with which log, and whether it passes its test."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ecs_steps.clients import Clients, build_context
from ecs_steps.clients.buildkit import BuildKitFailed
from ecs_steps.clients.classic_builder import BuildRefused, BuildStopped
from ecs_steps.clients.files import read_text
from ecs_steps.clients.processes import echo
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Builder
from ecs_steps.contract.errors import BadParameter, NotReady, StepError
from ecs_steps.routines import build_logins
from ecs_steps.routines.heartbeat import heartbeat
from ecs_steps.rules import buildkit_command, dockerfile
from ecs_steps.rules.build_builder import BuildTools, ChosenBuilder, check_archive, choose
from ecs_steps.rules.build_context import concerns
from ecs_steps.rules.build_failure import BuildFailure, explain
from ecs_steps.rules.build_labels import WorkingCopy, labels
from ecs_steps.rules.build_log import BuildKitLog, BuildLog, ClassicLog
from ecs_steps.rules.dockerignore import Dockerignore
from ecs_steps.values.build_context import BuildContext
from ecs_steps.values.build_request import BuildRequest
from ecs_steps.values.build_secret import BuildSecret
from ecs_steps.values.registry import RegistryLogin
from ecs_steps.values.secret import Secret


def context(folder: str, name: str, archive: str | None, report: Report) -> BuildContext:
    """Look at a context and its Dockerfile, and say what is worth knowing before it is sent."""
    build_context.check(folder, name)
    ignore_path = build_context.ignore_file(folder, name)
    ignore = read_text(ignore_path, "The file") if ignore_path else ""
    try:
        patterns = Dockerignore.parse(ignore)
    except ValueError as error:
        raise BadParameter(f"{ignore_path} is not valid", why=str(error), hint="Docker refuses it, too.") from None
    found = BuildContext(
        folder=folder,
        files=build_context.listed(folder, leaves_out=patterns.leaves_out, may_hold_more=patterns.may_hold_more),
        dockerfile=read_text(str(Path(folder, name)), "The Dockerfile"),
        dockerfile_path=str(Path(folder, name)),
    )
    for concern in concerns(found):
        report.warn(concern)
    inside = build_context.inside(folder, archive) if archive else None
    if inside and not patterns.leaves_out(inside):
        report.warn(f"{archive} lies in the context, and may become part of the image: name it in .dockerignore")
    return found


def described(folder: str, own: Mapping[str, str], clients: Clients) -> dict[str, str]:
    """Put the image's labels together, from git and from the CI's environment."""
    git = clients.git(folder)
    tags = git.tags()
    copy = WorkingCopy(
        revision=git.commit(),
        source=git.remote_url(),
        version=tags[0] if len(tags) == 1 else None,
        committed=git.commit_time(),
    )
    return labels(copy, clients.environment, own)


def known(secrets: Sequence[BuildSecret], clients: Clients, report: Report) -> tuple[BuildSecret, ...]:
    """Hide secrets from the first word on, and refuse those that are not there."""
    for each in secrets:
        if each.variable and not clients.environment.get(each.variable):
            hint = f"Set {each.variable} in this step's environment."
            raise BadParameter(f"The build secret {each.id} is missing", why=f"{each.variable} is not set", hint=hint)
        if each.path and not Path(each.path).is_file():
            why = f"there is no file {each.path}"
            raise BadParameter(f"The build secret {each.id} is missing", why=why, hint=f"Looked in {Path.cwd()}.")
        report.hide(Secret(clients.environment[each.variable] if each.variable else _held(str(each.path))))
    return tuple(secrets)


def checked(request: BuildRequest, clients: Clients, report: Report) -> None:
    """Refuse keys that are not there, before anything is built, and warn of secrets that stay in the image."""
    for key in request.ssh:
        _check_ssh(key, clients.environment)
    named = dockerfile.secret_like(name for name, value in request.args.items() if value)
    if named:
        those = ", ".join(named)
        report.warn(f"Whoever has the image can read the build argument {those}: use --build-secrets for a secret")


def chosen(wanted: Builder, clients: Clients, report: Report, *, archive: bool = False) -> ChosenBuilder:
    """Look at this machine and its engine, choose the builder, and say which and why.

    An archive that a BuildKit of its own writes needs no engine, and none is asked for.
    """
    commands = clients.buildkit.commands()
    alone = archive and wanted is not Builder.CLASSIC and commands.driver not in (None, "docker")
    engine = None if alone else clients.docker.facts()
    found = choose(
        wanted,
        BuildTools(
            engine=engine.version if engine else None,
            engine_os=engine.platform.os if engine else "linux",
            containerd_store=engine is not None and engine.containerd_store,
            cli=commands.cli,
            buildx=commands.buildx,
            driver=commands.driver,
            setting=clients.environment.get("DOCKER_BUILDKIT"),
        ),
    )
    if archive:
        check_archive(found)
    name = "BuildKit" if found.builder is Builder.BUILDKIT else "the classic builder"
    report.line(f"Building with {name}: {found.reason}")
    return found


def made(
    request: BuildRequest, choice: ChosenBuilder, clients: Clients, report: Report, region: str | None = None
) -> str:
    """Build with a readable live log and return the image id; a failing step is shown last, with its final lines."""
    _say_limits(request, choice, report)
    logins = build_logins.logins(request, clients, report, region)
    log: BuildLog = BuildKitLog() if choice.builder is Builder.BUILDKIT else ClassicLog()

    def show(line: str) -> None:
        for each in log.shown(line, clients.clock.now()):
            report.foreign(each)
            heard()

    def silent(seconds: float) -> None:
        report.line(f"Nothing new for {seconds:.0f} s, under way: {log.under_way or 'the build'}")

    where = f"{request.context.folder} with {request.context.dockerfile_path}"
    try:
        with report.group(f"Building {where}"), heartbeat(clients.clock, silent) as heard:
            if choice.builder is Builder.BUILDKIT:
                image_id = _by_buildkit(request, choice, logins, clients, report, show)
            else:
                image_id = _by_the_engine(request, choice, logins, clients, report, show)
            for each in log.end(clients.clock.now()):
                report.foreign(each)
            return image_id
    except (BuildKitFailed, BuildRefused, BuildStopped) as error:
        step = None if isinstance(error, BuildRefused) else log.step
        if step and log.last:
            report.line(f"Failed: {step}")
            for each in log.last:
                report.foreign(each)
        raise _explained(error.why, step, log, request) from None


def _explained(why: str, step: str | None, log: BuildLog, request: BuildRequest) -> StepError:
    context = request.context
    failure = BuildFailure(
        text=why,
        dockerfile=context.dockerfile_path,
        source=context.dockerfile,
        step=step,
        last=tuple(log.last),
        archive=request.archive,
    )
    return explain(failure)


def _by_buildkit(
    request: BuildRequest,
    choice: ChosenBuilder,
    logins: tuple[RegistryLogin, ...],
    clients: Clients,
    report: Report,
    show: Callable[[str], None],
) -> str:
    command = buildkit_command.command(request, choice)
    report.line(f"$ {echo([*command, request.context.folder])}")
    environment = buildkit_command.environment(request, choice, clients.environment)
    with build_logins.docker_config(logins, clients) as config:
        return clients.buildkit.build(command, request.context.folder, environment=environment | config, show=show)


def _by_the_engine(
    request: BuildRequest,
    choice: ChosenBuilder,
    logins: tuple[RegistryLogin, ...],
    clients: Clients,
    report: Report,
    show: Callable[[str], None],
) -> str:
    needed = dockerfile.needs_buildkit(request.context.dockerfile)
    wanted = needed or ("--build-secrets" if request.secrets else "--build-ssh" if request.ssh else None)
    if wanted:
        hint = "Install the plug-in docker-buildx for the docker command of this machine."
        raise NotReady(f"{wanted} needs BuildKit", why=f"this is the classic builder: {choice.reason}", hint=hint)
    for login in logins:
        clients.classic_builder.log_in(login)
    for image in request.cache_from:
        if missing := clients.classic_builder.pull(image):
            report.line(f"No cache from {image}: {missing}")
    name, additions = build_context.sent_dockerfile(request.context)
    return clients.classic_builder.build(request, build_context.tar(request.context, additions), name, show)


def _say_limits(request: BuildRequest, choice: ChosenBuilder, report: Report) -> None:
    """Say what was asked for and this builder cannot do."""
    if request.cache_to and not choice.exports_cache:
        report.line(f"The cache stays in the image itself: push it as {request.cache_to}, too")
    if request.epoch and not choice.rewrites_times:
        what = "the times of files are kept as they are" if choice.knows_epoch else "the image says when it was built"
        report.warn(f"SOURCE_DATE_EPOCH is set, but with this builder {what}: two builds may differ")


def _check_ssh(key: str, environment: Mapping[str, str]) -> None:
    """Refuse an agent or a key that is not there; `key` is id or id=path[,path]."""
    paths = key.partition("=")[2]
    agent = environment.get("SSH_AUTH_SOCK")
    there = os.name == "nt" or (agent and Path(agent).exists())  # on Windows the agent has a pipe of a known name
    if not paths and not there:
        why = f"there is no {agent}, which SSH_AUTH_SOCK names" if agent else "SSH_AUTH_SOCK is not set"
        hint = f"Start an agent (sshagent in Jenkins), or name a key: --build-ssh {key}=PATH"
        raise NotReady(f"There is no SSH agent for --build-ssh {key}", why=why, hint=hint)
    for path in filter(None, paths.split(",")):
        if not Path(path).exists():
            hint = f"Looked in {Path.cwd()}."
            raise BadParameter(f"The SSH key of --build-ssh {key} is missing", why=f"there is no {path}", hint=hint)


def _held(path: str) -> str:
    """The text of a secret's file; bytes that are no text cannot be found in a log either."""
    try:
        return Path(path).read_bytes().decode("utf-8", "replace")
    except OSError as error:
        why = error.strerror or str(error)
        raise BadParameter(f"The build secret {path} cannot be read", why=why, hint="Make it readable.") from None
