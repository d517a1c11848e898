"""Addresses that a server gives: read without trust."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

from ecs_steps.contract.errors import Refused


def server_of(url: str) -> str:
    """Tell the host and port of an address, without user and password; an address that is none as it is."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    except ValueError:
        return url


def joined(base: str, location: str) -> str:
    """Complete an address that a server gave; raise Refused if it is none, or not encrypted where `base` is."""
    parts(location, base)
    try:
        found = urljoin(base, location)
    except ValueError:
        raise _none(base, location) from None
    if parts(base, base).scheme == "https" and parts(found, base).scheme != "https":
        why = f"it sends us to {server_of(found)!a}, which is not encrypted"
        raise Refused(f"{server_of(base)} cannot be trusted", why=why)
    return found


def parts(url: str, given_by: str) -> SplitResult:
    """Take an address apart; raise Refused if it is none."""
    try:
        found = urlsplit(url)
        _ = found.port
    except ValueError:
        raise _none(given_by, url) from None
    return found


def _none(base: str, location: str) -> Refused:
    return Refused(f"{server_of(base)} was not understood", why=f"it sends us to {location[:200]!a}, which is nowhere")
