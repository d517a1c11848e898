"""Where an object lies in Amazon S3: s3://bucket/key, with ?versionId=... for one of its versions."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SCHEME = "s3://"
_VERSION = "?versionId="
#: Amazon S3 User Guide, "General purpose bucket naming rules"; ARNs of access points are longer and have colons.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_LONGEST_KEY = 1024


@dataclass(frozen=True, kw_only=True)
class S3Address:
    """A bucket, a key and, where one is named, a version."""

    bucket: str
    key: str
    version: str | None = None

    @classmethod
    def is_meant(cls, text: str) -> bool:
        """True for what begins as an address in S3."""
        return text.lower().startswith(_SCHEME)

    @classmethod
    def parse(cls, text: str) -> S3Address:
        """Read s3://bucket/key[?versionId=...]; raise ValueError with what is wrong in it."""
        if not text.startswith(_SCHEME):
            raise ValueError("it does not begin with s3://")
        where, asks, version = text.removeprefix(_SCHEME).partition(_VERSION)
        bucket, _, key = where.partition("/")
        if not _BUCKET.fullmatch(bucket):
            raise ValueError(f"the bucket {bucket[:70]!a} is not 3 to 63 small letters, digits, dots and hyphens")
        if not key or key.endswith("/"):
            raise ValueError("it names no object in the bucket")
        if len(key.encode()) > _LONGEST_KEY:
            raise ValueError(f"its key has more than {_LONGEST_KEY} bytes")
        if asks and not version:
            raise ValueError("?versionId= names no version")
        return cls(bucket=bucket, key=key, version=version or None)

    def __str__(self) -> str:
        return f"{_SCHEME}{self.bucket}/{self.key}{f'{_VERSION}{self.version}' if self.version else ''}"
