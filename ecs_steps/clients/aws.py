"""Door: AWS. The only import of boto3 and botocore; AWS's errors become ours here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from ecs_steps.clients.authorities import checked
from ecs_steps.clients.clock import Clock, retried
from ecs_steps.contract.errors import NotReady, Refused, StepError

#: How long throttling and AWS's own errors are waited out after botocore's retries gave up.
PASSING_SECONDS = 300.0
#: How long a last call may take before a process that was told to end is killed; Jenkins gives it 20 seconds.
_HURRIED_SECONDS = 5

# Codes of botocore's own throttling list (botocore/retries/standard.py) that ECS, ECR, STS and Logs can give.
_THROTTLES = {
    "ThrottlingException",
    "Throttling",
    "ThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
}
_STALE = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_WRONG_KEYS = {
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}


_READS = ("describe_", "list_", "get_", "batch_get_")


class AwsRefused(Refused):
    """AWS answered with an error; `code` is AWS's own word for it."""

    def __init__(self, what: str, *, code: str, why: str, hint: str = "") -> None:
        super().__init__(what, why=why, hint=hint)
        self.code = code


class AwsDenied(NotReady):
    """The caller has no right to this action."""


class AwsUnreachable(NotReady):
    """AWS did not answer."""


class AnswerLost(AwsUnreachable):
    """The connection broke after the request had left: AWS may have carried it out."""


class Throttled(AwsRefused):
    """AWS asked us to slow down."""


class Unavailable(AwsRefused):
    """AWS had an error of its own."""


class Aws:
    """The AWS of one region, through boto3's whole credential chain."""

    def __init__(
        self,
        region: str | None,
        clock: Clock,
        tell: Callable[[str], None],
        *,
        hurried: bool = False,
        ca_bundle: str | None = None,
    ) -> None:
        self._wanted_region, self._clock, self._tell, self._hurried = region, clock, tell, hurried
        self._ca_bundle = ca_bundle
        self._session: Any = None
        self._boto: dict[tuple[str, bool], Any] = {}
        #: True once AWS has answered anything: the network, the region and the keys are right.
        self.answered = False
        #: Calls that were made, and when AWS last asked us to slow down, on the clock that never goes back.
        self.sent, self.throttled_at = 0, -math.inf

    @property
    def region(self) -> str:
        """The region that answers: the one asked for, or what the AWS settings say."""
        region = self._made_session().region_name
        if not region:
            raise NotReady(
                "No AWS region is set",
                why="neither --region nor AWS_REGION nor the profile names one",
                hint="Give --region, such as --region eu-west-1, or set AWS_REGION.",
            )
        return str(region)

    def call(self, service: str, operation: str, /, **arguments: Any) -> dict[str, Any]:
        """Call one operation (spelled as botocore's method); wait out what passes; raise a StepError otherwise."""
        return self.calls(service, lambda client: getattr(client, operation)(**arguments), operation)

    def calls(self, service: str, use: Callable[[Any], dict[str, Any]], operation: str) -> dict[str, Any]:
        """Like `call`, for a use of the boto3 client that is more than one method call."""

        def once() -> dict[str, Any]:
            import botocore.exceptions as boto
            from botocore.parsers import ResponseParserError

            action = f"{service}:{pascal(operation)}"
            try:
                client = self._client(service, reads=reads)
            except (boto.BotoCoreError, ValueError, OSError) as error:  # an endpoint or a number that is none
                raise _translated(error, action) from None
            self.sent += 1
            try:
                answer = use(client)
            except (boto.ClientError, boto.BotoCoreError, ResponseParserError, OSError) as error:
                self.answered |= isinstance(error, boto.ClientError)
                told = _translated(error, action)
                if isinstance(told, Throttled):
                    self.throttled_at = self._clock.now()
                raise told from None
            self.answered = True
            return answer

        # A write that AWS failed at may have been carried out: who knows how to find out may send it again.
        reads = operation.startswith(_READS)
        passing = (Throttled, Unavailable) if reads else (Throttled,)
        try:
            return once()
        except passing:
            if self._hurried:
                raise
            return retried(
                once,
                worth_it=lambda error: isinstance(error, passing),
                before_sleep=lambda error, delay: self._tell(f"{error}; again in {delay:.0f} s"),
                clock=self._clock,
                for_seconds=PASSING_SECONDS,
            )

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
            seconds = {"connect_timeout": _HURRIED_SECONDS, "read_timeout": _HURRIED_SECONDS} if self._hurried else {}
            self._boto[service, reads] = self._made_session().client(service, config=Config(**once, **seconds))
        return self._boto[service, reads]

    def _made_session(self) -> Any:
        if self._session is None:
            import boto3
            import botocore.session
            from botocore.exceptions import BotoCoreError

            try:
                core = botocore.session.get_session()
                if self._ca_bundle:  # also for what the credentials come from, as AWS_CA_BUNDLE is
                    core.set_config_variable("ca_bundle", checked(self._ca_bundle))
                self._session = boto3.Session(region_name=self._wanted_region, botocore_session=core)
            except BotoCoreError as error:
                raise _translated(error, "a session") from None
        return self._session


def pascal(operation: str) -> str:
    """Spell an operation as AWS does: describe_services is DescribeServices."""
    return "".join(part.title() for part in operation.split("_"))


def _translated(error: Exception, action: str) -> StepError:
    """Say a botocore error as one of ours."""
    import botocore.exceptions as boto

    why = " ".join(str(error).split()).rstrip(".")
    match error:
        case boto.ClientError():
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            return _answered(error.response.get("Error", {}), action, status)
        case boto.ProfileNotFound():
            return NotReady("The AWS profile does not exist", why=why, hint="Check AWS_PROFILE and ~/.aws/config.")
        case (
            boto.NoCredentialsError()
            | boto.PartialCredentialsError()
            | boto.CredentialRetrievalError()
            | boto.TokenRetrievalError()
            | boto.SSOError()
        ):
            hint = "Set AWS_PROFILE or the AWS_* variables, log in with `aws sso login`, or give the agent a role."
            return NotReady("No usable AWS credentials", why=why, hint=hint)
        case boto.ParamValidationError():
            return Refused(f"botocore would not send {action}", why=why)
        case boto.ConnectionError() | boto.HTTPClientError():
            # All others break a connection that stood: the request may have gone through it.
            before = (boto.ConnectTimeoutError, boto.EndpointConnectionError, boto.ProxyConnectionError, boto.SSLError)
            kind = AwsUnreachable if isinstance(error, before) else AnswerLost
            hint = "Check the network, HTTPS_PROXY and the region's name."
            return kind(f"AWS could not be reached for {action}", why=why, hint=hint)
        case _:
            hint = "Check --region, the AWS_* variables and ~/.aws/config."
            return NotReady(f"The AWS settings do not allow {action}", why=why, hint=hint)


def _answered(answer: Mapping[str, Any], action: str, status: int) -> StepError:
    code = str(answer.get("Code", ""))
    message = str(answer.get("Message", "")).rstrip(".") or code
    if code in _STALE:
        why, hint = f"{action} answered {code}", "Get fresh credentials and run it again."
        return NotReady("The AWS credentials have expired", why=why, hint=hint)
    if code in _WRONG_KEYS:
        hint = "Check the keys and this machine's clock."
        return NotReady("AWS does not accept the credentials", why=f"{action}: {message}", hint=hint)
    if code in _DENIED:
        return AwsDenied(f"No permission for {action}", why=message, hint=f"Allow {action} to the role that deploys.")
    if code in _THROTTLES:
        return Throttled(f"AWS throttles {action}", code=code, why=message)
    if status >= 500:
        return Unavailable(f"AWS failed at {action}", code=code, why=message)
    return AwsRefused(f"AWS refused {action}", code=code, why=message)
