"""What goes wrong with AWS, as our errors: one sentence, and whether the request may have been carried out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ecs_steps.contract.errors import NotReady, Refused, StepError

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
_DENIED_ACTION = r"not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)"
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}


class AwsRefused(Refused):
    """AWS answered with an error; `code` is AWS's own word for it."""

    def __init__(self, what: str, *, code: str, why: str) -> None:
        super().__init__(what, why=why)
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


def translated(error: Exception, action: str) -> StepError:
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
            if isinstance(error, boto.SSLError):
                hint = "Name the authority that signed it: --ca-bundle or AWS_CA_BUNDLE; a proxy may have its own."
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
        # A call may need a right on something else: to pass a role, to use a key.
        named = re.search(_DENIED_ACTION, message)
        denied = named[1] if named else action
        asks = f", which {action} asks for" if denied.lower() != action.lower() else ""
        hint = f"Allow {denied} to the role that deploys."
        return AwsDenied(f"No permission for {denied}{asks}", why=message, hint=hint)
    if code in _THROTTLES:
        return Throttled(f"AWS throttles {action}", code=code, why=message)
    if status >= 500:
        return Unavailable(f"AWS failed at {action}", code=code, why=message)
    return AwsRefused(f"AWS refused {action}", code=code, why=message)
