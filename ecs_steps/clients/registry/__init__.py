"""A registry by the distribution API: any that Docker can use, without an engine."""

from __future__ import annotations

from ecs_steps.clients.registry.blobs import Arrival, Blobs, Source
from ecs_steps.clients.registry.keys import Login
from ecs_steps.clients.registry.manifests import Manifests
from ecs_steps.clients.registry.refusal import RegistryRefused
from ecs_steps.clients.registry.session import DOCKER_HUB, Session

__all__ = ["DOCKER_HUB", "Arrival", "Blobs", "Login", "Manifests", "RegistryRefused", "Session", "Source"]
