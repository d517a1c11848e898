"""The rollout engine as its users call it: services in, tasks and events out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from ecs_steps.testbed.rollout import breaker, endings, rollouts, scheduler
from ecs_steps.testbed.rollout.agenda import Agenda, Names
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.rollout.deployment import (
    Deployment,
    DeploymentConfiguration,
    ServiceDeployment,
    ServiceDeploymentStatus,
)
from ecs_steps.testbed.rollout.instances import ContainerInstance
from ecs_steps.testbed.rollout.reports import EngineReports
from ecs_steps.testbed.rollout.runner import RunnerFactory
from ecs_steps.testbed.rollout.script import Script
from ecs_steps.testbed.rollout.service import Release, Service, ServiceStatus
from ecs_steps.testbed.rollout.simulated import Outside, SimulatedTasks
from ecs_steps.testbed.rollout.task import StopCode, Target, Task
from ecs_steps.testbed.rollout.world import World


class RolloutConflictError(Exception):
    """What was asked for does not fit the state of the service."""


@dataclass(frozen=True, kw_only=True)
class NewService:
    """What CreateService asks for, as far as the scheduler looks at it."""

    arn: str
    cluster_arn: str
    name: str
    desired_count: int
    release: Release
    configuration: DeploymentConfiguration = field(default_factory=DeploymentConfiguration)
    grace_period: float = 0.0
    is_daemon: bool = False


class Engine:
    """Schedules the tasks of services as ECS's rolling update does.

    It has no time of its own: `now` tells the time, and whoever calls lets it `catch_up` first, under `lock`.
    Without a `runner`, tasks are simulated.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        timings: Timings | None = None,
        script: Script | None = None,
        seed: int = 1,
        runner: RunnerFactory | None = None,
        outside: Outside | None = None,
    ) -> None:
        self.lock: AbstractContextManager[bool] = threading.RLock()
        self._now = now
        self.world = World(
            agenda=Agenda(now()), names=Names(seed), timings=timings or Timings(), script=script or Script()
        )
        self.world.reconcile = lambda service: scheduler.reconcile(self.world, service)
        self.reports = EngineReports(self.world, self.lock, self.catch_up)
        if runner is not None:
            self.world.runner = runner(self.reports)
        else:
            # A simulated task reports from within an event: the agenda is already moving.
            self.world.runner = SimulatedTasks(
                agenda=self.world.agenda,
                timings=self.world.timings,
                script=self.world.script,
                reports=EngineReports(self.world, self.lock, lambda: None),
                outside=outside or Outside(),
            )

    def catch_up(self) -> None:
        """Let everything happen that is due by now."""
        self.world.agenda.run(self._now())

    def close(self) -> None:
        """End every task that its runner still holds."""
        self.world.runner.close()

    def create_service(self, new: NewService) -> Service:
        """Create a service and start its first deployment."""
        service = Service(
            arn=new.arn,
            name=new.name,
            cluster_arn=new.cluster_arn,
            desired_count=new.desired_count,
            configuration=new.configuration,
            grace_period=new.grace_period,
            is_daemon=new.is_daemon,
            created_at=self.world.now,
        )
        self.world.services[new.arn] = service
        rollouts.start(self.world, service, new.release)
        self.catch_up()
        return service

    def update(
        self,
        service: Service,
        *,
        desired_count: int | None = None,
        configuration: DeploymentConfiguration | None = None,
        grace_period: float | None = None,
        release: Release | None = None,
    ) -> Deployment | None:
        """Change a service; only a release starts a deployment, which is returned.

        Desired count, limits and grace period start none (ECS service model, UpdateServiceRequest).
        """
        service.desired_count = service.desired_count if desired_count is None else desired_count
        service.configuration = configuration or service.configuration
        service.grace_period = service.grace_period if grace_period is None else grace_period
        deployment = None if release is None else rollouts.start(self.world, service, release)
        self.world.wake(service)
        self.catch_up()
        return deployment

    def delete_service(self, service: Service) -> None:
        """Let a service run dry: DRAINING, then INACTIVE (ECS service model, DeleteService)."""
        service.status = ServiceStatus.DRAINING
        service.desired_count = 0
        rollouts.abandon(self.world, service)
        self.world.wake(service)
        self.catch_up()

    def roll_back(self, service: Service, service_deployment: ServiceDeployment) -> None:
        """Do what StopServiceDeployment with ROLLBACK does; RolloutConflictError if there is nothing to stop."""
        match service_deployment.status:
            case ServiceDeploymentStatus.PENDING | ServiceDeploymentStatus.IN_PROGRESS:
                breaker.roll_back_on_request(self.world, service, service_deployment)
                self.catch_up()
            # "Stopping Amazon ECS service deployments": in these states it goes on stopping, or rolling back.
            case (
                ServiceDeploymentStatus.STOP_REQUESTED
                | ServiceDeploymentStatus.ROLLBACK_REQUESTED
                | ServiceDeploymentStatus.ROLLBACK_IN_PROGRESS
            ):
                pass
            case _:
                # Guess: the sentence; the model names the error, ConflictException, only.
                msg = f"The service deployment is {service_deployment.status.value} and cannot be stopped."
                raise RolloutConflictError(msg)

    def stop_task(self, task: Task, reason: str) -> None:
        """Do what StopTask does."""
        service, _ = self.world.tasks[task.id]
        endings.stop(self.world, service, task, StopCode.USER_INITIATED, reason)
        self.catch_up()

    def lose_task(self, task: Task, code: StopCode, reason: str) -> None:
        """Take a task's host away: a Spot interruption, a terminated instance, maintenance."""
        service, _ = self.world.tasks[task.id]
        endings.stop(self.world, service, task, code, reason)
        self.catch_up()

    def add_instance(self, instance: ContainerInstance) -> None:
        """Register a container instance; from then on its cluster's tasks need room on one."""
        self.world.instances[instance.arn] = instance
        self.world.counted_clusters.add(instance.cluster_arn)
        self._wake_all()

    def lose_instance(self, instance: ContainerInstance, code: StopCode, reason: str) -> None:
        """Take a container instance away, with the tasks on it."""
        del self.world.instances[instance.arn]
        for service, task in list(self.world.tasks.values()):
            if task.container_instance == instance.arn:
                endings.stop(self.world, service, task, code, reason)
        self._wake_all()

    def _wake_all(self) -> None:
        for service in self.world.services.values():
            self.world.wake(service)
        self.catch_up()

    def set_alarm(self, name: str, *, on: bool = True) -> None:
        """Set an alarm into the state ALARM or back to OK; deployments that watch it fail."""
        if not on:
            self.world.alarms.discard(name)
            return
        self.world.alarms.add(name)
        for service in self.world.services.values():
            if service.status is ServiceStatus.ACTIVE:
                breaker.raise_alarm(self.world, service, name)
        self.catch_up()

    def targets(self, target_group_arn: str) -> list[tuple[Task, Target]]:
        """List the targets that tasks registered with a target group."""
        return [
            (task, target)
            for service in self.world.services.values()
            for task in service.tasks
            for target in task.targets
            if target.load_balancer.target_group_arn == target_group_arn
        ]
