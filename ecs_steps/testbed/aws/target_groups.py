"""What moto's target groups say about themselves."""

from __future__ import annotations

import sys


def deregistration_delay(target_group_arn: str) -> float | None:
    """Tell a target group's deregistration delay in seconds; None where nobody made that group here."""
    # Its import takes a second: without it, nobody can have made a target group.
    models = sys.modules.get("moto.elbv2.models")
    if models is None:
        return None
    for account in models.elbv2_backends.values():
        for backend in account.values():
            group = backend.target_groups.get(target_group_arn)
            if group is not None:
                return float(group.attributes.get("deregistration_delay.timeout_seconds") or 300)
    return None
