"""A service on a bare engine, moved by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ecs_steps.testbed.clock import ManualClock
from ecs_steps.testbed.rollout.behaviour import Behaviour, Timings
from ecs_steps.testbed.rollout.deployment import CircuitBreaker, DeploymentConfiguration
from ecs_steps.testbed.rollout.engine import Engine, NewService
from ecs_steps.testbed.rollout.service import Release, Service
from ecs_steps.testbed.rollout.simulated import Outside
from ecs_steps.testbed.rollout.task import LoadBalancer, Task

PREFIX = "arn:aws:ecs:eu-west-1:123456789012"
TARGET_GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"
BALANCER = LoadBalancer(target_group_arn=TARGET_GROUP, container_name="web", container_port=8080)
BREAKER = DeploymentConfiguration(circuit_breaker=CircuitBreaker(enable=True, rollback=True))


def release(
    image: str, *, balanced: bool = False, health_check: bool = False, consistency: str | None = None
) -> Release:
    container: dict[str, object] = {"name": "web", "image": image}
    if health_check:
        container["healthCheck"] = {"command": ["CMD-SHELL", "true"]}
    if consistency:
        container["versionConsistency"] = consistency
    return Release(
        task_definition={
            "taskDefinitionArn": f"{PREFIX}:task-definition/{image.replace(':', '-')}:1",
            "containerDefinitions": [container],
        },
        load_balancers=(BALANCER,) if balanced else (),
    )


@dataclass
class Stage:
    """An engine with one service."""

    clock: ManualClock
    engine: Engine
    service: Service
    said: list[tuple[str, str]] = field(default_factory=list)

    def advance(self, seconds: float, *, step: float = 1.0, look: Callable[[], None] | None = None) -> None:
        """Let time pass in steps, looking after each."""
        end = self.clock.now() + seconds
        while self.clock.now() < end:
            self.clock.advance(min(step, end - self.clock.now()))
            self.engine.catch_up()
            if look is not None:
                look()

    def script(self, image: str, behaviour: Behaviour) -> None:
        self.engine.world.script.set(image, behaviour)

    def messages(self) -> list[str]:
        """The events, oldest first, without the service's name."""
        return [event.message.partition(") ")[2] for event in reversed(self.service.events)]

    def stopped(self) -> list[Task]:
        return [task for task in self.service.tasks if not task.is_live]


def stage(
    *,
    desired: int = 2,
    configuration: DeploymentConfiguration | None = None,
    timings: Timings | None = None,
    balanced: bool = False,
    seed: int = 1,
    image: str = "web:1",
    settle: bool = True,
    grace_period: float = 0.0,
    digest_of: Callable[[str], str | None] = lambda _: None,
) -> Stage:
    """A service whose first deployment is done."""
    clock = ManualClock(1_700_000_000.0)
    said: list[tuple[str, str]] = []
    engine = Engine(
        now=clock.now,
        timings=timings,
        seed=seed,
        outside=Outside(digest_of=digest_of, log=lambda _, container, line: said.append((container.name, line))),
    )
    service = engine.create_service(
        NewService(
            arn=f"{PREFIX}:service/shop/web",
            cluster_arn=f"{PREFIX}:cluster/shop",
            name="web",
            desired_count=desired,
            release=release(image, balanced=balanced),
            configuration=configuration or DeploymentConfiguration(),
            grace_period=grace_period,
        )
    )
    result = Stage(clock, engine, service, said)
    if settle:
        result.advance(120)
    return result
