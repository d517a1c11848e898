"""Command lines of ours that a hint gives, to copy into any shell."""

from __future__ import annotations

import shlex


def ensure(what: str, name: str, region: str | None, again: tuple[str, ...] = ()) -> str:
    """Write the `ensure` that makes what is not there, a cluster or a repository."""
    return shlex.join(["ecs-steps", "ensure", f"--{what}", name, *(("--region", region) if region else ()), *again])
