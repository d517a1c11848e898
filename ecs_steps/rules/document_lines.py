"""How a document of ECS is said in lines: which member, which value, and nothing that may be secret."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

#: What entries of a list are told apart by, whatever their order (Amazon ECS API reference).
_NAMES = ("name", "key", "capacityProvider", "portName")

# Plain values of the environment are secrets in disguise, now and then.
_ENVIRONMENT = re.compile(r"\.environment(?:\[|$)")
# Options of log drivers and volumes carry tokens: splunk-token, apikey of FireLens outputs, the password of a share.
_OPTION = re.compile(r"\.(?:options|driverOpts)\.(?P<name>.+)$")
#: Options of the log drivers that ECS takes which say how and where to (ECS API reference, LogConfiguration).
_OPEN_OPTION = re.compile(
    r"awslogs-.+|(?:fluentd|gelf|syslog)-address|splunk-(?:index|source|sourcetype)|mode|max-buffer-size|max-size|max-file"
    r"|tag|log-driver-buffer-limit|Name|Match|region|config-file-(?:type|value)|enable-ecs-log-metadata"
)
# Agents of monitoring read what to log in with from labels.
_LABEL = re.compile(r"\.(?:dockerLabels|labels)\.")
_MAY_BE_SECRET = re.compile(r"auth|credential|key|passw|pwd|secret|token", re.IGNORECASE)

# Twelve digits tell two images apart in a log; the rest only makes the line long.
_DIGEST_TAIL = re.compile(r"(?<=sha256:[0-9a-f]{12})[0-9a-f]{52}")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """List each value with the path to it; entries that have a name stand under it, whatever their order."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        for name, each in entries(value).items():
            yield from leaves(each, f"{path}[{name}]")
    else:
        yield path, value


def entries(values: Sequence[Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """Call each entry of a list by its name, one without a name or with one that is taken by its place."""
    called: dict[str, Mapping[str, Any]] = {}
    for number, each in enumerate(values):
        name = next((str(each[member]) for member in _NAMES if each.get(member) is not None), str(number))
        called[name if name not in called else f"{name}, {number}"] = each
    return called


def shown(path: str, value: Any) -> str:
    """Write a value for people; of what may be secret a hash, which tells that it differs and no more."""
    if value is None:
        return "(none)"
    if _may_be_secret(path, value):
        return f"(sha256 {hashlib.sha256(str(value).encode()).hexdigest()[:8]})"
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return _DIGEST_TAIL.sub("", text)


def difference(path: str, before: Any, after: Any) -> str:
    """Say in a line from what to what a value changes."""
    return f"{path}: {shown(path, before)} -> {shown(path, after)}"


def _may_be_secret(path: str, value: Any) -> bool:
    if _ENVIRONMENT.search(path) and not path.endswith(".name"):
        return True
    if option := _OPTION.search(path):
        return not _OPEN_OPTION.fullmatch(option["name"])
    label = _LABEL.search(path)
    return bool(label and _MAY_BE_SECRET.search(f"{path[label.end() :]}={value}"))
