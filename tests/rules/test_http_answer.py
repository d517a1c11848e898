"""Whether an HTTP answer is as it should be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ecs_steps.contract.errors import BadParameter
from ecs_steps.rules.http_answer import Answered, Expected, check_expressions, problems, secret_header
from ecs_steps.values.web import Pattern, StatusCodes

HEALTH = json.dumps({"version": "42", "build": {"number": 42, "clean": True, "notes": None}, "tags": ["a", "b"]})


def wrong(status: int = 200, body: str = HEALTH, headers: dict[str, str] | None = None, **expected: Any) -> list[str]:
    return list(problems(Answered(status=status, headers=headers or {}, body=body), Expected(**expected)))


@pytest.mark.parametrize(
    ("status", "codes", "expected"),
    [
        (200, [], []),
        (204, [], []),
        (299, [], []),
        (503, [], ["it answers 503 Service Unavailable, not 200-299"]),
        (200, ["204"], ["it answers 200 OK, not 204"]),
        (301, ["200-299", "301"], []),
        (404, ["200", "301-302"], ["it answers 404 Not Found, not 200 or 301-302"]),
        (599, ["200"], ["it answers 599, not 200"]),
    ],
)
def test_status(status: int, codes: list[str], expected: list[str]) -> None:
    given: dict[str, Any] = {"status_codes": tuple(map(StatusCodes.parse, codes))} if codes else {}

    assert wrong(status, **given) == expected


def test_a_redirect_says_where_to() -> None:
    (said,) = wrong(301, headers={"Location": "https://shop.example.com/"})

    assert said == "it answers 301 Moved Permanently, to https://shop.example.com/, not 200-299"


@pytest.mark.parametrize(
    ("body", "expected", "said"),
    [
        ("all is well", {"body_contains": "is well"}, []),
        ("all is ill", {"body_contains": "is well"}, ["its body does not contain is well"]),
        ("v42\nok", {"body_matches": Pattern.parse("^ok$")}, []),
        ("v42", {"body_matches": Pattern.parse("^v4[3-9]")}, ["its body does not match ^v4[3-9]"]),
    ],
)
def test_body(body: str, expected: dict[str, Any], said: list[str]) -> None:
    assert wrong(body=body, **expected) == said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("x-version", "42", []),
        ("X-Version", "41", ["its header X-Version is 42, not 41"]),
        ("X-Nothing", "42", ["it has no header X-Nothing"]),
    ],
)
def test_headers(name: str, value: str, said: list[str]) -> None:
    assert wrong(headers={"X-Version": "42"}, response_headers={name: value}) == said


@pytest.mark.parametrize(
    ("path", "wanted", "said"),
    [
        ("version", "42", []),
        ("version", "41", ["its JSON value version is 42, not 41"]),
        ("build.number", "42", []),
        ("build.number", "42.0", []),
        ("build.number", "forty-two", ["its JSON value build.number is 42, not forty-two"]),
        ("build.clean", "true", []),
        ("build.clean", "1", ["its JSON value build.clean is true, not 1"]),
        ("build.notes", "null", []),
        ("tags[1]", "b", []),
        ("tags", '["a", "b"]', []),
        ("length(tags)", "2", []),
        ("nothing.there", "42", ["its JSON value nothing.there is null, not 42"]),
        ("length(build.number)", "2", ["its JSON has no length(build.number): "]),
    ],
)
def test_json_values(path: str, wanted: str, said: list[str]) -> None:
    found = wrong(json_values={path: wanted})

    assert len(found) == len(said)
    assert all(one.startswith(other) for one, other in zip(found, said, strict=True))


@pytest.mark.parametrize("body", ["<html>", "", "[" * 100_000])
def test_a_body_that_is_no_json(body: str) -> None:
    assert wrong(body=body, json_values={"version": "42"}) == ["its body is no JSON"]


def test_everything_that_is_wrong_is_said_and_long_texts_are_cut() -> None:
    said = wrong(500, body="x", headers={"A": "y" * 500}, response_headers={"A": "1"}, body_contains="z")

    assert len(said) == 3
    assert max(map(len, said)) < 200


@pytest.mark.parametrize("path", ["version[", "a..b", "unknown(", ""])
def test_what_is_no_jmespath_is_refused(path: str) -> None:
    with pytest.raises(BadParameter, match="--json-values"):
        check_expressions({path: "42"})


@pytest.mark.parametrize("name", ["Authorization", "cookie", "X-Api-Key"])
def test_a_header_that_bears_a_secret_is_refused(name: str) -> None:
    assert secret_header({"Accept": "text/plain", name: "x"}) is not None
    assert secret_header({"Accept": "text/plain"}) is None
