"""The outside world, one client per thing; each is made on first use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from ecs_steps.clients.caller import Caller
from ecs_steps.clients.clock import Clock, WallClock
from ecs_steps.contract.everywhere import Identity
from ecs_steps.values.secret import Secret

if TYPE_CHECKING:
    from ecs_steps.clients.alarms import Alarms
    from ecs_steps.clients.aws import Aws
    from ecs_steps.clients.buildkit import BuildKit
    from ecs_steps.clients.classic_builder import ClassicBuilder
    from ecs_steps.clients.docker import Docker
    from ecs_steps.clients.ecr import Ecr
    from ecs_steps.clients.ecs import Ecs
    from ecs_steps.clients.git import Git
    from ecs_steps.clients.load_balancers import LoadBalancers
    from ecs_steps.clients.logs import Logs
    from ecs_steps.clients.processes import Processes
    from ecs_steps.clients.registry import Login, Session
    from ecs_steps.clients.s3 import S3


class Clients:
    """Every client that a step can ask for; `tell` hears of waits, `hide` of secrets that were fetched.

    `caller` is as whom AWS is called, and by which authorities AWS, registries and all others are trusted; None means
    the usual AWS settings. Those in a hurry have the `calm` ones that they share sessions with.
    """

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        *,
        clock: Clock | None = None,
        tell: Callable[[str], None] = lambda _: None,
        hide: Callable[[Secret], None] = lambda _: None,
        caller: Caller | None = None,
        calm: Clients | None = None,
    ) -> None:
        self.environment = environment
        self.hide = hide
        self._caller, self._calm = caller or Caller(Identity()), calm
        self.clock: Clock = clock or WallClock()
        self._tell = tell
        self._aws: dict[str | None, Aws] = {}
        self._ecr: dict[str | None, Ecr] = {}

    @property
    def ca_bundle(self) -> str | None:
        """The file of authorities that was named; None where none was."""
        return self._caller.identity.ca_bundle

    @property
    def authorities(self) -> str | None:
        """The file of authorities that counts beside AWS too: the one that was named, else that of the settings."""
        usual = map(self.environment.get, ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"))
        return next(filter(None, (self.ca_bundle, *usual)), None)

    def in_a_hurry(self) -> Clients:
        """The same clients, whose calls to AWS take seconds or fail: for what a process does last."""
        return Clients(
            self.environment, clock=self.clock, tell=self._tell, hide=self.hide, caller=self._caller, calm=self
        )

    @property
    def again(self) -> tuple[str, ...]:
        """Options that say as whom, for a command that comes back."""
        return self._caller.again

    def compare_account(self, region: str | None) -> None:
        """Raise NotReady if another account answers than the one that was named; asked once, and by every call."""
        self._caller.check(lambda: self.aws(region).call("sts", "get_caller_identity"))

    def aws(self, region: str | None) -> Aws:
        """AWS in a region; None means what the AWS settings say."""
        if region not in self._aws and self._calm is not None:
            self._aws[region] = self._calm.aws(region).in_a_hurry()
        if region not in self._aws:
            from ecs_steps.clients.aws import Aws

            # botocore reads AWS_DEFAULT_REGION only; every other AWS SDK, Lambda and CodeBuild say AWS_REGION.
            wanted = region or self.environment.get("AWS_REGION") or None
            self._aws[region] = Aws(wanted, self.clock, self._tell, ca_bundle=self.ca_bundle, caller=self._caller)
        return self._aws[region]

    def ecs(self, region: str | None) -> Ecs:
        """Amazon ECS."""
        from ecs_steps.clients.ecs import Ecs

        return Ecs(self.aws(region))

    def ecr(self, region: str | None) -> Ecr:
        """Amazon ECR; it keeps its token as long as this process lives."""
        if region not in self._ecr:
            from ecs_steps.clients.ecr import Ecr

            self._ecr[region] = Ecr(self.aws(region), self.hide)
        return self._ecr[region]

    def logs(self, region: str | None) -> Logs:
        """Amazon CloudWatch Logs."""
        from ecs_steps.clients.logs import Logs

        return Logs(self.aws(region))

    def s3(self, region: str | None) -> S3:
        """Amazon S3."""
        from ecs_steps.clients.s3 import S3

        return S3(self.aws(region))

    def load_balancers(self, region: str | None) -> LoadBalancers:
        """Elastic Load Balancing."""
        from ecs_steps.clients.load_balancers import LoadBalancers

        return LoadBalancers(self.aws(region))

    def alarms(self, region: str | None) -> Alarms:
        """Amazon CloudWatch alarms."""
        from ecs_steps.clients.alarms import Alarms

        return Alarms(self.aws(region))

    def registry(self, host: str | None, login: Login | None = None, *, plain_http: bool = False) -> Session:
        """A registry by its host name, None being Docker Hub; without `login` the Docker config says who we are."""
        from ecs_steps.clients.docker_login import login_of
        from ecs_steps.clients.http import Http
        from ecs_steps.clients.registry import DOCKER_HUB, Session

        return Session(
            DOCKER_HUB if host in (None, "docker.io") else host,
            Http(self.authorities),
            login or login_of(host, self.environment, self.hide),
            self.clock,
            self._tell,
            hide=self.hide,
            plain_http=plain_http,
        )

    @cached_property
    def docker(self) -> Docker:
        """The Docker engine."""
        from ecs_steps.clients.docker import Docker

        return Docker(self.environment)

    @cached_property
    def classic_builder(self) -> ClassicBuilder:
        """The builder inside the Docker engine."""
        from ecs_steps.clients.classic_builder import ClassicBuilder

        return ClassicBuilder(self.docker)

    @cached_property
    def buildkit(self) -> BuildKit:
        """BuildKit, through the docker command."""
        from ecs_steps.clients.buildkit import BuildKit

        return BuildKit(self.processes)

    @cached_property
    def processes(self) -> Processes:
        """Other programs."""
        from ecs_steps.clients.processes import Processes

        return Processes(self.environment)

    def git(self, folder: str = ".") -> Git:
        """The git repository that holds a folder."""
        from ecs_steps.clients.git import Git

        return Git(self.processes, folder)
