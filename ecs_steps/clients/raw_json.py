"""AWS's JSON operations whole: also the members that the installed botocore does not know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ecs_steps.clients.aws import Aws, pascal


def raw_answer(aws: Aws, service: str, operation: str, /, **arguments: Any) -> dict[str, Any]:
    """Call a JSON operation and return its whole answer, also the members that this botocore does not know."""
    bodies: list[bytes] = []

    def keep(response_dict: Mapping[str, Any], **_: Any) -> None:
        bodies.append(response_dict["body"])

    def use(client: Any) -> dict[str, Any]:
        event = f"before-parse.{service}.{pascal(operation)}"
        client.meta.events.register(event, keep)
        try:
            parsed: dict[str, Any] = getattr(client, operation)(**arguments)
        finally:
            client.meta.events.unregister(event, keep)
        return dict(json.loads(bodies[-1])) if bodies and _is_json(client) else parsed

    return aws.calls(service, use, operation)


def raw_request(aws: Aws, service: str, operation: str, document: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """Call a JSON operation with `document` as its body, also members that this botocore does not know.

    `known` is the part of it that botocore's model accepts; it goes through the usual validation.
    """

    def replace(params: dict[str, Any], **_: Any) -> None:
        params["body"] = json.dumps(document).encode()

    def use(client: Any) -> dict[str, Any]:
        event = f"before-call.{service}.{pascal(operation)}"
        client.meta.events.register(event, replace)
        try:
            answer: dict[str, Any] = getattr(client, operation)(**known)
            return answer
        finally:
            client.meta.events.unregister(event, replace)

    return aws.calls(service, use, operation)


def _is_json(client: Any) -> bool:
    model = client.meta.service_model
    return bool(getattr(model, "resolved_protocol", model.metadata["protocol"]) == "json")
