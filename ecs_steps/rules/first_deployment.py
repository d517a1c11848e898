"""Whether a deployment is its service's first: then there is nothing to go back to."""

from __future__ import annotations

from ecs_steps.rules.verdict import Sight

#: What ECS tells again and again of a service that runs what it should ("Amazon ECS service event messages").
_STEADY = "has reached a steady state"


def is_first(sight: Sight) -> bool:
    """Tell whether a deployment came in place of nothing, by its record or, where that is silent, by the events."""
    if sight.record is None or sight.earlier:
        return False
    if sight.record.source_revisions is not None:
        return not sight.record.source_revisions
    return not any(_STEADY in event.message for event in sight.service.events)
