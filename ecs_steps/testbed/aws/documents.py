"""Small rules of AWS's JSON documents: absent members, pages, ARNs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from ecs_steps.testbed.aws.errors import invalid_parameter

Document = dict[str, Any]
T = TypeVar("T")


def present(document: Mapping[str, Any]) -> Document:
    """Leave out the members that have no value, as AWS does."""
    return {name: value for name, value in document.items() if value is not None}


def last_part(name_or_arn: str) -> str:
    """Take the name from an ARN; a name stays as it is."""
    return name_or_arn.rsplit("/", 1)[-1]


def page(items: Sequence[T], parameters: Mapping[str, Any], default: int) -> tuple[list[T], str | None]:
    """Cut one page: `maxResults` from 1 to 100 and `nextToken` of the answer before."""
    size = parameters.get("maxResults")
    size = default if size is None else int(size)
    if not 1 <= size <= 100:
        # Guess: the sentence; the bounds stand in the service model.
        raise invalid_parameter("maxResults should be between 1 and 100.")
    start = 0
    token = parameters.get("nextToken")
    if token:
        try:
            start = int(base64.b64decode(str(token), validate=True))
        except (ValueError, binascii.Error):
            raise invalid_parameter("Invalid token") from None
    end = start + size
    following = base64.b64encode(str(end).encode()).decode() if end < len(items) else None
    return list(items[start:end]), following
