"""The ECS endpoint: our operations on the engine, moto's for clusters and settings, a refusal for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.core.responses import BaseResponse
from moto.ecs.models import ecs_backends
from moto.ecs.responses import EC2ContainerServiceResponse
from werkzeug.exceptions import HTTPException

from ecs_steps.testbed.aws import (
    service_deployments,
    services,
    tags,
    task_definition_operations,
    tasks,
)
from ecs_steps.testbed.aws.documents import Document
from ecs_steps.testbed.aws.errors import AwsError, not_simulated
from ecs_steps.testbed.aws.state import Call, EcsState
from ecs_steps.testbed.rollout.service import ServiceStatus

Operation = Callable[[Call], Document]
Answer = tuple[int, dict[str, str], str]

OPERATIONS: dict[str, Operation] = {
    "RegisterTaskDefinition": task_definition_operations.register_task_definition,
    "DescribeTaskDefinition": task_definition_operations.describe_task_definition,
    "DeregisterTaskDefinition": task_definition_operations.deregister_task_definition,
    "ListTaskDefinitions": task_definition_operations.list_task_definitions,
    "ListTaskDefinitionFamilies": task_definition_operations.list_task_definition_families,
    "CreateService": services.create_service,
    "UpdateService": services.update_service,
    "DeleteService": services.delete_service,
    "DescribeServices": services.describe_services,
    "ListServices": services.list_services,
    "ListTasks": tasks.list_tasks,
    "DescribeTasks": tasks.describe_tasks,
    "StopTask": tasks.stop_task,
    "ListServiceDeployments": service_deployments.list_service_deployments,
    "DescribeServiceDeployments": service_deployments.describe_service_deployments,
    "DescribeServiceRevisions": service_deployments.describe_service_revisions,
    "StopServiceDeployment": service_deployments.stop_service_deployment,
}
TAG_OPERATIONS: dict[str, Operation] = {
    "ListTagsForResource": tags.list_tags_for_resource,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
}
#: What moto does right.
MOTO_OPERATIONS = frozenset(
    {
        "CreateCluster",
        "DescribeClusters",
        "ListClusters",
        "UpdateCluster",
        "DeleteCluster",
        "PutClusterCapacityProviders",
        "CreateCapacityProvider",
        "DescribeCapacityProviders",
        "UpdateCapacityProvider",
        "DeleteCapacityProvider",
        "ListAccountSettings",
        "PutAccountSetting",
        "DeleteAccountSetting",
    }
)


def find_cluster(account: str, region: str, name: str) -> str | None:
    """Tell the ARN of one of moto's clusters; None where there is none."""
    cluster = ecs_backends[account][region].clusters.get(name)
    return None if cluster is None else str(cluster.arn)


def ecs_endpoint(state: EcsState) -> Callable[[Any, str, Any], Answer]:
    """Make the function that moto calls for every request to ECS."""

    def ecs(request: Any, full_url: str, headers: Any) -> Answer:
        answer: Answer = _EcsResponse(state)._dispatch(request, full_url, headers)  # noqa: SLF001  moto's way in
        return answer

    return ecs


class _EcsResponse(BaseResponse):  # type: ignore[misc]  # moto's request, account and IAM handling hang on it
    def __init__(self, state: EcsState) -> None:
        super().__init__(service_name="ecs")
        self._state = state

    def call_action(self) -> Answer:
        """Check who calls, then answer."""
        try:
            self._authenticate_and_authorize_normal_action(self._resource())
        except HTTPException as denial:
            # The front turns moto's XML into what a JSON service answers.
            return int(denial.code), {}, str(denial.description)
        operation = str(self._get_action())
        try:
            if operation in MOTO_OPERATIONS:
                return self._ask_moto(operation)
            if operation in TAG_OPERATIONS and not tags.is_ours(self._call()):
                return self._ask_moto(operation)
            return 200, _JSON, self._answer(operation)
        except AwsError as error:
            document = {"__type": error.code, "message": error.message}
            return error.status, {**_JSON, "x-amzn-ErrorType": error.code}, json.dumps(document)

    def _call(self) -> Call:
        return Call(
            state=self._state,
            account=str(self.current_account),
            region=str(self.region),
            partition=str(self.partition),
            parameters=json.loads(self.raw_body or "{}"),
        )

    def _answer(self, operation: str) -> str:
        function = OPERATIONS.get(operation) or TAG_OPERATIONS.get(operation)
        if function is None:
            raise not_simulated(f"ecs:{operation} yet")
        engine = self._state.engine
        with engine.lock:
            engine.catch_up()
            return json.dumps(function(self._call()))

    def _ask_moto(self, operation: str) -> Answer:
        engine = self._state.engine
        with engine.lock:
            engine.catch_up()
            call = self._call()
            if operation == "DeleteCluster":
                _refuse_cluster_in_use(call)
            _count_on_clusters(self._state, call)
            request = self.normalized_request
            answer: Answer = EC2ContainerServiceResponse.dispatch(request, self.uri, self.headers)
            return answer

    def _resource(self) -> str:
        """Name the resource that IAM is asked about; moto alone would ask about "*"."""
        call = self._call()
        name = call.parameters.get("service") or call.parameters.get("serviceName")
        return call.service_arn(str(name)) if name else "*"


_JSON = {"Content-Type": "application/x-amz-json-1.1"}


def _refuse_cluster_in_use(call: Call) -> None:
    if any(record.service.status is ServiceStatus.ACTIVE for record in call.records()):
        raise AwsError("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.")


def _count_on_clusters(state: EcsState, call: Call) -> None:
    """Bring moto's clusters up to date with what runs on them."""
    for cluster in ecs_backends[call.account][call.region].clusters.values():
        running = pending = active = 0
        for record in state.records.values():
            if record.service.cluster_arn == cluster.arn:
                running += record.service.running()
                pending += record.service.pending()
                active += record.service.status is ServiceStatus.ACTIVE
        cluster.running_tasks_count = running
        cluster.pending_tasks_count = pending
        cluster.active_services_count = active
