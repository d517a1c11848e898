"""A step as any other, in a process of its own: it waits, fails or hands on as it is told."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract import errors
from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.param import output, param
from ecs_steps.runner import step
from ecs_steps.values.duration import Duration
from ecs_steps.values.secret import Secret


@dataclass(frozen=True, kw_only=True)
class PatientOptions:
    """`container` names the error to end with, if any."""

    cluster: str = param(default="shop")
    container: str | None = param(default=None)
    cause: str | None = param(default=None)
    image_tags: tuple[str, ...] = param(default=())
    build_args: Mapping[str, str] = param(default={})
    build_target: str | None = param(default=None)
    password: Secret | None = param(default=None)
    timeout: Duration = param(default=Duration(0))
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Waited:
    """What it was told, and a little more when it is done."""

    cluster: str = output()
    deployment: str = output(default="ecs-svc/1")
    cause: str | None = output(default=None)
    build_target: str | None = output(default=None)
    image_tags: tuple[str, ...] = output(default=())
    build_args: Mapping[str, str] = output()
    verdict: Verdict | None = output(default=None)


@step
def patient(options: PatientOptions, clients: Clients, report: Report) -> Waited:
    """Wait, fail or hand on as told."""
    given = Waited(
        cluster=options.cluster,
        cause=options.cause,
        build_target=options.build_target,
        image_tags=options.image_tags,
        build_args=options.build_args,
    )
    if options.container == "early":
        raise errors.Refused("It rained early")
    report.known(given)
    if options.container == "bug":
        raise RuntimeError("::error::oops ##[error]")
    if options.password and options.container:
        _blab(options.password.reveal(), options.container, report)
    if options.container:
        raise getattr(errors, options.container)("It rained", why="it is November", hint="Take a coat.")
    with report.in_flight("ecs-svc/1 goes on", resume="ecs-steps wait-stable"):
        report.line("ready")
        clients.clock.sleep(options.timeout.seconds)
    return Waited(
        cluster=options.cluster,
        cause=options.cause,
        build_target=options.build_target,
        image_tags=options.image_tags,
        build_args=options.build_args,
        verdict=Verdict.SUCCEEDED,
    )


def _blab(text: str, how: str, report: Report) -> None:
    """What no step should do with a secret."""
    report.line(f"line {text}")
    report.foreign(f"foreign {text}\n{base64.b64encode(text.encode()).decode()}")
    if how == "blab":
        raise errors.Refused(f"what {text}", why=f"why {text}", hint=f"hint {text}")
    raise RuntimeError(f"bug {text}")


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(patient))
