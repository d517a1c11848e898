"""What the registry says when it refuses, in the distribution specification's form and ECR's words."""

from __future__ import annotations

import json


class Refusal(Exception):
    """A refused request: HTTP status, error code (distribution specification, "Error Codes"), message.

    `retry_after` in seconds.
    """

    def __init__(self, status: int, code: str, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.status = status
        self.code = code
        self.message = message

    def body(self) -> str:
        """Draw the JSON body (distribution specification, "Errors")."""
        return json.dumps({"errors": [{"code": self.code, "message": self.message}]}) + "\n"


def not_authorized() -> Refusal:
    """Refuse a request without a known token; docker asks again with credentials, if it has any."""
    return Refusal(401, "UNAUTHORIZED", "Not Authorized")


def token_expired() -> Refusal:
    """Refuse an expired token (ECR user guide, "Troubleshooting errors with Docker commands ...")."""
    return Refusal(403, "DENIED", "Your authorization token has expired. Reauthenticate and try again.")


def action_denied(action: str, arn: str, account: str) -> Refusal:
    """Refuse a caller without the IAM action; the wording of pasted `docker push` output of 2025."""
    caller = f"arn:aws:sts::{account}:assumed-role/denied/testbed"
    return Refusal(
        403,
        "DENIED",
        f"User: {caller} is not authorized to perform: {action} on resource: {arn} "
        f"because no identity-based policy allows the {action} action",
    )


def repository_missing(name: str, account: str) -> Refusal:
    """Refuse a repository nobody created (ECR API, RepositoryNotFoundException)."""
    return Refusal(
        404,
        "NAME_UNKNOWN",
        f"The repository with name '{name}' does not exist in the registry with id '{account}'",
    )


def manifest_missing() -> Refusal:
    """Refuse an unknown tag or digest (ECR API, BatchGetImage: "Requested image not found")."""
    return Refusal(404, "MANIFEST_UNKNOWN", "Requested image not found")


def blob_missing() -> Refusal:
    """Refuse an unknown blob (distribution specification, BLOB_UNKNOWN)."""
    return Refusal(404, "BLOB_UNKNOWN", "blob unknown to registry")


def upload_missing() -> Refusal:
    """Refuse an unknown upload (distribution specification, BLOB_UPLOAD_UNKNOWN)."""
    return Refusal(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry")


def upload_out_of_order() -> Refusal:
    """Refuse a chunk out of order (distribution specification, "Pushing a blob in chunks")."""
    return Refusal(416, "BLOB_UPLOAD_INVALID", "the chunk does not begin where the last one ended")


def blob_digest_differs() -> Refusal:
    """Refuse content that is not what its digest says (distribution specification, DIGEST_INVALID)."""
    return Refusal(400, "DIGEST_INVALID", "provided digest did not match uploaded content")


def upload_ended_early() -> Refusal:
    """Refuse an upload whose sender went away in the middle; what came stays, and can be asked for."""
    return Refusal(400, "BLOB_UPLOAD_INVALID", "the sender ended before the blob did")


def unsupported(message: str, status: int = 405) -> Refusal:
    """Refuse what ECR does not offer (distribution specification, UNSUPPORTED)."""
    return Refusal(status, "UNSUPPORTED", message)
