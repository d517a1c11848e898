"""Bring containers' output to CloudWatch Logs of moto, as the `awslogs` driver does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.logs.exceptions import ResourceAlreadyExistsException, ResourceNotFoundException
from moto.logs.models import logs_backends

_LONGEST_LINE = 16 * 1024  # the driver's own limit (Docker, "Amazon CloudWatch Logs logging driver")


class LogGroupMissing(Exception):
    """The log group of a container does not exist."""


@dataclass(frozen=True, kw_only=True)
class LogStream:
    """One stream of moto's CloudWatch Logs."""

    account: str
    region: str
    group: str
    name: str

    def open(self, *, create_group: bool) -> None:
        """Make the stream; LogGroupMissing if its group does not exist and may not be made."""
        backend = logs_backends[self.account][self.region]
        if create_group and self.group not in backend.groups:
            backend.create_log_group(self.group, {})
        try:
            backend.create_log_stream(self.group, self.name)
        except ResourceAlreadyExistsException:
            pass
        except ResourceNotFoundException as error:
            raise LogGroupMissing(self.group) from error

    def write(self, line: str) -> bool:
        """Append a line; False when somebody deleted the group or the stream."""
        event = {"timestamp": int(time.time() * 1000), "message": line}
        try:
            logs_backends[self.account][self.region].put_log_events(self.group, self.name, [event])
        except ResourceNotFoundException:
            return False
        return True


def log_stream(
    definition: Mapping[str, Any], *, account: str, region: str, task_id: str, runtime_id: str
) -> tuple[LogStream, bool] | None:
    """Return the stream of a container, and whether its group may be made; None without `awslogs`.

    The stream is `prefix/container/task-id`, or the container's id without a prefix (ECS developer guide,
    "Send Amazon ECS logs to CloudWatch").
    """
    configuration = definition.get("logConfiguration") or {}
    if configuration.get("logDriver") != "awslogs":
        return None
    options = configuration.get("options") or {}
    prefix = options.get("awslogs-stream-prefix")
    stream = LogStream(
        account=account,
        region=options.get("awslogs-region") or region,
        group=str(options.get("awslogs-group")),
        name=f"{prefix}/{definition['name']}/{task_id}" if prefix else runtime_id,
    )
    return stream, options.get("awslogs-create-group") == "true"


def follow(chunks: Iterable[bytes], write: Callable[[str], bool]) -> threading.Thread:
    """Write lines as they come, until the output ends; join the thread to have them all."""

    def pump() -> None:
        rest = b""
        for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > _LONGEST_LINE:
                lines, rest = [*lines, rest], b""
            for line in lines:
                if not write(line.decode(errors="replace").rstrip("\r")):
                    return
        if rest:
            write(rest.decode(errors="replace"))

    thread = threading.Thread(target=pump, name="awslogs", daemon=True)
    thread.start()
    return thread
