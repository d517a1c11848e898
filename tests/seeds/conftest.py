"""What the systems of these tests run on: Jenkins, an agent, a registry like Docker Hub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_steps.testbed import debian
from ecs_steps.testbed.registry import debian_registry
from tests.groovy.conftest import agent, jenkins
from tests.registry.conftest import htpasswd

__all__ = ["agent", "docker_hub", "jenkins"]


@pytest.fixture
def docker_hub(tmp_path: Path) -> Iterator[str]:
    """A registry that wants a user and a password; its repositories make themselves."""
    found = debian_registry.obtain()
    if isinstance(found, debian.NotHad):
        pytest.skip(found.reason)
    with debian_registry.serving(found, tmp_path / "hub", htpasswd=htpasswd(tmp_path)) as host:
        yield host
