"""What our ECS remembers beside the engine: task definitions, and services as they were asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ecs_steps.testbed.aws.documents import Document, last_part
from ecs_steps.testbed.aws.errors import cluster_not_found, service_not_found
from ecs_steps.testbed.aws.past import Past
from ecs_steps.testbed.aws.task_definitions import TaskDefinitions
from ecs_steps.testbed.rollout.engine import Engine
from ecs_steps.testbed.rollout.service import Service


@dataclass(kw_only=True, eq=False)
class ServiceRecord:
    """A service of the engine with the members of CreateService and UpdateService that AWS gives back."""

    service: Service
    members: Document
    client_token: str | None = None
    tags: list[Document] = field(default_factory=list)


@dataclass(kw_only=True, eq=False)
class EcsState:
    """Everything our ECS knows, in all accounts and regions."""

    engine: Engine
    clusters: dict[str, Document] = field(default_factory=dict)  # by ARN
    task_definitions: dict[tuple[str, str], TaskDefinitions] = field(default_factory=dict)
    records: dict[str, ServiceRecord] = field(default_factory=dict)  # by service ARN
    #: As before December 2020, when deployments had no rollout state.
    is_without_rollout_states: bool = False
    past: Past[dict[str, ServiceRecord]] = field(default_factory=Past)

    def keep_past(self) -> None:
        """Keep, from now on, what a stale read will answer."""
        with self.engine.lock:
            self.engine.catch_up()
            agenda = self.engine.world.agenda
            self.past.keep(self.records, agenda.now)
            agenda.before_moving = lambda: self.past.note(self.records, agenda.now)

    def ago(self, seconds: float) -> EcsState:
        """Give this state with the services as they were so many seconds ago."""
        records = self.past.ago(seconds, self.engine.world.now)
        return self if records is None else replace(self, records=records)

    def restart(self, engine: Engine) -> None:
        """Forget everything and go on with another engine."""
        self.past.forget()
        self.is_without_rollout_states = False
        self.engine = engine
        self.clusters.clear()
        self.task_definitions.clear()
        self.records.clear()


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of an operation: who calls, where, with what."""

    state: EcsState
    account: str
    region: str
    partition: str
    parameters: Document

    @property
    def now(self) -> float:
        """The engine's time."""
        return self.state.engine.world.now

    @property
    def prefix(self) -> str:
        """The beginning of every ARN."""
        return f"arn:{self.partition}:ecs:{self.region}:{self.account}"

    @property
    def task_definitions(self) -> TaskDefinitions:
        """The task definitions of this account and region."""
        return self.state.task_definitions.setdefault((self.account, self.region), TaskDefinitions())

    @property
    def cluster_name(self) -> str:
        """The cluster that the call names, or the default one."""
        return last_part(str(self.parameters.get("cluster") or "default"))

    def cluster_arn(self) -> str:
        """Find the cluster; ClusterNotFoundException."""
        arn = f"{self.prefix}:cluster/{self.cluster_name}"
        cluster = self.state.clusters.get(arn)
        if cluster is None or cluster["status"] != "ACTIVE":
            raise cluster_not_found()
        return arn

    def service_arn(self, name: str) -> str:
        """Write the ARN of a service of the call's cluster."""
        return f"{self.prefix}:service/{self.cluster_name}/{last_part(name)}"

    def record(self, name: str) -> ServiceRecord:
        """Find a service by name or ARN; ServiceNotFoundException."""
        self.cluster_arn()
        found = self.state.records.get(self.service_arn(name))
        if found is None:
            raise service_not_found()
        return found

    def records(self) -> list[ServiceRecord]:
        """List the services of the call's cluster."""
        start = f"{self.prefix}:service/{self.cluster_name}/"
        return [item for arn, item in self.state.records.items() if arn.startswith(start)]
