"""The address of a source repository, as it may be shown."""

from __future__ import annotations

import re

_HTTP_USER = re.compile(r"^(https?://)[^/@]*@", re.IGNORECASE)
_SSH_PASSWORD = re.compile(r"^(\w[\w+.-]*://[^/@:]*):[^/@]*@")


def without_credentials(url: str) -> str:
    """Take user and password out of a web address, and the password out of any other; `git@host:path` stays."""
    return _SSH_PASSWORD.sub(r"\1@", _HTTP_USER.sub(r"\1", url))
