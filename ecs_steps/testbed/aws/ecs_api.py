"""The ECS endpoint: our operations on the engine, moto's account settings, a refusal for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from moto.core.request import Request
from moto.core.responses import BaseResponse
from werkzeug.exceptions import HTTPException

from ecs_steps.testbed.aws import (
    clusters,
    container_instances,
    service_deployments,
    services,
    tags,
    task_definition_operations,
    tasks,
)
from ecs_steps.testbed.aws.documents import Document
from ecs_steps.testbed.aws.errors import AwsError, not_simulated
from ecs_steps.testbed.aws.state import Call, EcsState
from ecs_steps.testbed.wire import STALE

Operation = Callable[[Call], Document]
Answer = tuple[int, dict[str, str], str]

OPERATIONS: dict[str, Operation] = {
    "CreateCluster": clusters.create_cluster,
    "DescribeClusters": clusters.describe_clusters,
    "ListClusters": clusters.list_clusters,
    "UpdateCluster": clusters.update_cluster,
    "UpdateClusterSettings": clusters.update_cluster,
    "PutClusterCapacityProviders": clusters.update_cluster,
    "DeleteCluster": clusters.delete_cluster,
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
    "ListContainerInstances": container_instances.list_container_instances,
    "DescribeContainerInstances": container_instances.describe_container_instances,
    "ListServiceDeployments": service_deployments.list_service_deployments,
    "DescribeServiceDeployments": service_deployments.describe_service_deployments,
    "DescribeServiceRevisions": service_deployments.describe_service_revisions,
    "StopServiceDeployment": service_deployments.stop_service_deployment,
    "ListTagsForResource": tags.list_tags_for_resource,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
}
_READS = ("Describe", "List")
#: What moto does right; its ECS is imported for these only, since it takes a second.
MOTO_OPERATIONS = frozenset(
    {
        "CreateCapacityProvider",
        "DescribeCapacityProviders",
        "UpdateCapacityProvider",
        "DeleteCapacityProvider",
        "ListAccountSettings",
        "PutAccountSetting",
        "DeleteAccountSetting",
    }
)


def perform(state: EcsState, where: tuple[str, str], operation: str, parameters: Document) -> Document:
    """Call one of our operations directly, in an (account, region): nothing goes over the wire."""
    account, region = where
    with state.engine.lock:
        state.engine.catch_up()
        call = Call(state=state, account=account, region=region, partition="aws", parameters=parameters)
        return OPERATIONS[operation](call)


def answer_ecs(state: EcsState, environ: dict[str, Any]) -> Answer:
    """Answer one request to ECS: status, headers, body."""
    request = Request(environ)
    request.from_wsgi_server = True
    seconds = environ.get(STALE)
    answer: Answer = _EcsResponse(state, seconds)._dispatch(request)  # noqa: SLF001  moto's way in
    return answer


class _EcsResponse(BaseResponse):  # type: ignore[misc]  # moto's request, account and IAM handling hang on it
    def __init__(self, state: EcsState, stale: float | None) -> None:
        super().__init__(service_name="ecs")
        self._state = state
        self._stale = stale

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
                return self._ask_moto()
            return 200, _JSON, self._answer(operation)
        except AwsError as error:
            document = {"__type": error.code, "message": error.message}
            return 400, {**_JSON, "x-amzn-ErrorType": error.code}, json.dumps(document)

    def _call(self) -> Call:
        return Call(
            state=self._state,
            account=str(self.current_account),
            region=str(self.region),
            partition=str(self.partition),
            parameters=json.loads(self.raw_body or "{}"),
        )

    def _answer(self, operation: str) -> str:
        function = OPERATIONS.get(operation)
        if function is None:
            raise not_simulated(f"ecs:{operation} yet")
        engine = self._state.engine
        with engine.lock:
            engine.catch_up()
            if operation.startswith(_READS):
                state = self._state if self._stale is None else self._state.ago(self._stale)
            else:
                state = self._state
                state.past.note(state.records, engine.world.now, before_a_write=True)
            return json.dumps(function(replace(self._call(), state=state)))

    def _ask_moto(self) -> Answer:
        from moto.ecs.responses import EC2ContainerServiceResponse  # noqa: PLC0415  it takes a second

        request = self.normalized_request
        answer: Answer = EC2ContainerServiceResponse.dispatch(request, self.uri, self.headers)
        return answer

    def _resource(self) -> str:
        """Name the resource that IAM is asked about; moto alone would ask about "*"."""
        call = self._call()
        name = call.parameters.get("service") or call.parameters.get("serviceName")
        return call.service_arn(str(name)) if name else "*"


_JSON = {"Content-Type": "application/x-amz-json-1.1"}
