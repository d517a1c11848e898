"""Door: AWS, in one region. With aws_session and aws_errors beside it the only import of boto3 and botocore."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

from ecs_steps.clients.aws_errors import (
    AnswerLost,
    AwsDenied,
    AwsRefused,
    AwsUnreachable,
    Throttled,
    Unavailable,
    translated,
)
from ecs_steps.clients.aws_session import AwsSession
from ecs_steps.clients.caller import Caller
from ecs_steps.clients.clock import Clock, retried
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.contract.everywhere import Identity

__all__ = ["AnswerLost", "Aws", "AwsDenied", "AwsRefused", "AwsUnreachable", "Throttled", "Unavailable", "pascal"]

#: How long throttling and AWS's own errors are waited out after botocore's retries gave up.
PASSING_SECONDS = 300.0
#: How long a last call may take before a process that was told to end is killed; Jenkins gives it 20 seconds.
_HURRIED_SECONDS = 5
#: How long an address that does not answer, and a question that is not answered, are waited for; a read is tried again.
#: (botocore's own are sixty seconds each, five times, in silence.)
_CONNECT_SECONDS, _ANSWER_SECONDS = 10.0, 30.0
#: How often botocore asks where nobody says otherwise.
_TRIES = 5

_READS = ("describe_", "list_", "get_", "batch_get_")


class Aws:
    """The AWS of one region, through boto3's whole credential chain."""

    def __init__(
        self,
        region: str | None,
        clock: Clock,
        tell: Callable[[str], None],
        *,
        ca_bundle: str | None = None,
        caller: Caller | None = None,
    ) -> None:
        self._wanted_region, self._clock, self._tell, self._hurried = region, clock, tell, False
        self._ca_bundle, self._caller = ca_bundle, caller or Caller(Identity())
        self._session: AwsSession | None = None
        self._boto: dict[tuple[str, bool], Any] = {}
        #: True once AWS has answered anything: the network, the region and the keys are right.
        self.answered = False
        #: Calls that were made, and when AWS last asked us to slow down, on the clock that never goes back.
        self.sent, self.throttled_at = 0, -math.inf

    @property
    def region(self) -> str:
        """The region that answers: the one asked for, or what the AWS settings say."""
        region = self._made_session().boto3.region_name
        if not region:
            raise NotReady(
                "No AWS region is set",
                why="neither --region nor AWS_REGION nor the profile names one",
                hint="Give --region, such as --region eu-west-1, or set AWS_REGION.",
            )
        return str(region)

    @property
    def again(self) -> tuple[str, ...]:
        """Options that say as whom, for a command that comes back."""
        return self._caller.again

    def endpoint(self, service: str) -> str:
        """The address that answers for a service: AWS's, or what AWS_ENDPOINT_URL and its kin say."""
        return str(self._client(service, reads=True).meta.endpoint_url)

    def in_a_hurry(self) -> Aws:
        """The same AWS for the last calls of a process that is about to be killed: seconds each, and none twice."""
        hurried = copy.copy(self)
        hurried._hurried, hurried._boto = True, {}  # noqa: SLF001 - a copy of self
        return hurried

    def call(self, service: str, operation: str, /, **arguments: Any) -> dict[str, Any]:
        """Call one operation (spelled as botocore's method); wait out what passes; raise a StepError otherwise."""
        return self.calls(service, lambda client: getattr(client, operation)(**arguments), operation)

    def calls(self, service: str, use: Callable[[Any], dict[str, Any]], operation: str) -> dict[str, Any]:
        """Like `call`, for a use of the boto3 client that is more than one method call."""
        if service != "sts":
            self._caller.check(lambda: self.call("sts", "get_caller_identity"))
        # A write that AWS failed at may have been carried out: who knows how to find out may send it again.
        reads = operation.startswith(_READS)
        passing = (Throttled, Unavailable) if reads else (Throttled,)
        return retried(
            lambda: self._once(service, use, operation),
            worth_it=lambda error: isinstance(error, passing) and not self._hurried,
            before_sleep=lambda error, delay: self._tell(f"{error}; again in {delay:.0f} s"),
            clock=self._clock,
            for_seconds=PASSING_SECONDS,
        )

    def _once(self, service: str, use: Callable[[Any], dict[str, Any]], operation: str) -> dict[str, Any]:
        import botocore.exceptions as boto
        from botocore.parsers import ResponseParserError

        action = f"{service}:{pascal(operation)}"
        try:
            client = self._client(service, reads=operation.startswith(_READS))
        except (boto.BotoCoreError, ValueError, OSError) as error:  # an endpoint or a number that is none
            raise self._explained(error, action) from None
        self.sent += 1
        try:
            answer = use(client)
        except (boto.ClientError, boto.BotoCoreError, ResponseParserError, OSError) as error:
            told = self._explained(error, action)
            self.answered |= isinstance(error, boto.ClientError)
            if isinstance(told, Throttled):
                self.throttled_at = self._clock.now()
            raise told from None
        self.answered = True
        return answer

    def pages(self, service: str, operation: str, key: str, /, **arguments: Any) -> list[Any]:
        """Collect `key` from every page of a listing operation."""
        found: list[Any] = []
        token: str | None = None
        while True:
            more = {"nextToken": token} if token else {}
            answer = self.call(service, operation, **arguments, **more)
            found.extend(answer[key])
            token = answer.get("nextToken")
            if not token:
                return found

    def input_members(self, service: str, operation: str) -> Any:
        """The botocore shape of an operation's input: what the installed botocore knows."""
        client = self._client(service, reads=operation.startswith(_READS))
        return client.meta.service_model.operation_model(pascal(operation)).input_shape

    def _client(self, service: str, *, reads: bool) -> Any:
        """A client for reads, which botocore tries again by itself, or one for writes, which it sends once."""
        if (service, reads) not in self._boto:
            from botocore.config import Config

            _ = self.region
            once = {} if reads and not self._hurried else {"retries": {"total_max_attempts": 1}}
            connect, answer = (_HURRIED_SECONDS,) * 2 if self._hurried else (_CONNECT_SECONDS, _ANSWER_SECONDS)
            config = Config(**once, connect_timeout=connect, read_timeout=answer)
            client = self._made_session().boto3.client(service, config=config)
            tries = (client.meta.config.retries or {}).get("total_max_attempts", _TRIES)
            client.meta.events.register("needs-retry", self._silence(service, tries))
            self._boto[service, reads] = client
        return self._boto[service, reads]

    def _silence(self, service: str, tries: int) -> Callable[..., None]:
        """What tells that botocore is about to ask again, since no answer came; it decides nothing itself."""

        def tell(operation: Any, attempts: int, caught_exception: Exception | None = None, **_: Any) -> None:
            from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

            if isinstance(caught_exception, (ConnectTimeoutError, ReadTimeoutError)) and attempts < tries:
                self._tell(f"AWS does not answer {service}:{operation.name}; asking again")

        return tell

    def _explained(self, error: Exception, action: str) -> StepError:
        told = self._made_session().explained(error, action)
        if isinstance(told, NotReady) and not isinstance(told, AwsDenied) and not self.answered:
            told.hint = f"{self._made_session().region_hint()} {told.hint}".strip()
        return told

    def _made_session(self) -> AwsSession:
        if self._session is None:
            from botocore.exceptions import BotoCoreError

            try:
                self._session = AwsSession(self._caller, self._wanted_region, self._ca_bundle)
            except BotoCoreError as error:
                raise translated(error, "a session") from None
        return self._session


def pascal(operation: str) -> str:
    """Spell an operation as AWS does: describe_services is DescribeServices."""
    return "".join(part.title() for part in operation.split("_"))
