"""Amazon S3."""

from __future__ import annotations

from typing import Any

from ecs_steps.clients.aws import Aws, AwsDenied, AwsRefused
from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.values.s3_address import S3Address

#: A task definition may have 64 KiB (Amazon ECS service quotas); a megabyte is no document of ours.
MOST_BYTES = 1 << 20


class S3:
    """S3 in one region: addresses in, bytes out."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def read(self, address: S3Address) -> bytes:
        """Read an object, or one version of it; raise a StepError that names what is not there or not allowed."""
        version = {"VersionId": address.version} if address.version else {}

        def whole(client: Any) -> dict[str, Any]:
            answer = client.get_object(Bucket=address.bucket, Key=address.key, **version)
            return {"size": answer["ContentLength"], "body": answer["Body"].read(MOST_BYTES + 1)}

        try:
            found = self._aws.calls("s3", whole, "get_object")
        except AwsDenied as denied:
            raise _denied(address, denied) from None
        except AwsRefused as refused:
            raise _missing(address, refused, self._aws.region) or refused from None
        if found["size"] > MOST_BYTES:
            why = f"it has {found['size']} bytes, and more than {MOST_BYTES} are no such document"
            raise BadParameter(f"{address} cannot be read", why=why, hint="Check the key.")
        return bytes(found["body"])


def _denied(address: S3Address, denied: AwsDenied) -> NotReady:
    action = "s3:GetObjectVersion" if address.version else "s3:GetObject"
    hint = f"Allow {action} on it; S3 says the same of a key that is not there, unless s3:ListBucket is allowed too."
    return AwsDenied(f"No permission for {action} on {address}", why=denied.why, hint=hint)


def _missing(address: S3Address, refused: AwsRefused, region: str) -> NotReady | None:
    """Say what is not there (Amazon S3 API reference, GetObject and "Error responses"); None for other refusals."""
    whole = f"s3://{address.bucket}/{address.key}"
    match refused.code:
        case "NoSuchBucket":
            hint = "Check its name, --region and the AWS account."
            return NotReady(
                f"There is no S3 bucket {address.bucket}", why=f"{region} answered {refused.code}", hint=hint
            )
        case "NoSuchKey":
            hint = "Check the key; S3 tells capital letters from small ones."
            return NotReady(f"There is no {whole}", why=f"bucket {address.bucket} does not have it", hint=hint)
        case "NoSuchVersion" | "InvalidArgument" | "MethodNotAllowed" if address.version:
            listed = f"aws s3api list-object-versions --bucket {address.bucket} --prefix {address.key}"
            hint = f"List them (one may be a delete marker, which holds nothing): {listed}"
            return NotReady(f"There is no version {address.version} of {whole}", why=refused.why, hint=hint)
        case _:
            return None
