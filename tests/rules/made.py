"""Services, deployments and tasks as ECS would describe them, with only what a test cares about."""

from __future__ import annotations

from datetime import datetime, timezone

from ecs_steps.rules.verdict import Sight
from ecs_steps.values.service import Deployment, Service, ServiceDeployment, ServiceEvent
from ecs_steps.values.task import Container, Task

NOW = datetime(2026, 11, 21, tzinfo=timezone.utc)
FAMILY = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web"
OURS = "ecs-svc/2"


def deployment(
    id: str = OURS,  # noqa: A002 - the field's own name
    *,
    status: str = "PRIMARY",
    revision: int = 2,
    rollout: str = "IN_PROGRESS",
    why: str = "",
    desired: int = 2,
    running: int = 0,
    pending: int = 0,
    failed: int = 0,
) -> Deployment:
    return Deployment(
        id=id,
        status=status,
        task_definition=f"{FAMILY}:{revision}",
        desired=desired,
        running=running,
        pending=pending,
        failed=failed,
        rollout_state=rollout,
        rollout_reason=why,
        created_at=NOW,
    )


def service(
    *deployments: Deployment, status: str = "ACTIVE", desired: int = 2, controller: str = "ECS", events: str = ""
) -> Service:
    return Service(
        arn="arn:aws:ecs:eu-west-1:123456789012:service/shop/web",
        name="web",
        cluster="shop",
        status=status,
        desired=desired,
        running=sum(each.running for each in deployments),
        pending=0,
        task_definition=deployments[0].task_definition if deployments else "",
        controller=controller,
        deployments=deployments,
        events=tuple(
            ServiceEvent(id=str(number), at=NOW, message=line) for number, line in enumerate(events.splitlines())
        ),
    )


def record(status: str, reason: str = "") -> ServiceDeployment:
    return ServiceDeployment(arn="arn:sd", status=status, reason=reason, target_revision="r/2", rollback_revision=None)


def sight(seen: Service, found: ServiceDeployment | None = None) -> Sight:
    return Sight(service=seen, deployment_id=OURS, record=found)


def container(
    name: str = "web", *, exit_code: int | None = None, reason: str = "", image: str = "", digest: str | None = None
) -> Container:
    return Container(name=name, image=image, digest=digest, exit_code=exit_code, reason=reason)


def task(*containers: Container, stop_code: str = "", stopped: str = "", deployment: str = OURS) -> Task:
    return Task(
        arn="arn:aws:ecs:eu-west-1:123456789012:task/shop/0123456789abcdef",
        deployment=deployment,
        task_definition=f"{FAMILY}:2",
        last_status="STOPPED" if stop_code or stopped else "RUNNING",
        stop_code=stop_code,
        stopped_reason=stopped,
        containers=containers,
    )
