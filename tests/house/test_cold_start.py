"""A step that is only asked for its help costs next to nothing."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.house.sources import ROOT

HEAVY = {
    "boto3",
    "botocore",
    "docker",
    "winrm",
    "requests",
    "urllib3",
    "rich",
    "tenacity",
    "moto",
    "flask",
    "typing_extensions",
}
# Measured on Python 3.11: 176, of which some 25 are the interpreter's own, 65 are ours and 7 tell the terminal's width.
MOST_MODULES = 179
_HELP = """
import runpy, sys
sys.argv = ["ecs-steps", "push", "--help"]
try:
    runpy.run_module("ecs_steps", run_name="__main__")
finally:
    print("loaded:", *sys.modules, file=sys.stderr)
"""


def test_the_help_of_a_step_loads_nothing_heavy() -> None:
    # -S: what an environment's .pth files load at start is not ours.
    command = [sys.executable, "-S", "-c", _HELP]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert "--image-tags" in run.stdout
    loaded = run.stderr.rpartition("loaded: ")[2].split()
    assert HEAVY & {name.partition(".")[0] for name in loaded} == set()
    assert len(loaded) <= MOST_MODULES, "\n".join(sorted(loaded))
