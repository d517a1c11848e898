"""Requests for regions that do not exist, refused in AWS's words."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError

from ecs_steps.testbed.server import Testbed


@pytest.mark.parametrize(
    ("service", "operation", "status", "code"),
    [
        ("ecs", "list_clusters", 400, "InvalidSignatureException"),
        ("sts", "get_caller_identity", 403, "SignatureDoesNotMatch"),
    ],
)
def test_a_region_that_does_not_exist_is_refused(
    testbed: Testbed, service: str, operation: str, status: int, code: str
) -> None:
    nowhere = boto3.client(
        service,
        region_name="eu-wset-1",
        endpoint_url=testbed.endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    with pytest.raises(ClientError) as error:
        getattr(nowhere, operation)()

    told = error.value.response
    assert (told["ResponseMetadata"]["HTTPStatusCode"], told["Error"]["Code"]) == (status, code)
    assert told["Error"]["Message"] == "Credential should be scoped to a valid region, not 'eu-wset-1'."
