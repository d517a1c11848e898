"""Clusters, task definitions and services made in one line each, without a call over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moto.logs.models import logs_backends

from ecs_steps.testbed.aws.ecs_api import OPERATIONS
from ecs_steps.testbed.aws.state import Call
from ecs_steps.testbed.clock import ManualClock
from ecs_steps.testbed.rollout.deployment import RolloutState
from ecs_steps.testbed.rollout.truth import Truth, truth
from ecs_steps.testbed.server import Testbed


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A service of a scenario, as a step's options name it."""

    cluster: str
    service: str
    service_arn: str
    family: str
    task_definition_arn: str


class Scenario:
    """Puts things into a test bed; nothing of it is recorded as a call."""

    def __init__(self, testbed: Testbed) -> None:
        self._testbed = testbed

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call one of our ECS operations directly."""
        testbed = self._testbed
        with testbed.engine.lock:
            testbed.engine.catch_up()
            return OPERATIONS[operation](
                Call(
                    state=testbed.state,
                    account=testbed.account,
                    region=testbed.region,
                    partition="aws",
                    parameters=parameters,
                )
            )

    def cluster(self, name: str) -> str:
        """Make a cluster and tell its ARN."""
        return str(self.call("CreateCluster", clusterName=name)["cluster"]["clusterArn"])

    def log_group(self, name: str) -> None:
        """Make a log group."""
        logs_backends[self._testbed.account][self._testbed.region].ensure_log_group(name)

    def task_definition(
        self, family: str, image: str, *, container: str = "web", logs: str | None = None, **members: Any
    ) -> str:
        """Register a task definition of one container on port 8080 and tell its ARN."""
        definition: dict[str, Any] = {
            "name": container,
            "image": image,
            "memory": 128,
            "portMappings": [{"containerPort": 8080, "hostPort": 0}],
        }
        if logs is not None:
            options = {
                "awslogs-group": logs,
                "awslogs-region": self._testbed.region,
                "awslogs-stream-prefix": family,
            }
            definition["logConfiguration"] = {"logDriver": "awslogs", "options": options}
        answer = self.call("RegisterTaskDefinition", family=family, containerDefinitions=[definition], **members)
        return str(answer["taskDefinition"]["taskDefinitionArn"])

    def service(
        self,
        cluster: str,
        service: str,
        image: str,
        *,
        desired: int = 2,
        rollback: bool = True,
        target_group: str | None = None,
        logs: str | None = None,
        **members: Any,
    ) -> Placed:
        """Make a service with its cluster and task definition, and let its first deployment end.

        With a clock that moves by itself the first deployment is only begun.
        """
        self.cluster(cluster)
        arn = self.task_definition(service, image, logs=logs)
        balancers = [{"targetGroupArn": target_group, "containerName": "web", "containerPort": 8080}]
        created = self.call(
            "CreateService",
            cluster=cluster,
            serviceName=service,
            taskDefinition=arn,
            desiredCount=desired,
            loadBalancers=balancers if target_group else [],
            deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": rollback}},
            **members,
        )
        if isinstance(self._testbed.clock, ManualClock):
            self.settle(str(created["service"]["serviceArn"]))
        return Placed(
            cluster=cluster,
            service=service,
            service_arn=str(created["service"]["serviceArn"]),
            family=service,
            task_definition_arn=arn,
        )

    def truth(self, service_arn: str, deployment_id: str) -> Truth:
        """Tell what really became of a deployment, as the engine knows it."""
        engine = self._testbed.engine
        with engine.lock:
            engine.catch_up()
            return truth(engine.world.services[service_arn], deployment_id)

    def settle(self, service_arn: str, within: float = 3600.0) -> None:
        """Advance a manual clock until the service's primary deployment is not in progress any more."""
        service = self._testbed.engine.world.services[service_arn]
        passed = 0.0
        while service.primary.rollout_state is RolloutState.IN_PROGRESS or len(service.deployments) > 1:
            if passed >= within:
                msg = f"{service.name} is still {service.primary.rollout_state.value} after {within} s"
                raise TimeoutError(msg)
            self._testbed.advance(1.0)
            passed += 1.0
