"""A step that is only asked for its help costs next to nothing."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {
    "boto3",
    "botocore",
    "docker",
    "winrm",
    "requests",
    "urllib3",
    "tenacity",
    "moto",
    "flask",
    "typing_extensions",
}
# Measured: 162 on Python 3.11, of which 68 are the interpreter's own; the rest is room for other Pythons.
MOST_MODULES = 180
_HELP = """
import runpy, sys
sys.argv = ["ecs-steps", "push", "--help"]
try:
    runpy.run_module("ecs_steps", run_name="__main__")
finally:
    print("loaded:", *sys.modules, file=sys.stderr)
"""


def test_the_help_of_a_step_loads_nothing_heavy() -> None:
    run = subprocess.run([sys.executable, "-c", _HELP], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert "--image-tags" in run.stdout
    loaded = run.stderr.rpartition("loaded: ")[2].split()
    assert HEAVY & {name.partition(".")[0] for name in loaded} == set()
    assert len(loaded) <= MOST_MODULES, "\n".join(sorted(loaded))
