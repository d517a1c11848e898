"""Documents for AWS, in JSON or YAML, from a file or an object in S3."""

from __future__ import annotations

from typing import Any

from ecs_steps.clients import Clients
from ecs_steps.clients.files import decoded, json_of, read_text
from ecs_steps.clients.yaml_file import parsed
from ecs_steps.contract.errors import BadParameter
from ecs_steps.rules.yaml_document import plain
from ecs_steps.values.s3_address import S3Address


class Documents:
    """Reads documents from this machine and, where clients are given, from S3 in a region."""

    def __init__(self, clients: Clients | None = None, region: str | None = None) -> None:
        self._clients, self._region = clients, region

    def read(self, path: str, what: str) -> Any:
        """Read `what`, JSON where it begins as JSON or is called so, else YAML."""
        if S3Address.is_meant(path):
            address = s3_address(path, what)
            name, text = address.key, self._from_s3(address, what)
        else:
            name, text = path, read_text(path, what)
        if name.lower().endswith(".json") or text.lstrip()[:1] == "{":
            return json_of(text, f"{what} {path}")
        return plain(parsed(text, path), path)

    def _from_s3(self, address: S3Address, what: str) -> str:
        if self._clients is None:
            raise BadParameter(f"{what} {address} cannot be read", why="AWS is not asked", hint="Name a file.")
        raw = self._clients.s3(self._region).read(address)
        try:
            return decoded(raw)
        except UnicodeDecodeError as error:
            raise BadParameter(f"{what} {address} is no text", why=str(error), hint="Write it in UTF-8.") from None


def s3_address(text: str, what: str) -> S3Address:
    """Read an address in S3; raise BadParameter where it is none."""
    try:
        return S3Address.parse(text)
    except ValueError as error:
        hint = "Such as s3://bucket/taskdef.json, or with ?versionId=... for one of its versions."
        raise BadParameter(f"{what} {text} cannot be read", why=str(error), hint=hint) from None
