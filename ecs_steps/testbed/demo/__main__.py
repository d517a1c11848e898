"""`make demo`: a release from a Dockerfile to running containers, on this machine, to watch."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ecs_steps.testbed.demo.abort import terminated
from ecs_steps.testbed.demo.account import CLUSTER, REPOSITORY, SERVICE, Account, task_definition
from ecs_steps.testbed.demo.traffic import Traffic, ask
from ecs_steps.testbed.demo.versions import BROKEN, HEALTH_CHECK, Broken
from ecs_steps.testbed.private_engine import NoEngine, busybox
from ecs_steps.testbed.sample import write_context
from ecs_steps.testbed.sandbox import Running, read
from ecs_steps.testbed.sandbox.exports import variables

ROLLED_BACK, TERMINATED = 7, 143
TARGET = ["--cluster", CLUSTER, "--service", SERVICE]


class Demo:
    """One run of the demo, in a folder of its own."""

    def __init__(self, folder: Path, tasks: str) -> None:
        self._folder, self._tasks = folder, tasks
        self._sandbox = ["--folder", str(folder / "sandbox")]
        self._environment = dict(os.environ)
        self._real = False

    def run(self) -> int:
        """Show the journey; 0 if everything went as it should."""
        try:
            running = self._up()
            account = Account(variables(running))
            account.prepare()
            self._first_version(account)
            failed = self._second_version(account)
            for broken in BROKEN:
                self._broken_version(broken, account)
            self._aborted_version(account)
        finally:
            say("Everything goes down again")
            self._steps("sandbox", "down", *self._sandbox)
        return failed

    def _up(self) -> Running:
        say("A local AWS: ECS, ECR, CloudWatch Logs; tasks are containers where a Docker engine can be had")
        self._steps("sandbox", "up", "--detach", "--tasks", self._tasks, "--speed", "25", *self._sandbox)
        running = read(self._folder / "sandbox")
        if running is None:
            raise SystemExit("The sandbox does not answer.")
        self._environment.update(variables(running))
        static = busybox() if running.tasks == "containers" else NoEngine(reason="tasks are simulated")
        if isinstance(static, NoEngine):
            print(f"Nothing is built here: {static.reason}. The same journey, with simulated tasks:", flush=True)
        else:
            self._real = True
            write_context(self._folder / "web", static)
        (self._folder / "taskdef.json").write_text(json.dumps(task_definition(), indent=1), encoding="utf-8")
        return running

    def _first_version(self, account: Account) -> None:
        say("Version 1: single steps, one after the other")
        image = f"{REPOSITORY}:1"
        self._behave(1, account)
        if self._real:
            self._steps("build", "--context", "web", "--image", image, result="built.json")
            self._steps("push", "--after", "built.json", result="pushed.json")
            self._steps(
                "register", "--after", "pushed.json", "--task-definition-file", "taskdef.json", result="td.json"
            )
        else:
            self._steps("register", "--image", image, "--task-definition-file", "taskdef.json", result="td.json")
        registered = self._result("td.json")
        account.create_service(registered["task_definition"])
        self._steps("wait-stable", *TARGET, "--image", registered["image"], result="stable.json")
        self._show_answer()

    def _second_version(self, account: Account) -> int:
        say("Version 2: one command, while requests run")
        self._behave(2, account)
        if not self._real:
            self._deploy(2)
            return 0
        with Traffic(self._url()) as traffic:
            self._deploy(2)
        for answer, times in sorted(traffic.answers.items()):
            print(f"    {times:5d} requests: {answer}")
        print(f"    {traffic.failed:5d} requests failed", flush=True)
        self._show_answer()
        return 1 if traffic.failed else 0

    def _broken_version(self, broken: Broken, account: Account) -> None:
        say(broken.headline)
        self._behave(broken.version, account, broken.behaviour)
        checked = ["--task-definition-file", self._checked()] if broken.is_checked else []
        self._deploy(broken.version, *checked, expected=ROLLED_BACK)
        print(f"    exit code {ROLLED_BACK}: rolled back", flush=True)
        self._show_answer()

    def _aborted_version(self, account: Account) -> None:
        say("Version 6 is good, but somebody aborts the job in the middle")
        self._behave(6, account)
        arguments = self._deploying(6, "--on-cancel", "rollback")
        command, environment = self._command(arguments, "deployed.json")
        code = terminated(command, "was told to run", self._folder, environment)
        if code != TERMINATED:
            raise SystemExit(f"ecs-steps deploy ended with {code}, not {TERMINATED}.")
        print(f"    exit code {TERMINATED}: terminated; the service goes back", flush=True)
        say("The same command again: it waits until the way back has ended, and brings version 6 out")
        self._steps(*arguments, result="deployed.json")
        self._show_answer()

    def _checked(self) -> str:
        """Write the task definition of version 5; tell the file's name."""
        definition = task_definition()
        definition["containerDefinitions"][0]["healthCheck"] = HEALTH_CHECK
        (self._folder / "taskdef5.json").write_text(json.dumps(definition, indent=1), encoding="utf-8")
        return "taskdef5.json"

    def _deploy(self, version: int, *more: str, expected: int = 0) -> None:
        self._steps(*self._deploying(version, *more), result="deployed.json", expected=expected)

    def _deploying(self, version: int, *more: str) -> list[str]:
        built = ["--context", "web", "--build-args", f"VERSION={version}"] if self._real else []
        return ["deploy", *TARGET, "--image", f"{REPOSITORY}:{version}", *built, *more]

    def _behave(self, version: int, account: Account, behaviour: Mapping[str, Any] | None = None) -> None:
        """Without an engine: put the image there, and say how a container of it would behave."""
        if self._real:
            return
        digest = account.put_image(str(version))
        if behaviour:
            image = f"{self._environment['ECS_STEPS_REGISTRY']}/{REPOSITORY}@{digest}"
            sent = json.dumps({"image": image, "behaviour": behaviour}).encode()
            urllib.request.urlopen(f"{self._environment['AWS_ENDPOINT_URL']}/_testbed/script", data=sent).close()  # noqa: S310

    def _show_answer(self) -> None:
        if self._real:
            print(f"    {self._url()} answers: {ask(self._url().removeprefix('http://'))}", flush=True)

    def _url(self) -> str:
        running = read(self._folder / "sandbox")
        return running.load_balancers[f"{CLUSTER}/{SERVICE}"] if running else ""

    def _steps(self, *arguments: str, result: str | None = None, expected: int = 0) -> None:
        command, environment = self._command(arguments, result or "result.json")
        code = subprocess.run(command, cwd=self._folder, env=environment, check=False).returncode  # noqa: S603
        if code != expected:
            raise SystemExit(f"ecs-steps {arguments[0]} ended with {code}, not {expected}.")

    def _command(self, arguments: Sequence[str], result: str) -> tuple[list[str], dict[str, str]]:
        """Show a command; give it with its environment."""
        print(f"\n$ ecs-steps {shlex.join(arguments)}", flush=True)
        environment = {**self._environment, "ECS_STEPS_RESULT": result}
        return [sys.executable, "-m", "ecs_steps", *arguments], environment

    def _result(self, name: str) -> Mapping[str, Any]:
        found: dict[str, Any] = json.loads((self._folder / name).read_text(encoding="utf-8"))
        return found


def say(text: str) -> None:
    """Head the next part."""
    print(f"\n== {text}", flush=True)


def main() -> int:
    """Run the demo in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="python -m ecs_steps.testbed.demo", description=__doc__)
    parser.add_argument("--tasks", choices=["auto", "containers", "simulated"], default="auto")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ecs-demo-") as folder:
        return Demo(Path(folder), chosen.tasks).run()


if __name__ == "__main__":
    raise SystemExit(main())
