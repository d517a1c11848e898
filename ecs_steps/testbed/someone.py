"""Others at work: people, autoscaling and hosts that meddle with a service."""

from __future__ import annotations

from ecs_steps.testbed.rollout.service import Service
from ecs_steps.testbed.rollout.task import StopCode, Task
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed


class Someone:
    """Does things to one service, without a recorded call; use it with `Testbed.at`."""

    def __init__(self, testbed: Testbed, scenario: Scenario, *, cluster: str = "shop", service: str = "web") -> None:
        self._testbed, self._scenario = testbed, scenario
        self._names = {"cluster": cluster, "service": service}

    @property
    def _service(self) -> Service:
        arn = str(
            self._scenario.call("DescribeServices", cluster=self._names["cluster"], services=[self._name])["services"][
                0
            ]["serviceArn"]
        )
        return self._testbed.engine.world.services[arn]

    @property
    def _name(self) -> str:
        return self._names["service"]

    def scales(self, desired: int) -> None:
        """Change the desired count, as a person or autoscaling does."""
        self._scenario.call("UpdateService", **self._names, desiredCount=desired)

    def deploys(self, task_definition: str) -> str:
        """Start another deployment and tell its id."""
        answer = self._scenario.call("UpdateService", **self._names, taskDefinition=task_definition)
        return str(answer["service"]["deployments"][0]["id"])

    def forces(self) -> str:
        """Force a new deployment of what runs, and tell its id."""
        answer = self._scenario.call("UpdateService", **self._names, forceNewDeployment=True)
        return str(answer["service"]["deployments"][0]["id"])

    def stops_deployment(self, stop_type: str = "ROLLBACK") -> None:
        """Stop the newest service deployment (StopServiceDeployment)."""
        newest = self._service.service_deployments[0].arn
        self._scenario.call("StopServiceDeployment", serviceDeploymentArn=newest, stopType=stop_type)

    def stops_task(self, count: int = 1, reason: str = "Task stopped by user") -> None:
        """Stop the newest running tasks (StopTask)."""
        for task in self._newest(count):
            self._scenario.call("StopTask", cluster=self._names["cluster"], task=task.arn, reason=reason)

    def deletes(self) -> None:
        """Delete the service, whatever runs (DeleteService with force)."""
        self._scenario.call("DeleteService", **self._names, force=True)

    def deregisters(self, task_definition: str) -> None:
        """Deregister a revision."""
        self._scenario.call("DeregisterTaskDefinition", taskDefinition=task_definition)

    def spot_interruption(self, count: int = 1) -> None:
        """Take the newest tasks' Spot capacity away ("AWS Fargate capacity providers")."""
        self._lose(count, StopCode.SPOT_INTERRUPTION, "Your Spot Task was interrupted.")

    def host_termination(self, count: int = 1) -> None:
        """Terminate the hosts of the newest tasks, with all that runs there ("Checking stopped tasks for errors")."""
        engine = self._testbed.engine
        # Guess: the stop code of a task whose instance is terminated.
        code = StopCode.TERMINATION_NOTICE
        with engine.lock:
            engine.catch_up()
            for arn in {task.container_instance for task in self._newest(count)}:
                if arn is None:
                    self._lose(count, code, "Host EC2 (instance i-0123456789abcdef0) terminated.")
                else:
                    instance = engine.world.instances[arn]
                    engine.lose_instance(instance, code, f"Host EC2 (instance {instance.host_id}) terminated.")

    def maintenance(self, count: int = 1) -> None:
        """Retire the newest tasks' hosts ("AWS Fargate task maintenance")."""
        # Guess: the stop code of a retired task.
        why = "ECS is performing maintenance on the underlying infrastructure hosting the task"
        self._lose(count, StopCode.INFRASTRUCTURE_HEALTH, why)

    def tells(self, message: str) -> None:
        """Let ECS say something in an event of the service; its name goes before."""
        engine = self._testbed.engine
        with engine.lock:
            engine.catch_up()
            engine.world.tell(self._service, message)

    def alarm(self, name: str, *, on: bool = True) -> None:
        """Let an alarm go off, or be quiet again."""
        self._testbed.set_alarm(name, on=on)

    def _lose(self, count: int, code: StopCode, reason: str) -> None:
        engine = self._testbed.engine
        with engine.lock:
            engine.catch_up()
            for task in self._newest(count):
                engine.lose_task(task, code, reason)

    def _newest(self, count: int) -> list[Task]:
        live = sorted(self._service.live(), key=lambda task: task.created_at, reverse=True)
        return live[:count]
