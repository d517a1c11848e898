from __future__ import annotations

import pytest

from ecs_steps.testbed.control import behaviour_from
from ecs_steps.testbed.demo.versions import BROKEN, Broken
from ecs_steps.testbed.rollout.behaviour import Behaviour


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"version {broken.version}")
def test_a_simulated_task_of_a_broken_version_is_broken(broken: Broken) -> None:
    assert behaviour_from(dict(broken.behaviour)) != Behaviour()
