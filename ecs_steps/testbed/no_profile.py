"""Keep the caller's AWS profile away from moto, which asks botocore for regions while its modules are imported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
_CONFIG = "AWS_CONFIG_FILE"


@contextmanager
def no_profile() -> Iterator[None]:
    """Hide profiles and config files: one that is not there, or no good, must not end a test bed that needs none."""
    before = {name: os.environ.get(name) for name in (*_PROFILES, _CONFIG)}
    for name in _PROFILES:
        os.environ.pop(name, None)
    os.environ[_CONFIG] = os.devnull
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
