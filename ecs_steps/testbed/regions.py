"""Regions: a request that is signed for one that does not exist is refused, as AWS does it."""

from __future__ import annotations

from functools import cache

import botocore.session

from ecs_steps.testbed.wire import AwsRequest, ErrorAnswer


def refuse(request: AwsRequest) -> ErrorAnswer | None:
    """Write the refusal of a request for a region that botocore does not know (aws/aws-sdk-ruby#508)."""
    if request.region is None or request.region in _known():
        return None
    message = f"Credential should be scoped to a valid region, not '{request.region}'."
    if request.is_json:
        return ErrorAnswer(status=400, code="InvalidSignatureException", message=message)
    return ErrorAnswer(status=403, code="SignatureDoesNotMatch", message=message)


@cache
def _known() -> frozenset[str]:
    core = botocore.session.get_session()
    return frozenset(
        region
        for partition in core.get_available_partitions()
        for region in core.get_available_regions("ecs", partition)
    )
