"""How a text of AWS is read: in one form, by rules of which the first that finds its words holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ecs_steps.values.cause import CauseKind

#: A class, and the words that mean it, as regular expressions.
Rules = Mapping[CauseKind, Sequence[str]]

_QUOTES = str.maketrans(dict.fromkeys('\u2018\u2019\u201c\u201d`"', "'"))
_SPACES = re.compile(r"\s+")
# Names that people chose could read like a cause: of a service, in an ARN, in an address.
_NAMES = re.compile(r"arn:aws[\w-]*:[^\s'\")]+|https?://[^\s'\")]+|sha256:[0-9a-f]+")
_OURS = re.compile(
    r"\((?:service|task|deployment|taskset|container-instance|instance) [^()]*\)"
    r"|^service (?!deployment |connect |linked |deleted|discovery )\S+ "
)

#: Words that mean that something could not be reached.
UNREACHABLE = (
    "i/o timeout",
    "request ?canceled",
    "connection (?:refused|reset|timed out|issue)",
    "no such host",
    "tls handshake",
    "context (?:deadli|canceled)",
    "network (?:configuration|connection)",
    "dial tcp",
    "failed to do request",
    "inactivity time",
    "signal: killed",
    "panic: runtime error",
    r"\beof\b",
    "50[0234] ",
    r"client\.timeout",
    "x509",
    "certificate signed by",
    "requesterror",
    "unreachable",
)


def plain(text: str) -> str:
    """Bring a text into the form that the rules read: small letters, one kind of quotes, no names."""
    words = _SPACES.sub(" ", text.translate(_QUOTES)).strip().lower()
    return _NAMES.sub("*", _OURS.sub("", words)).strip()


def first(rules: Rules, words: str) -> CauseKind | None:
    """The class of the first rule that finds its words."""
    return next((kind for kind, found in rules.items() if any(re.search(each, words) for each in found)), None)
