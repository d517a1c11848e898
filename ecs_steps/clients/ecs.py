"""Amazon ECS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ecs_steps.clients.aws import Aws, AwsRefused
from ecs_steps.clients.ecs_answers import read_service, read_service_deployment, read_service_revision
from ecs_steps.clients.raw_json import raw_answer, raw_request
from ecs_steps.contract.errors import NotReady
from ecs_steps.values.service import Service, ServiceDeployment, ServiceRevision
from ecs_steps.values.task_definition import Document

if TYPE_CHECKING:
    from ecs_steps.values.task import Task

#: DescribeServices takes no more (ECS API reference).
_AT_ONCE = 10


class NoService(NotReady):
    """The service, or its cluster, does not exist."""


class NoCluster(NoService):
    """The cluster does not exist."""


class Ecs:
    """ECS in one region: calls in, values out."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._expected: dict[str, None] = {}
        self._ahead: dict[str, Service] = {}

    @property
    def again(self) -> tuple[str, ...]:
        """Options that say as whom, for a command that comes back."""
        return self._aws.again

    @property
    def region(self) -> str:
        """The region that answers."""
        return self._aws.region

    @property
    def answered(self) -> bool:
        """True once AWS has answered anything in this process: trouble from then on will pass."""
        return self._aws.answered

    def service(self, cluster: str, service: str) -> Service:
        """Describe one service, and those beside it that are expected; raise NotReady if it does not exist."""
        if service in self._ahead:
            return self._ahead.pop(service)
        self._expected.pop(service, None)
        asked = [service, *list(self._expected)[: _AT_ONCE - 1]]
        answer = self._in_cluster(cluster, service, "describe_services", cluster=cluster, services=asked)
        found = {each[key]: read_service(each) for each in answer["services"] for key in ("serviceName", "serviceArn")}
        for name in asked[1:]:
            del self._expected[name]
            if name in found:
                self._ahead[name] = found[name]
        if service not in found:
            raise _no_service(cluster, service)
        return found[service]

    def expect(self, services: Iterable[str]) -> None:
        """Name services of one cluster, as `service` will be asked for them next: they are described in tens."""
        self._expected, self._ahead = dict.fromkeys(services), {}

    def update_service(self, cluster: str, service: str, changes: Mapping[str, Any]) -> Service:
        """Change a service; `changes` are members of UpdateService beside cluster and service."""
        answer = self._in_cluster(cluster, service, "update_service", cluster=cluster, service=service, **changes)
        return read_service(answer["service"])

    def service_deployments(
        self, cluster: str, service: str, *, created_after: datetime | None = None
    ) -> tuple[ServiceDeployment, ...]:
        """List the service's deployments, newest first, as ListServiceDeployments sees them."""
        within = {"createdAt": {"after": created_after}} if created_after else {}
        found = self._aws.pages(
            "ecs", "list_service_deployments", "serviceDeployments", cluster=cluster, service=service, **within
        )
        return tuple(read_service_deployment(each) for each in found)

    def service_deployment(self, arn: str) -> ServiceDeployment | None:
        """Describe one service deployment; None if ECS does not know it."""
        answer = self._aws.call("ecs", "describe_service_deployments", serviceDeploymentArns=[arn])
        return next((read_service_deployment(each) for each in answer["serviceDeployments"]), None)

    def service_revisions(self, arns: Sequence[str]) -> tuple[ServiceRevision, ...]:
        """Describe service revisions in the order of their ARNs, at most twenty; those that are gone are left out."""
        answer = self._aws.call("ecs", "describe_service_revisions", serviceRevisionArns=list(arns))
        found = {each["serviceRevisionArn"]: read_service_revision(each) for each in answer["serviceRevisions"]}
        return tuple(found[arn] for arn in arns if arn in found)

    def roll_back(self, service_deployment: str) -> None:
        """Ask ECS to roll a service deployment back that is in progress, by its ARN."""
        self._aws.call("ecs", "stop_service_deployment", serviceDeploymentArn=service_deployment, stopType="ROLLBACK")

    def abort(self, service_deployment: str) -> None:
        """Ask ECS to end a service deployment where it stands, by its ARN."""
        self._aws.call("ecs", "stop_service_deployment", serviceDeploymentArn=service_deployment, stopType="ABORT")

    def tasks(self, cluster: str, service: str, desired_status: str) -> tuple[Task, ...]:
        """Describe the service's tasks whose desired status is RUNNING or STOPPED."""
        arns = self._aws.pages(
            "ecs", "list_tasks", "taskArns", cluster=cluster, serviceName=service, desiredStatus=desired_status
        )
        from ecs_steps.clients.task_answers import read_task

        found: list[Task] = []
        for start in range(0, len(arns), 100):  # DescribeTasks takes at most 100
            answer = self._aws.call("ecs", "describe_tasks", cluster=cluster, tasks=arns[start : start + 100])
            found.extend(read_task(each) for each in answer["tasks"])
        return tuple(found)

    def task_definition(self, name: str) -> Document | None:
        """Describe a revision, or a family's newest active one; None if there is none.

        The document holds every member that ECS sent, also those that the installed botocore does not know, and the
        tags beside them, as RegisterTaskDefinition takes them.
        """
        try:
            answer = raw_answer(self._aws, "ecs", "describe_task_definition", taskDefinition=name, include=["TAGS"])
        except AwsRefused as error:
            # ECS answers ClientException "Unable to describe task definition." for a name that it does not have.
            if error.code == "ClientException":
                return None
            raise
        tags = answer.get("tags")
        return {**answer["taskDefinition"], "tags": tags} if tags else dict(answer["taskDefinition"])

    def register(self, document: Document) -> str:
        """Register a revision from a whole document and return its ARN."""
        known = _known_part(document, self._aws.input_members("ecs", "register_task_definition"))
        answer = raw_request(self._aws, "ecs", "register_task_definition", document, known)
        return str(answer["taskDefinition"]["taskDefinitionArn"])

    def service_document(self, cluster: str, service: str) -> Document | None:
        """Describe one service as DescribeServices writes it, with its tags; None if it or its cluster is not there."""
        try:
            answer = self._aws.call("ecs", "describe_services", cluster=cluster, services=[service], include=["TAGS"])
        except AwsRefused as error:
            if error.code == "ClusterNotFoundException":
                return None
            raise
        found = next(iter(answer["services"]), None)
        return found if found is not None and found["status"] != "INACTIVE" else None

    def create_service(self, document: Document) -> Service:
        """Create a service from a whole request of CreateService."""
        return read_service(self._aws.call("ecs", "create_service", **document)["service"])

    def has_cluster(self, cluster: str) -> bool:
        """Ask whether a cluster is there and active."""
        found = self._aws.call("ecs", "describe_clusters", clusters=[cluster])["clusters"]
        return any(each["status"] == "ACTIVE" for each in found)

    def create_cluster(self, name: str) -> None:
        """Create a cluster; one that is there already stays as it is."""
        self._aws.call("ecs", "create_cluster", clusterName=name)

    def model(self, operation: str) -> Any:
        """The botocore shape of an operation's request, spelled as botocore's method."""
        return self._aws.input_members("ecs", operation)

    def unknown_members(self, document: Document) -> tuple[str, ...]:
        """Name the members of a task definition that the installed botocore does not know."""
        return tuple(_unknown(document, self._aws.input_members("ecs", "register_task_definition"), ""))

    def _in_cluster(self, cluster: str, service: str, operation: str, /, **arguments: Any) -> dict[str, Any]:
        try:
            return self._aws.call("ecs", operation, **arguments)
        except AwsRefused as error:
            if error.code == "ClusterNotFoundException":
                raise NoCluster(
                    f"There is no ECS cluster {cluster}",
                    why=f"{self.region} answered {error.code}",
                    hint="Check --cluster, --region and the AWS account.",
                ) from None
            if error.code == "ServiceNotFoundException":
                raise _no_service(cluster, service) from None
            raise


def _no_service(cluster: str, service: str) -> NoService:
    return NoService(
        f"There is no ECS service {service}",
        why=f"cluster {cluster} does not have it",
        hint="Check --service, --cluster, --region and the account; ensure, or deploy --service-definition, makes one.",
    )


def _known_part(value: Any, shape: Any) -> Any:
    """The part of a document that a botocore shape has members for."""
    match shape.type_name:
        case "structure" if isinstance(value, Mapping):
            return {key: _known_part(value[key], shape.members[key]) for key in value if key in shape.members}
        case "list" if isinstance(value, list):
            return [_known_part(each, shape.member) for each in value]
        case _:
            return value


def _unknown(value: Any, shape: Any, path: str) -> Iterable[str]:
    match shape.type_name:
        case "structure" if isinstance(value, Mapping):
            for key in value:
                if key in shape.members:
                    yield from _unknown(value[key], shape.members[key], f"{path}.{key}" if path else key)
                else:
                    yield f"{path}.{key}" if path else key
        case "list" if isinstance(value, list):
            for number, each in enumerate(value):
                yield from _unknown(each, shape.member, f"{path}[{number}]")
        case _:
            return
