"""Addresses of objects in S3."""

from __future__ import annotations

import re

import pytest

from ecs_steps.values.s3_address import S3Address


@pytest.mark.parametrize(
    ("text", "bucket", "key", "version"),
    [
        ("s3://shop-definitions/web.json", "shop-definitions", "web.json", None),
        (
            "s3://my.bucket/a/b c/td.yml?versionId=3/L4kqtJlcpXroDTDmJ",
            "my.bucket",
            "a/b c/td.yml",
            "3/L4kqtJlcpXroDTDmJ",
        ),
        ("s3://bucket/what?.json", "bucket", "what?.json", None),
        ("s3://bucket/a?versionId=null", "bucket", "a", "null"),
    ],
)
def test_an_address_is_read_and_prints_what_it_parses(text: str, bucket: str, key: str, version: str | None) -> None:
    read = S3Address.parse(text)

    assert read == S3Address(bucket=bucket, key=key, version=version)
    assert str(read) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("S3://bucket/key", "it does not begin with s3://"),
        ("s3://Bucket/key", "the bucket 'Bucket' is not 3 to 63 small letters"),
        ("s3://b/key", "the bucket 'b' is not"),
        ("s3:///key", "the bucket '' is not"),
        ("s3://bucket", "it names no object in the bucket"),
        ("s3://bucket/folder/", "it names no object in the bucket"),
        ("s3://bucket/key?versionId=", "?versionId= names no version"),
        ("s3://bucket/" + "k" * 1025, "its key has more than 1024 bytes"),
    ],
)
def test_what_is_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        S3Address.parse(text)
    assert S3Address.is_meant(text)
