"""The rates at which ECS takes calls, as a test bed enforces them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from ecs_steps.testbed.faults import Fault, FaultKind
from ecs_steps.testbed.wire import AwsRequest


@dataclass(frozen=True)
class Quota:
    """So many calls at once, and from then on so many a second, for all of these actions together."""

    burst: int
    sustained: float
    actions: tuple[str, ...]

    def soonest(self, calls: int) -> float:
        """Seconds before which the last of so many calls cannot be made."""
        return max(calls - self.burst, 0) / self.sustained


#: Amazon ECS Developer Guide, "Request throttling for the Amazon ECS API": burst and sustained rates, for each account
#: in each Region. The test bed is one account in one Region.
REGISTERING = Quota(20, 1, ("ecs:RegisterTaskDefinition", "ecs:DeregisterTaskDefinition"))
UPDATING = Quota(50, 5, ("ecs:CreateService", "ecs:UpdateService", "ecs:DeleteService"))
QUOTAS = (
    REGISTERING,
    UPDATING,
    Quota(50, 20, ("ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions", "ecs:ListTaskDefinitionFamilies")),
    Quota(100, 20, ("ecs:DescribeServices", "ecs:ListServices")),
    Quota(100, 20, ("ecs:DescribeTasks", "ecs:ListTasks")),
    Quota(50, 20, ("ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments")),
    Quota(50, 20, ("ecs:DescribeServiceRevisions",)),
)


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


@dataclass
class Buckets:
    """Stands in for the faults of a test bed: a call that finds no token is throttled, and counted."""

    throttled: int = 0
    _of: dict[Quota, _Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, request: AwsRequest, now: float) -> Fault | None:
        """Take a token for a call, or throttle it."""
        quota = next((each for each in QUOTAS if request.action in each.actions), None)
        if quota is None:
            return None
        with self._lock:
            bucket = self._of.setdefault(quota, _Bucket(quota.burst, now))
            bucket.tokens = min(quota.burst, bucket.tokens + (now - bucket.filled_at) * quota.sustained)
            bucket.filled_at = now
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return None
            self.throttled += 1
        return Fault(action=request.action, kind=FaultKind.THROTTLE)
