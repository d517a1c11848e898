"""Who may call what: an allow-list of actions for a whole test bed, and how AWS refuses the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from ecs_steps.testbed.wire import AwsRequest, ErrorAnswer

#: "No permissions are required to perform this operation" (STS API reference, GetCallerIdentity).
_ALWAYS = "sts:GetCallerIdentity"
#: Who calls with the test bed's own key.
CALLER = "arn:aws:iam::123456789012:user/tester"
_PASSING = "iam:PassRole"
#: To create with tags needs it too (Amazon ECS Developer Guide, "Grant permission to tag resources on creation").
_TAGGING, _CREATING = "ecs:TagResource", ("Create", "Register", "RunTask", "StartTask")
#: Members of requests to ECS that name roles (ECS service model).
_ROLES = frozenset({"taskRoleArn", "executionRoleArn", "role", "roleArn"})
_PREFIX = "arn:aws:ecs:eu-west-1:123456789012"
#: Operations on all of the account's resources of a kind ("Actions defined by Amazon ECS": no resource type).
_WITHOUT_RESOURCE = ("RegisterTaskDefinition", "DescribeTaskDefinition", "DeregisterTaskDefinition", "List", "Create")


class Permissions:
    """What the caller may do: everything, or only what is allowed, less what is denied."""

    def __init__(self) -> None:
        self._allowed: tuple[str, ...] = ("*",)
        self._denied: tuple[str, ...] = ()

    def allow_only(self, *actions: str) -> None:
        """Allow these actions ("ecs:UpdateService", "ecs:Describe*") and no others."""
        self._allowed = actions

    def deny(self, *actions: str) -> None:
        """Take these actions away."""
        self._denied += actions

    def clear(self) -> None:
        """Allow everything again."""
        self._allowed, self._denied = ("*",), ()

    def refuse(self, request: AwsRequest) -> ErrorAnswer | None:
        """Write the refusal of a call; None where it is allowed."""
        if request.action == _ALWAYS:
            return None

        def may(action: str) -> bool:
            return any(fnmatchcase(action, each) for each in self._allowed) and not any(
                fnmatchcase(action, each) for each in self._denied
            )

        if not may(request.action):
            return denial(request)
        if request.service != "ecs":
            return None
        passed = next(iter(roles(request.parameters)), None)
        if passed is not None and not may(_PASSING):
            return denial(request, _PASSING, passed)
        tags = request.parameters.get("tags") and request.operation.startswith(_CREATING)
        return denial(request, _TAGGING) if tags and not may(_TAGGING) else None


def roles(value: Any) -> Iterator[str]:
    """Find the roles that a request hands to ECS: who names one needs iam:PassRole on it."""
    if isinstance(value, dict):
        for member, each in value.items():
            if member in _ROLES and isinstance(each, str):
                yield each
            else:
                yield from roles(each)
    elif isinstance(value, list):
        for each in value:
            yield from roles(each)


def denial(request: AwsRequest, action: str = "", resource: str = "") -> ErrorAnswer:
    """Refuse a call as IAM does ("Troubleshoot access denied error messages")."""
    action, resource = action or request.action, resource or _resource(request)
    message = (
        f"User: {CALLER} is not authorized to perform: {action} on resource: {resource} "
        f"because no identity-based policy allows the {action} action"
    )
    code = "AccessDeniedException" if request.is_json else "AccessDenied"
    return ErrorAnswer(status=400 if request.is_json else 403, code=code, message=message)


def _resource(request: AwsRequest) -> str:
    """Name what a call is about, as far as ECS asks IAM about it."""
    asked = request.parameters
    if request.action == "sts:AssumeRole":
        return str(asked.get("RoleArn"))
    if request.service != "ecs" or request.operation.startswith(_WITHOUT_RESOURCE):
        return "*"
    cluster = _last(asked.get("cluster") or "default")
    named: list[tuple[str, Callable[[str], str]]] = [
        ("serviceDeploymentArn", str),
        ("serviceDeploymentArns", str),
        ("serviceRevisionArns", str),
        ("service", lambda name: f"{_PREFIX}:service/{cluster}/{_last(name)}"),
        ("services", lambda name: f"{_PREFIX}:service/{cluster}/{_last(name)}"),
        ("task", lambda name: f"{_PREFIX}:task/{cluster}/{_last(name)}"),
        ("tasks", lambda name: f"{_PREFIX}:task/{cluster}/{_last(name)}"),
    ]
    for member, arn in named:
        if asked.get(member):
            return arn(_first(asked[member]))
    return "*"


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def _last(name: Any) -> str:
    return str(name).rsplit("/", 1)[-1]
