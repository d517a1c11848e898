"""Ask an address until it answers as it should: status, body, headers, version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.param import output, param
from ecs_steps.routines.checking import FAIR_TIME, INTERVAL, Check, Checking, check_until
from ecs_steps.rules.http_answer import Expected
from ecs_steps.runner import step
from ecs_steps.values.duration import Duration
from ecs_steps.values.secret import Secret
from ecs_steps.values.web import Pattern, StatusCodes, WebAddress


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """What is asked, how it has to answer, and how long that may take."""

    url: WebAddress = param()
    status_codes: tuple[StatusCodes, ...] = param(default=())
    body_contains: str | None = param(default=None)
    body_matches: Pattern | None = param(default=None)
    json_values: Mapping[str, str] = param(default={})
    response_headers: Mapping[str, str] = param(default={})
    request_headers: Mapping[str, str] = param(default={})
    host_header: str | None = param(default=None)
    authorization: Secret | None = param(default=None)
    follow_redirects: bool = param(default=False)
    successes: int = param(default=3)
    interval: Duration = param(default=INTERVAL)
    timeout: Duration = param(default=FAIR_TIME)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """How it answered at last, and how often it was asked."""

    url: WebAddress = output()
    status_code: int | None = output(default=None)
    attempts: int = output(default=0)


@step
def check(options: CheckOptions, clients: Clients, report: Report) -> Checked:
    """Ask an address until it answers as it should: status, body, headers, version.

    The port may be a test listener's, and the address that of a load balancer, with the host to ask for beside it. An
    address that never answers rightly ends with the exit code of a failed deployment. A certificate that is not
    trusted, and a host that nobody knows, are the machine's or the address's trouble.
    """
    taken = {field.name: getattr(options, field.name) for field in fields(options)}
    expected = {field.name: taken[field.name] for field in fields(Expected)}
    given = {field.name: taken[field.name] for field in fields(Check) if field.name in taken}
    wanted = Check(**given, expected=Expected(**{word: value for word, value in expected.items() if value}))
    if problem := wanted.nonsense():
        raise problem
    if options.dry_run:
        report.line(f"Would ask {options.url} for up to {options.timeout}")
        return Checked(url=options.url)
    checking = check_until(wanted, clients, report)
    checked = _checked(options, checking)
    report.known(checked)
    if checking.failure:
        raise checking.failure
    return checked


def _checked(options: CheckOptions, checking: Checking) -> Checked:
    status = checking.answered.status if checking.answered else None
    return Checked(url=options.url, status_code=status, attempts=checking.attempts)


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(check))
