"""A target of a load balancer's target group, and an alarm, as they stand at one moment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Target:
    """One entry of DescribeTargetHealth; `id` is an IP address or an instance id.

    `reason` is a code such as Target.ResponseCodeMismatch, `description` its sentence.
    """

    id: str
    port: int | None
    state: str
    reason: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One entry of DescribeAlarms; `state` is OK, ALARM or INSUFFICIENT_DATA."""

    name: str
    state: str
    reason: str = ""
