"""Ask an address until it answers as it should."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecs_steps.clients import Clients
from ecs_steps.clients.http import Http, NoAnswer, Request, Trouble
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, DeployFailed, Refused, StepError
from ecs_steps.routines.watch import Watch, watch_one
from ecs_steps.rules.http_answer import Answered, Expected, check_expressions, problems, secret_header
from ecs_steps.values.duration import Duration
from ecs_steps.values.secret import Secret
from ecs_steps.values.web import WebAddress

#: How long an address may take until it answers as it should, and how often it is asked.
FAIR_TIME, INTERVAL = Duration(120), Duration(2)
#: Of a body so much is read and looked at.
_MOST_BYTES = 1 << 20
#: Of the last answer so many lines and signs are shown.
_SHOWN_LINES, _SHOWN_SIGNS = 20, 4000
_CONNECT_SECONDS, _READ_SECONDS = 5.0, 15.0
#: Trouble that is not the new version's, and does not pass by itself.
_NOT_ITS_FAULT = (Trouble.CERTIFICATE, Trouble.NO_TLS)


@dataclass(frozen=True, kw_only=True)
class Check:
    """What is asked, how it has to answer, and how long that may take.

    `host_header` is whom to ask for where the address names a load balancer itself: TLS names it, and the certificate
    has to be for it. Only `successes` good answers in a row count, since old and new tasks answer side by side.
    """

    url: WebAddress
    expected: Expected = field(default_factory=Expected)
    host_header: str | None = None
    request_headers: Mapping[str, str] = field(default_factory=dict)
    authorization: Secret | None = None
    follow_redirects: bool = False
    successes: int = 3
    interval: Duration = INTERVAL
    timeout: Duration = FAIR_TIME

    def nonsense(self) -> BadParameter | None:
        """Say what cannot be asked; None if all of it can."""
        if self.successes < 1:
            return BadParameter(f"--successes {self.successes}", why="it is less than 1", hint="Give 1 or more.")
        least = (self.successes - 1) * self.interval.seconds
        if self.timeout.seconds < least:
            why = f"{self.successes} answers, one each {self.interval}, take {least}s"
            return BadParameter(f"--timeout {self.timeout}", why=why, hint="Give more time, or ask for fewer answers.")
        if self.host_header and self.follow_redirects:
            why = "another server would be asked for the same host"
            hint = "Leave one of them out."
            return BadParameter("--host-header with --follow-redirects", why=why, hint=hint)
        return secret_header(self.request_headers)


@dataclass(frozen=True, kw_only=True)
class Checking:
    """How often it was asked, and how it answered at last; `failure` is why that is not right."""

    attempts: int
    answered: Answered | None = None
    failure: StepError | None = None


def check_until(check: Check, clients: Clients, report: Report) -> Checking:
    """Ask until there are enough good answers in a row, or time is over; a bad end stands as `failure`.

    Raise BadParameter for what cannot be asked, and NotReady where the certificate is not trusted or nobody knows the
    host: that is not the new version's fault.
    """
    asking = Asking(check, clients, report)
    sight, timely = watch_one(asking.watch(), say=report.line, clock=clients.clock)
    return asking.ended(sight, timely=timely)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How an address stands after a question: its answer or why there was none, and what is wrong with it."""

    found: Answered | StepError
    wrong: str
    attempts: int
    row: int
    settled: bool


class Asking:
    """The questions to one address; each has a connection of its own: a load balancer may choose a target anew."""

    def __init__(self, check: Check, clients: Clients, report: Report) -> None:
        if problem := check.nonsense():
            raise problem
        check_expressions(check.expected.json_values)
        self._check, self._report = check, report
        self._http = _http(check, clients)
        self._attempts, self._row, self._unknown = 0, 0, 0

    def watch(self) -> Watch[Asked]:
        """What is to be watched until there are enough good answers in a row."""
        check = self._check
        return Watch(
            look=self._look,
            judge=lambda asked: asked,
            says=lambda asked: f"{check.url}: {asked.wrong or 'answers as it should'}",
            timeout=check.timeout,
            pause=lambda _, __, ___: float(check.interval.seconds),
        )

    def ended(self, last: Asked, *, timely: bool) -> Checking:
        """Judge the last answer; raise NotReady where nobody ever knew the host."""
        check, answered = self._check, last.found if isinstance(last.found, Answered) else None
        if timely:
            self._report.line(_well(check, answered, last.attempts))
            return Checking(attempts=last.attempts, answered=answered)
        if isinstance(last.found, NoAnswer) and self._unknown == last.attempts:
            raise last.found
        failure = _failed(check, answered, last.wrong, last.row, self._report)
        return Checking(attempts=last.attempts, answered=answered, failure=failure)

    def _look(self) -> Asked:
        check, found = self._check, _asked(self._check, self._http)
        wrong = "; ".join(problems(found, check.expected)) if isinstance(found, Answered) else _why(found)
        self._attempts, self._row = self._attempts + 1, 0 if wrong else self._row + 1
        self._unknown += isinstance(found, NoAnswer) and found.trouble is Trouble.NO_SUCH_HOST
        settled = self._row >= check.successes
        return Asked(found=found, wrong=wrong, attempts=self._attempts, row=self._row, settled=settled)


def _http(check: Check, clients: Clients) -> Http:
    name = check.host_header.rpartition(":")[0] or check.host_header if check.host_header else None
    return Http(
        clients.authorities,
        connect_seconds=_CONNECT_SECONDS,
        read_seconds=_READ_SECONDS,
        server_name=name if check.url.is_https else None,
    )


def _asked(check: Check, http: Http) -> Answered | StepError:
    """Ask once; give the answer, or why there was none."""
    headers = {**check.request_headers, "Connection": "close"}
    if check.host_header:
        headers["Host"] = check.host_header
    request = Request(
        method="GET",
        url=str(check.url),
        headers=headers,
        authorization=check.authorization,
        follows=check.follow_redirects,
    )
    try:
        with http.opened(request) as (answer, pieces):
            body = b""
            for piece in pieces:
                body += piece
                if len(body) >= _MOST_BYTES:
                    break
    except (NoAnswer, Refused) as error:
        if isinstance(error, NoAnswer) and error.trouble in _NOT_ITS_FAULT:
            raise
        return error
    text = body[:_MOST_BYTES].decode("utf-8", "replace")
    return Answered(status=answer.status, headers=answer.headers, body=text)


def _why(found: Answered | StepError) -> str:
    return found.why if isinstance(found, StepError) else ""


def _well(check: Check, answered: Answered | None, attempts: int) -> str:
    times = "once" if check.successes == 1 else f"{check.successes} times in a row"
    asked = "" if attempts == check.successes else f", after {attempts} attempts"
    return f"{check.url} answers {answered.says if answered else ''} as it should, {times}{asked}"


def _failed(check: Check, answered: Answered | None, wrong: str, row: int, report: Report) -> DeployFailed:
    if answered is not None and wrong:
        kind = next((value for name, value in answered.headers.items() if name.lower() == "content-type"), "no type")
        report.line(f"Its last answer was {answered.says}, {kind}:")
        lines = answered.body[:_SHOWN_SIGNS].splitlines()
        report.foreign("\n".join(lines[:_SHOWN_LINES]) or "(empty)")
        if len(lines) > _SHOWN_LINES or len(answered.body) > _SHOWN_SIGNS:
            report.line("  the rest is left out")
    why = wrong or f"it answered rightly only {row} times in a row, and {check.successes} are asked for"
    redirects = answered is not None and 300 <= answered.status < 400 and not check.follow_redirects
    hint = "Name the address that it redirects to, or use --follow-redirects." if redirects else ""
    return DeployFailed(f"{check.url} did not answer as it should within {check.timeout}", why=why, hint=hint)
