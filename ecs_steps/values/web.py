"""What an HTTP check is about: an address, the statuses that are right, a pattern of a body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ecs_steps.values.secret import SecretInsideError


@dataclass(frozen=True)
class WebAddress:
    """An http or https address without user and password."""

    text: str

    @classmethod
    def parse(cls, text: str) -> WebAddress:
        """Read an address; raise ValueError with what is wrong in it."""
        text = text.strip()
        try:
            parts = urlsplit(text)
            _ = parts.port
        except ValueError as error:
            raise ValueError(f"is no address: {error}") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("is no address such as https://shop.example.com/health")
        if parts.username is not None or parts.password is not None:
            raise SecretInsideError("has a user or a password; give them in ECS_STEPS_AUTHORIZATION")
        if re.search(r"[\s\x00-\x1f\x7f]", text):
            raise ValueError("has a blank or a control character")
        return cls(text)

    @property
    def is_https(self) -> bool:
        """True where TLS is spoken."""
        return self.text.lower().startswith("https:")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class StatusCodes:
    """One HTTP status or a range of them, as a target group's matcher has them."""

    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> StatusCodes:
        """Read `200` or `200-299`."""
        found = re.fullmatch(r"([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?", text.strip())
        if not found or int(found[2] or found[1]) < int(found[1]):
            raise ValueError("is neither an HTTP status such as 200 nor a range such as 200-299")
        return cls(int(found[1]), int(found[2] or found[1]))

    def __contains__(self, status: int) -> bool:
        return self.first <= status <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True)
class Pattern:
    """A regular expression."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """Read a pattern; raise ValueError with what is wrong in it."""
        try:
            re.compile(text)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from None
        return cls(text)

    def is_found_in(self, text: str) -> bool:
        """True where some part of the text matches; `^` and `$` are the ends of lines."""
        return re.search(self.text, text, re.MULTILINE) is not None

    def __str__(self) -> str:
        return self.text
