"""Addresses, statuses and patterns of a check."""

from __future__ import annotations

import pytest

from ecs_steps.values.web import Pattern, StatusCodes, WebAddress


@pytest.mark.parametrize(
    "text", ["http://a", "https://shop.example.com:8443/health?x=1", "http://[::1]:80/", "HTTPS://A/"]
)
def test_an_address(text: str) -> None:
    assert str(WebAddress.parse(f" {text} ")) == text
    assert WebAddress.parse(text).is_https == text.lower().startswith("https")


@pytest.mark.parametrize(
    "text",
    ["", "shop.example.com", "ftp://a", "http://", "http://a:port", "http://u:p@a", "http://u@a", "http://a/b c", "/x"],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no|has a"):
        WebAddress.parse(text)


@pytest.mark.parametrize(
    ("text", "inside", "outside"), [("200", 200, 201), ("200-299", 299, 300), (" 301-302 ", 302, 303)]
)
def test_status_codes(text: str, inside: int, outside: int) -> None:
    codes = StatusCodes.parse(text)

    assert inside in codes
    assert outside not in codes
    assert str(codes) == text.strip()


@pytest.mark.parametrize("text", ["", "2xx", "99", "600", "299-200", "200,201", "200-"])
def test_what_are_no_status_codes(text: str) -> None:
    with pytest.raises(ValueError, match="HTTP status"):
        StatusCodes.parse(text)


def test_a_pattern() -> None:
    assert Pattern.parse("v[0-9]+").is_found_in("this is v42")
    assert str(Pattern.parse("v[0-9]+")) == "v[0-9]+"
    with pytest.raises(ValueError, match="is no regular expression"):
        Pattern.parse("v[")
