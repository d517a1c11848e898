"""What the test bed does to moto: empties it, plugs our ECS in, and makes it one WSGI application."""

from __future__ import annotations

from typing import Any

import moto.ecs.urls as ecs_urls
from moto.moto_api._internal import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from ecs_steps.testbed.aws.ecs_api import ecs_endpoint
from ecs_steps.testbed.aws.patches import Patches
from ecs_steps.testbed.aws.state import EcsState
from ecs_steps.testbed.aws.target_health import follow_engine

_PATH = "{0}/$"


def reset_moto() -> None:
    """Forget every resource of every service."""
    moto_api_backend.reset()


def plug_in(patches: Patches, state: EcsState) -> None:
    """Put our ECS in the place of moto's; RuntimeError if another test bed of this process did."""
    if ecs_urls.url_paths[_PATH].__name__ != "dispatch":
        msg = "a test bed is running in this process already; moto's state is one for all"
        raise RuntimeError(msg)
    patches.item(ecs_urls.url_paths, _PATH, ecs_endpoint(state))
    follow_engine(patches, state)


def moto_application() -> Any:
    """Make the WSGI application that answers for every service."""
    return DomainDispatcherApplication(create_backend_app)
