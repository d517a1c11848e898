"""How a log looks where it is read: plain, on a terminal, in GitHub Actions."""

from __future__ import annotations

import enum
from collections.abc import Mapping

#: actions/runner, ExecutionContext: what is longer than 4096 signs is cut.
_LONGEST_ANNOTATION = 4000


class Style(enum.Enum):
    """The places that read our lines."""

    PLAIN = "plain"
    TERMINAL = "terminal"
    GITHUB = "github"
    JENKINS = "jenkins"

    @classmethod
    def choose(cls, environment: Mapping[str, str], *, terminal: bool, file: bool = False) -> Style:
        """Choose by what the environment says; colour only on a terminal, and never against NO_COLOR.

        GitHub obeys what it reads itself: in a `file` its commands would only stand, masks with their secrets too.
        """
        if environment.get("GITHUB_ACTIONS") == "true":
            return cls.PLAIN if file else cls.GITHUB
        if environment.get("ECS_STEPS_CALLER") == "jenkins":
            return cls.JENKINS
        dumb = environment.get("TERM") == "dumb" or bool(environment.get("NO_COLOR"))
        return cls.TERMINAL if terminal and not dumb else cls.PLAIN

    @property
    def caller_says_errors(self) -> bool:
        """True where the caller ends with our sentence from the result file: a log shall not say it twice."""
        return self is Style.JENKINS

    def group_start(self, title: str) -> str:
        """The line that begins a fold, if there are folds."""
        return f"::group::{_escaped(title)}" if self is Style.GITHUB else ""

    def group_end(self) -> str:
        """The line that ends a fold."""
        return "::endgroup::" if self is Style.GITHUB else ""

    def warning(self, text: str) -> str:
        """Mark a warning."""
        return f"\x1b[33mwarning:\x1b[0m {text}" if self is Style.TERMINAL else f"warning: {text}"

    def error(self, text: str) -> str:
        """Mark the last word of a failed step."""
        return f"\x1b[31merror:\x1b[0m {text}" if self is Style.TERMINAL else f"error: {text}"

    def annotation(self, title: str, text: str) -> str:
        """The line that puts a failure on the CI's summary page, if it has one."""
        if self is not Style.GITHUB:
            return ""
        text = text if len(text) <= _LONGEST_ANNOTATION else text[: _LONGEST_ANNOTATION - 3] + "..."
        return f"::error title={_escaped(title, in_property=True)}::{_escaped(text)}"

    def mask(self, text: str) -> str:
        """The line that keeps a text out of this log and of those of later steps, if the CI does so."""
        return f"::add-mask::{_escaped(text)}" if self is Style.GITHUB else ""


def _escaped(text: str, *, in_property: bool = False) -> str:
    """Escape as GitHub's "Workflow commands" page asks."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text
