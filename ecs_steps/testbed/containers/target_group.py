"""A target group's health check: its settings in moto, and one probe of a target."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass
from typing import Any

from moto.elbv2.models import elbv2_backends

_FAILED = "Health checks failed"
_TIMED_OUT = "Request timed out"


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """How a target group checks its targets; the defaults are an Application Load Balancer's.

    ELBv2 API, CreateTargetGroup. Times in seconds.
    """

    protocol: str = "HTTP"
    path: str = "/"
    codes: str = "200"
    interval: float = 30.0
    timeout: float = 5.0
    healthy_threshold: int = 5
    unhealthy_threshold: int = 2

    @property
    def is_http(self) -> bool:
        """True where the check is a request; otherwise it is a connection."""
        return self.protocol in ("HTTP", "HTTPS")

    def accepts(self, status: int) -> bool:
        """Tell whether a status matches, as in `200`, `200,202` or `200-299` (ELBv2 API, Matcher)."""
        for part in self.codes.split(","):
            first, _, last = part.strip().partition("-")
            if int(first) <= status <= int(last or first):
                return True
        return False


def balances_http(arn: str) -> bool:
    """Tell whether a target group takes requests; one that moto does not know does."""
    group = _group(arn)
    return group is None or str(group.protocol) in ("HTTP", "HTTPS")


def health_check(arn: str) -> HealthCheck:
    """Read a target group's health check from moto; the defaults for one that moto does not know."""
    group = _group(arn)
    if group is None:
        return HealthCheck()
    return HealthCheck(
        protocol=str(group.health_check_protocol or "HTTP"),
        path=str(group.health_check_path or "/"),
        codes=str((getattr(group, "matcher", None) or {}).get("HttpCode", "200")),
        interval=float(group.health_check_interval_seconds),
        timeout=float(group.health_check_timeout_seconds),
        healthy_threshold=int(group.healthy_threshold_count),
        unhealthy_threshold=int(group.unhealthy_threshold_count),
    )


def probe(check: HealthCheck, port: int) -> str | None:
    """Check a target on loopback once and return what is wrong, in ELB's words; None if nothing is.

    ELB user guide, "Target health reason codes": Target.ResponseCodeMismatch, Target.Timeout,
    Target.FailedHealthChecks. HTTPS is probed as HTTP: containers of the test bed have no certificates.
    """
    try:
        if not check.is_http:
            with socket.create_connection(("127.0.0.1", port), timeout=check.timeout):
                return None
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=check.timeout)
        try:
            connection.request("GET", check.path, headers={"User-Agent": "ELB-HealthChecker/2.0"})
            status = connection.getresponse().status
        finally:
            connection.close()
    except TimeoutError:
        return _TIMED_OUT
    except (OSError, http.client.HTTPException):
        return _FAILED
    return None if check.accepts(status) else f"{_FAILED} with these codes: [{status}]"


def _group(arn: str) -> Any | None:
    parts = arn.split(":")
    if len(parts) < 6:
        return None
    found: Any | None = elbv2_backends[parts[4]][parts[3]].target_groups.get(arn)
    return found
