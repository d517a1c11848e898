"""Whether an HTTP answer is as it should be, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import jmespath

from ecs_steps.contract.errors import BadParameter
from ecs_steps.values.web import Pattern, StatusCodes

_SHOWN = 120
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What an answer has to have; `json_values` are by JMESPath expressions."""

    status_codes: tuple[StatusCodes, ...] = (StatusCodes(200, 299),)
    body_contains: str | None = None
    body_matches: Pattern | None = None
    response_headers: Mapping[str, str] = field(default_factory=dict)
    json_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """An answer as it came; the names of `headers` may be written in any case."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def says(self) -> str:
        """The status with its name."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)


def problems(answered: Answered, expected: Expected) -> Iterator[str]:
    """Say everything that is not as it should be; nothing if all is well."""
    if not any(answered.status in codes for codes in expected.status_codes):
        target = _header(answered, "location")
        to = f", to {_short(target)}" if target and 300 <= answered.status < 400 else ""
        yield f"it answers {answered.says}{to}, not {' or '.join(map(str, expected.status_codes))}"
    for name, wanted in expected.response_headers.items():
        found = _header(answered, name)
        if found is None:
            yield f"it has no header {name}"
        elif found.strip() != wanted:
            yield f"its header {name} is {_short(found)}, not {_short(wanted)}"
    if expected.body_contains is not None and expected.body_contains not in answered.body:
        yield f"its body does not contain {_short(expected.body_contains)}"
    if expected.body_matches is not None and not expected.body_matches.is_found_in(answered.body):
        yield f"its body does not match {_short(str(expected.body_matches))}"
    if expected.json_values:
        yield from _json_problems(answered.body, expected.json_values)


def check_expressions(json_values: Mapping[str, str]) -> None:
    """Raise BadParameter for what is no JMESPath expression."""
    for path in json_values:
        if why := _mistake(path):
            hint = "Write it as in `aws --query`: version, or build.commit, or containers[0].state."
            raise BadParameter(f"--json-values {path}", why=why, hint=hint)


def _mistake(path: str) -> str:
    try:
        jmespath.compile(path)
    except (jmespath.exceptions.JMESPathError, ValueError) as error:
        return str(error).partition("\n")[0]
    return ""


def secret_header(headers: Mapping[str, str]) -> BadParameter | None:
    """Refuse a header that bears a secret, which a command line or a file of parameters would show to everybody."""
    name = next((each for each in headers if each.lower() in _SECRET_HEADERS), None)
    if name is None:
        return None
    hint = "Give the whole value of Authorization in ECS_STEPS_AUTHORIZATION; other secrets are no headers of a check."
    return BadParameter(f"--request-headers {name}", why="it bears a secret", hint=hint)


def _json_problems(body: str, json_values: Mapping[str, str]) -> Iterator[str]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        yield "its body is no JSON"
        return
    for path, wanted in json_values.items():
        try:
            found = jmespath.search(path, document)
        except jmespath.exceptions.JMESPathError as error:  # a function that does not take what is there
            yield f"its JSON has no {path}: {str(error).partition(chr(10))[0]}"
            continue
        if not _is(found, wanted):
            shown = found if isinstance(found, str) else json.dumps(found)
            yield f"its JSON value {path} is {_short(shown)}, not {_short(wanted)}"


def _is(found: Any, wanted: str) -> bool:
    """Compare text as it is, and everything else as JSON: 42, true, null, [1, 2]."""
    if isinstance(found, str):
        return found == wanted
    try:
        read = json.loads(wanted)
    except (ValueError, RecursionError):
        return False
    return bool(read == found) and isinstance(read, bool) == isinstance(found, bool)


def _header(answered: Answered, name: str) -> str | None:
    wanted = name.lower()
    return next((value for found, value in answered.headers.items() if found.lower() == wanted), None)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."
