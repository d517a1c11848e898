"""An ECS that answers with what was recorded of a real service, and knows nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

from ecs_steps.testbed.serving import quiet_server
from tests.served import served

BEGAN = 1_700_000_000.0
_CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/shop"
_FAMILY = "arn:aws:ecs:us-east-1:123456789012:task-definition/web"


class ReplayClock:
    """Time as it was then; it passes when the step sleeps."""

    def __init__(self) -> None:
        self._now = BEGAN + 600.0

    def now(self) -> float:
        return self._now

    def utc(self) -> datetime:
        return datetime.fromtimestamp(self._now, timezone.utc)

    def sleep(self, seconds: float) -> None:
        self._now += seconds


class Replay:
    """A recording as a WSGI application that speaks ECS' JSON protocol.

    What the source does not show (names, counts) is filled in with the least that ECS always sends; there is no record
    of service deployments, as before 2024.
    """

    def __init__(self, recording: Mapping[str, Any]) -> None:
        self._recording = recording

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        operation = str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]
        body = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or b"{}")
        answer = self._answer(operation, body)
        status = "200 OK" if answer is not None else "400 Bad Request"
        start_response(status, [("Content-Type", "application/x-amz-json-1.1")])
        return [json.dumps(answer or {"__type": "AccessDeniedException", "message": f"no {operation}"}).encode()]

    def _answer(self, operation: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        match operation:
            case "DescribeServices":
                return {"services": [self._service()], "failures": []}
            case "ListTasks":
                stopped = body.get("desiredStatus") == "STOPPED"
                return {"taskArns": [each["taskArn"] for each in self._tasks()] if stopped else []}
            case "DescribeTasks":
                return {"tasks": self._tasks(), "failures": []}
            case _:
                return None

    def _service(self) -> dict[str, Any]:
        recording = self._recording
        failed = recording.get("breaker")
        desired = recording.get("desired", 1)
        ours = self._deployment("ecs-svc/2", "PRIMARY", f"{_FAMILY}:2", BEGAN, desired)
        ours |= {"failedTasks": len(recording["tasks"]), "rolloutState": "FAILED" if failed else "IN_PROGRESS"}
        ours["rolloutStateReason"] = failed or "ECS deployment ecs-svc/2 in progress."
        old = self._deployment("ecs-svc/1", "ACTIVE", f"{_FAMILY}:1", BEGAN - 9000, desired)
        group = recording.get("targetGroup")
        return {
            "serviceArn": "arn:aws:ecs:us-east-1:123456789012:service/shop/web",
            "serviceName": "web",
            "clusterArn": _CLUSTER,
            "status": "ACTIVE",
            "desiredCount": desired,
            "runningCount": desired,
            "pendingCount": 0,
            "taskDefinition": f"{_FAMILY}:2",
            "deploymentConfiguration": {
                "minimumHealthyPercent": recording.get("minimum", 100),
                "deploymentCircuitBreaker": {"enable": bool(failed), "rollback": False},
            },
            "loadBalancers": [{"targetGroupArn": group}] if group else [],
            "deployments": [ours, old],
            "events": [
                {"id": str(number), "createdAt": BEGAN + 300 - number, "message": message}
                for number, message in enumerate(recording["events"])
            ],
        }

    def _deployment(self, id: str, status: str, revision: str, at: float, desired: int) -> dict[str, Any]:  # noqa: A002
        return {
            "id": id,
            "status": status,
            "taskDefinition": revision,
            "desiredCount": desired,
            "runningCount": 0 if status == "PRIMARY" else desired,
            "pendingCount": 0,
            "createdAt": at,
            "updatedAt": at,
            "rolloutState": "COMPLETED",
        }

    def _tasks(self) -> list[dict[str, Any]]:
        return [
            {
                "taskArn": f"arn:aws:ecs:us-east-1:123456789012:task/shop/{number:032x}",
                "taskDefinitionArn": f"{_FAMILY}:2",
                "startedBy": "ecs-svc/2",
                "lastStatus": "STOPPED",
                "stoppedAt": BEGAN + 100 + number,
                **task,
            }
            for number, task in enumerate(self._recording["tasks"])
        ]


@contextmanager
def replayed(recording: Mapping[str, Any]) -> Iterator[str]:
    """Serve a recording and tell the endpoint."""
    with served(quiet_server(Replay(recording), 0)) as place:
        yield f"http://{place}"
