"""Start or stop a private Docker engine from a script: prints its DOCKER_HOST."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ecs_steps.testbed.private_engine.daemon import load, start
from ecs_steps.testbed.private_engine.found import NoEngine

NOT_READY = 3


def main(arguments: list[str] | None = None) -> int:
    """Run `start --folder DIR` or `stop --folder DIR`; stopping what does not run is no error."""
    parser = argparse.ArgumentParser(prog="python -m ecs_steps.testbed.private_engine", description=__doc__)
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("--folder", type=Path, required=True, help="Folder of the engine; stop deletes it.")
    chosen = parser.parse_args(arguments)
    folder = chosen.folder.absolute()
    if chosen.action == "stop":
        engine = load(folder)
        if engine is not None:
            engine.stop()
        return 0
    started = start(folder)
    if isinstance(started, NoEngine):
        sys.stderr.write(f"{started.reason}\n")
        return NOT_READY
    sys.stdout.write(f"{started.docker_host}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
