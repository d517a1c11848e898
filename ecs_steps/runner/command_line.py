"""Run a step as a process: gather parameters, run, hand on the result, exit with a meaning."""

from __future__ import annotations

import os
import stat
import sys
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecs_steps.clients import Clients
from ecs_steps.clients.clock import WallClock
from ecs_steps.console.report import Report
from ecs_steps.console.streams import print_out
from ecs_steps.console.styles import Style
from ecs_steps.contract.describe import describe
from ecs_steps.contract.errors import BadParameter, StepError, Stopped, TimedOut
from ecs_steps.contract.gather import Source
from ecs_steps.contract.names import nearest
from ecs_steps.rules.environment_secrets import environment_secrets
from ecs_steps.rules.versions import another_version
from ecs_steps.runner import sources
from ecs_steps.runner.page import Page
from ecs_steps.runner.parser import parse
from ecs_steps.runner.result import Outcome
from ecs_steps.runner.signals import Signals
from ecs_steps.runner.step import Step

if TYPE_CHECKING:
    from ecs_steps.clients.caller import Caller
    from ecs_steps.runner.gathering import Given
    from ecs_steps.runner.several import GivenSeveral

_METADATA = ("169.254.169.254", "[fd00:ec2::254]")


def main(step: Step[Any, Any], argv: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Run `step` and return its exit code; stdout carries the result, stderr is for people."""
    _prepare()
    outcome = Outcome(step.name, environment)
    clock = WallClock()
    report = Report(sys.stderr, now=clock.now, style=_style(environment), on_known=outcome.known)
    for secret in environment_secrets(environment):
        report.hide(secret)
    signals, page = Signals(clock.now, lambda: report.parting), Page(step.name, environment, report)

    def work() -> None:
        outcome.begun()
        if other := another_version(environment):
            report.warn(other)
        found, earlier = _gathered(step, sys.argv[1:] if argv is None else argv, environment, report)
        if found is None:
            report.line(f"The earlier step did not fail: nothing for {step.name} to do")
            outcome.handed_through(earlier.well or {})
            return
        outcome.within(found.environment)
        from ecs_steps.runner.at_work import run

        def called_by(caller: Caller) -> Clients:
            return Clients(environment, clock=clock, tell=report.line, hide=report.hide, caller=caller)

        result = run(step, found, called_by, report)
        if earlier.failure is not None:
            outcome.known(result)
            raise earlier.failure
        signals.deafen()
        outcome.succeeded(result)
        page.write(outcome.facts)

    return _ended(work, step.name, outcome, page, report, signals)


def tell(text: str) -> int:
    """Print what the command says of itself; give the exit code."""
    _prepare()
    try:
        print_out(text)
    except BadParameter as error:
        return refuse("ecs-steps", error)
    return 0


def refuse(name: str, error: StepError, environment: Mapping[str, str] = os.environ) -> int:
    """Fail as the step `name` before there is one: the next step in the pipe hears of it too."""
    _prepare()
    outcome, clock = Outcome(name, environment), WallClock()
    report = Report(sys.stderr, now=clock.now, style=_style(environment))

    def work() -> None:
        raise error

    page, signals = Page(name, environment, report), Signals(clock.now, lambda: report.parting)
    return _ended(work, name, outcome, page, report, signals)


def refuse_unknown(name: str, steps: Collection[str]) -> int:
    """Fail where none of `steps` is named."""
    if not name.startswith("-"):
        why, hint = "ecs-steps has no such command", nearest(name, steps)
        return refuse(name, BadParameter(f"There is no step {name or repr(name)}", why=why, hint=hint))
    flag = name.partition("=")[0]
    hint = nearest(flag, ("--help", "--version"), "Write ecs-steps STEP [OPTIONS]; ecs-steps --help names the steps.")
    why = "a step comes first, and its options behind it"
    return refuse("ecs-steps", BadParameter(f"ecs-steps has no {flag}", why=why, hint=hint))


def _ended(work: Callable[[], None], name: str, outcome: Outcome, page: Page, report: Report, signals: Signals) -> int:
    """Turn every way in which `work` can end into a result, a sentence and an exit code."""
    try:
        signals.hear()
        work()
    except StepError as error:
        signals.deafen()
        return _failed(name, outcome, page, report, error, error.exit_code)
    except Stopped as stopped:
        signals.deafen()
        return _failed(name, outcome, page, report, StepError(f"{name} was {stopped}"), stopped.exit_code)
    except Exception as error:  # noqa: BLE001 - the one place: a bug of ours must still end the pipe with an error
        signals.deafen()
        report.foreign(traceback.format_exc())
        bug = StepError(
            f"{name} has a bug", why=f"{type(error).__name__}: {error}", hint="Please report the lines above."
        )
        return _failed(name, outcome, page, report, bug, 1)
    return 0


def _failed(name: str, outcome: Outcome, page: Page, report: Report, error: StepError, code: int) -> int:
    if report.flying:
        what, resume = report.flying
        error.hint = " ".join(part for part in (error.hint, f"{what}. To come back to it: {resume}") if part)
    report.failure(name, error)
    error.what, error.why, error.hint = (report.redacted(text) for text in (error.what, error.why, error.hint))
    try:
        outcome.failed(error, code, goes_on=report.flying is not None or isinstance(error, TimedOut))
    except BadParameter as unwritten:
        if unwritten.what != error.what:
            report.warn(str(unwritten))
    page.write(outcome.facts, error, code)
    return code


def _style(environment: Mapping[str, str]) -> Style:
    try:
        is_file = stat.S_ISREG(os.fstat(sys.stderr.fileno()).st_mode)
    except OSError:  # io.UnsupportedOperation too: a caller from Python has put something else in its place
        is_file = False
    return Style.choose(environment, terminal=sys.stderr.isatty(), file=is_file)


def _gathered(
    step: Step[Any, Any], argv: Sequence[str], environment: Mapping[str, str], report: Report
) -> tuple[Given | GivenSeveral | None, sources.Earlier]:
    """What the step is given, and what earlier results say; nothing where a good one leaves nothing to do."""
    description = describe(step)
    said, after = parse(description, argv)
    earlier = sources.from_results(after, step.failed_result, resumes=step.resumes)
    if earlier.well is not None:
        return None, earlier
    from ecs_steps.runner.gathering import given

    near = (
        Source(said, _on_the_command_line),
        sources.from_parameter_file(environment),
        *earlier.sources,
        sources.from_environment(description.taken, environment),
    )
    sources.refuse_two_environments(near, earlier.sources)
    if step.several is not None:
        from ecs_steps.runner.several import given_several

        several = given_several(description, step.options, near, environment, report)
        if several is not None:
            return several, earlier
    return given(description, step.options, near, environment, report), earlier


def _on_the_command_line(_: str) -> str:
    return "on the command line"


def _ask_metadata_directly() -> None:
    """Keep proxies away from the metadata service of instances: botocore would ask it through HTTP_PROXY.

    Amazon EC2 User Guide, "Use the Instance Metadata Service": 169.254.169.254 and fd00:ec2::254.
    """
    if not any(os.environ.get(name) for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")):
        return
    for name in [each for each in ("no_proxy", "NO_PROXY") if os.environ.get(each)] or ["NO_PROXY"]:
        said = os.environ.get(name, "")
        if said != "*" and _METADATA[0] not in said.split(","):
            os.environ[name] = ",".join(filter(None, (said, *_METADATA)))


def _prepare() -> None:
    _ask_metadata_directly()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, as in `>&-`
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as long as the process
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr] # both are TextIOWrappers
