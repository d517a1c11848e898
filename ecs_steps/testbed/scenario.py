"""Clusters, task definitions and services made in one line each, without a call over the wire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from moto.logs.models import logs_backends

from ecs_steps.testbed.aws.ecs_api import perform
from ecs_steps.testbed.aws.roles import make_role, make_user
from ecs_steps.testbed.clock import ManualClock
from ecs_steps.testbed.rollout.deployment import RolloutState
from ecs_steps.testbed.rollout.instances import ContainerInstance
from ecs_steps.testbed.rollout.truth import Truth, truth
from ecs_steps.testbed.server import Testbed

_LONGEST_ROLLOUT = 3600.0


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
        return perform(testbed.state, (testbed.account, testbed.region), operation, parameters)

    def cluster(self, name: str) -> str:
        """Make a cluster and tell its ARN."""
        return str(self.call("CreateCluster", clusterName=name)["cluster"]["clusterArn"])

    def instances(
        self, cluster: str, count: int = 1, *, cpu: int = 1024, memory: int = 2048, external: bool = False
    ) -> list[str]:
        """Register container instances with a cluster, and tell their ARNs.

        From the first one on, tasks on EC2 (or outside, where `external`) need room on an instance.
        """
        cluster_arn, engine = self.cluster(cluster), self._testbed.engine
        with engine.lock:
            made = [
                ContainerInstance(
                    arn=f"{cluster_arn.replace(':cluster/', ':container-instance/')}/{engine.world.names.task()}",
                    cluster_arn=cluster_arn,
                    host_id=f"{'mi' if external else 'i'}-{engine.world.names.task()[:17]}",
                    cpu=cpu,
                    memory=memory,
                    registered_at=engine.world.now,
                    is_external=external,
                )
                for _ in range(count)
            ]
            for instance in made:
                engine.add_instance(instance)
        return [instance.arn for instance in made]

    def role(
        self,
        name: str,
        *,
        account: str,
        trusts: Iterable[str],
        external_id: str | None = None,
        seconds: int = 3600,
        partition: str = "aws",
    ) -> str:
        """Make a role in an account that these accounts or ARNs may assume, and tell its ARN."""
        return make_role(account, name, trusts=trusts, external_id=external_id, seconds=seconds, partition=partition)

    def user(self, name: str, *, account: str, partition: str = "aws") -> dict[str, str]:
        """Make a user in an account, and tell the environment of their access key."""
        return make_user(account, name, partition)

    def log_group(self, name: str) -> None:
        """Make a log group."""
        logs_backends[self._testbed.account][self._testbed.region].ensure_log_group(name)

    def task_definition(
        self,
        family: str,
        image: str,
        *,
        container: str = "web",
        logs: str | None = None,
        members_of_container: dict[str, Any] | None = None,
        **members: Any,
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
        definition |= members_of_container or {}
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
        target_group: str | list[str] | None = None,
        logs: str | None = None,
        **members: Any,
    ) -> Placed:
        """Make a service with its cluster and task definition, and let its first deployment end.

        `task` and `container` among the members are further members of the task definition and of its container;
        the rest are the service's own and win over what is usual here. With a clock that moves by itself the first
        deployment is only begun.
        """
        self.cluster(cluster)
        container, task = members.pop("container", None), members.pop("task", {})
        arn = self.task_definition(service, image, logs=logs, members_of_container=container, **task)
        usual = _usual_members(target_group, rollback=rollback)
        if members.get("schedulingStrategy") != "DAEMON":
            usual["desiredCount"] = desired
        parameters = usual | members
        created = self.call("CreateService", cluster=cluster, serviceName=service, taskDefinition=arn, **parameters)
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

    def settle(self, service_arn: str) -> None:
        """Advance a manual clock until the service's primary deployment is not in progress any more."""
        service = self._testbed.engine.world.services[service_arn]
        passed = 0.0
        while service.primary.rollout_state is RolloutState.IN_PROGRESS or len(service.deployments) > 1:
            if passed >= _LONGEST_ROLLOUT:
                msg = f"{service.name} is still {service.primary.rollout_state.value} after {passed} s"
                raise TimeoutError(msg)
            self._testbed.advance(1.0)
            passed += 1.0


def _usual_members(target_group: str | list[str] | None, *, rollback: bool) -> dict[str, Any]:
    groups = [target_group] if isinstance(target_group, str) else target_group or []
    return {
        "loadBalancers": [{"targetGroupArn": group, "containerName": "web", "containerPort": 8080} for group in groups],
        "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": rollback}},
    }
