"""AssumeRole as AWS answers it: a role has to exist, to trust the caller and its external id; a session ends."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from moto.iam.models import get_account_id_from, iam_backends
from moto.sts.models import STSBackend, sts_backends

from ecs_steps.testbed.aws.patches import Patches
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.permissions import CALLER
from ecs_steps.testbed.refusals import refusal
from ecs_steps.testbed.wire import AwsRequest, Environ, ErrorAnswer

Answer = tuple[str, list[tuple[str, str]], bytes]

_ROLE = re.compile(r"arn:(aws[a-z-]*):iam::([0-9]{12}):role/\S+")
_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
#: A region of each partition: moto tells the partition by it.
_REGION = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
#: STS API reference, AssumeRole, DurationSeconds: an hour unless something else is asked for.
_USUAL_SECONDS = 3600


class Roles:
    """Who may assume which role, and until when; `now` is the test bed's time."""

    def __init__(self, now: Callable[[], float], patches: Patches) -> None:
        self._now = now
        self._ends: dict[str, float] = {}
        patches.attribute(STSBackend, "get_caller_identity", _with_our_caller(STSBackend.get_caller_identity))

    def refuse(self, request: AwsRequest) -> ErrorAnswer | None:
        """Write the refusal of a call whose session has ended, or of a role that cannot be assumed."""
        if request.access_key in self._ends and self._ends[request.access_key] <= self._now():
            return refusal(FaultKind.EXPIRED_TOKEN, request)
        return _refused(request) if request.action == "sts:AssumeRole" else None

    def assume(self, environ: Environ, request: AwsRequest, ask: Callable[[Environ], Answer]) -> Answer:
        """Let moto make the session, as long as the role allows, and keep when it ends.

        The end that the client is told counts on the wall clock, as the client's own clock does.
        """
        role = _role(request.parameters["RoleArn"])
        seconds = min(
            int(request.parameters.get("DurationSeconds", _USUAL_SECONDS)),
            int(getattr(role, "max_session_duration", None) or _USUAL_SECONDS),
        )
        form = {"Action": "AssumeRole", **request.parameters, "DurationSeconds": str(seconds)}
        body = urlencode(form).encode()
        answer = ask({**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})
        key = re.search(rb"<AccessKeyId>(.*?)</AccessKeyId>", answer[2])
        if key is not None:
            self._ends[key[1].decode()] = self._now() + seconds
        return answer


def make_role(
    account: str, name: str, *, trusts: Iterable[str], external_id: str | None, seconds: int, partition: str = "aws"
) -> str:
    """Make a role that these principals (accounts or ARNs) may assume; its sessions live so many seconds at most."""
    condition = {"Condition": {"StringEquals": {"sts:ExternalId": external_id}}} if external_id else {}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": list(trusts)}, **condition}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = iam_backends[account][partition].create_role(name, policy, "/", None, "", [], str(seconds))
    return str(role.arn)


def make_user(account: str, name: str, partition: str = "aws") -> dict[str, str]:
    """Make a user in an account; tell the environment variables of its access key."""
    backend = iam_backends[account][partition]
    backend.create_user(account, name)
    key = backend.create_access_key(name)
    return {"AWS_ACCESS_KEY_ID": str(key.access_key_id), "AWS_SECRET_ACCESS_KEY": str(key.secret_access_key)}


def _refused(request: AwsRequest) -> ErrorAnswer | None:
    arn, name = str(request.parameters.get("RoleArn", "")), str(request.parameters.get("RoleSessionName", ""))
    if not _ROLE.fullmatch(arn):
        return ErrorAnswer(status=400, code="ValidationError", message=f"{arn} is invalid")
    if not _NAME.fullmatch(name):
        message = (
            f"1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\w+=,.@-]*"
        )
        return ErrorAnswer(status=400, code="ValidationError", message=message)
    caller = _caller(request.access_key or "", arn.split(":")[1])
    role = _role(arn)
    if role is not None and _trusts(role, caller, request.parameters.get("ExternalId")):
        return None
    # Guess: AWS's words are the same for a role that is not there, and name no reason.
    # (AWS re:Post, "AccessDenied when calling the AssumeRole operation", shows them for a role that trusts others.)
    message = f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {arn}"
    return ErrorAnswer(status=403, code="AccessDenied", message=message)


def _role(arn: str) -> Any:
    found = _ROLE.fullmatch(arn)
    if found is None:
        return None
    roles = iam_backends[found[2]][found[1]].get_roles()
    return next((role for role in roles if role.arn == arn), None)


def _caller(key: str, partition: str) -> str:
    account = get_account_id_from(key)
    return str(sts_backends[account][partition].get_caller_identity(key, _REGION.get(partition, "us-east-1"))[1])


def _trusts(role: Any, caller: str, external_id: str | None) -> bool:
    partition, account = caller.split(":")[1], caller.split(":")[4]
    named = {"*", account, f"arn:{partition}:iam::{account}:root", caller, _role_of_session(caller)}
    for statement in _listed(json.loads(role.assume_role_policy_document)["Statement"]):
        actions = set(_listed(statement.get("Action", ())))
        principal = statement.get("Principal", {})
        trusted = set(_listed(principal if isinstance(principal, str) else principal.get("AWS", ())))
        wanted = statement.get("Condition", {}).get("StringEquals", {}).get("sts:ExternalId")
        if statement["Effect"] == "Allow" and actions & {"sts:AssumeRole", "sts:*", "*"} and trusted & named:
            return wanted is None or external_id in set(_listed(wanted))
    return False


def _role_of_session(caller: str) -> str:
    """The role behind a session, as a trust policy names it."""
    return re.sub(r":sts::([0-9]+):assumed-role/([^/]+)/.*", r":iam::\1:role/\2", caller)


def _listed(value: Any) -> Iterator[Any]:
    yield from value if isinstance(value, (list, tuple)) else (value,)


def _with_our_caller(original: Callable[..., tuple[str, str, str]]) -> Callable[..., tuple[str, str, str]]:
    """Name the caller whose key is in no account as a denial names him; moto's own has an ARN of no kind."""

    def get_caller_identity(self: Any, access_key_id: str, region: str) -> tuple[str, str, str]:
        user_id, arn, account = original(self, access_key_id, region)
        return (
            (user_id, CALLER, account) if arn.endswith(":user/moto") and account in CALLER else (user_id, arn, account)
        )

    return get_caller_identity
