"""A command that a hint names, carried out as if somebody had pasted it."""

from __future__ import annotations

import re
import shlex
from typing import Any

from ecs_steps.contract.describe import describe
from ecs_steps.contract.gather import Source
from ecs_steps.rollback import rollback
from ecs_steps.runner.gathering import given
from ecs_steps.runner.parser import parse
from ecs_steps.wait_stable import wait_stable
from tests.scene import Scene

_STEPS = {"wait-stable": wait_stable, "rollback": rollback}


def commands(text: str) -> list[str]:
    """The commands that a hint names: each ends with its line, or where the next one begins."""
    lines = re.findall(r"ecs-steps (?:wait-stable|rollback) --[^\n]*", text)
    return [each.strip() for line in lines for each in line.split(" && ")]


def understood(scene: Scene, command: str) -> tuple[Any, Any]:
    """Read a command line as the program does; give the step and its options."""
    program, name, *words = shlex.split(command)
    assert program == "ecs-steps"
    step: Any = _STEPS[name]
    said, after = parse(describe(step), words)
    assert not after
    return step, given(describe(step), step.options, (Source(said, str),), {}, scene.report).options


def pasted(scene: Scene, command: str) -> Any:
    """Do what a command line says; give the result."""
    step, options = understood(scene, command)
    return step(options, scene.clients, scene.report)
