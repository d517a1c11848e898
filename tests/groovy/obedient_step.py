"""Stands where `ecs-steps` stands on an agent: hands back what it was given, and behaves as the parameters ask."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType


def main() -> int:
    given = json.loads(Path(os.environ["ECS_STEPS_PARAMS"]).read_text(encoding="utf-8"))
    behave = given.pop("behave", {})
    if "wait" in behave:
        _wait(Path(behave["wait"]), behave.get("last"))
    if "kill" in behave:
        os.kill(os.getpid(), signal.SIGKILL)
    for name in behave.get("say", ()):
        print(name, os.environ.get(name), file=sys.stderr)  # noqa: T201 - a program of its own
    print("progress of", *sys.argv[1:], file=sys.stderr)  # noqa: T201 - a program of its own
    place = {"cluster": "shop", "service": "web"} if "verify" in sys.argv else {}
    result = behave.get("result", {"step_name": sys.argv[1:], "given_params": given, **place})
    if result is not None:
        Path(os.environ["ECS_STEPS_RESULT"]).write_text(json.dumps(result), encoding="utf-8")
    if "keep_environment" in behave:
        Path(behave["keep_environment"]).write_text(json.dumps(dict(os.environ)), encoding="utf-8")
    return int(behave.get("exit", 0))


def _wait(told: Path, last: object) -> None:
    """Say that it runs, and wait for a signal; say that it came."""

    def stop(number: int, _: FrameType | None) -> None:
        (told.parent / "signals").write_text(str(number), encoding="utf-8")
        if last is not None:
            Path(os.environ["ECS_STEPS_RESULT"]).write_text(json.dumps(last), encoding="utf-8")
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    told.touch()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    sys.exit(main())
