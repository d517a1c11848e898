"""A folder with the command `ecs-steps`, and a sandbox of real containers to release to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from ecs_steps.testbed.demo.account import Account, task_definition
from ecs_steps.testbed.sample import write_context
from ecs_steps.testbed.sandbox import read
from ecs_steps.testbed.sandbox.exports import variables

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 180
PIPE = (
    "ecs-steps build --context web --image shop/web:{version} --build-args VERSION={version} | ecs-steps push --after -"
    " | ecs-steps register --after - --task-definition-file td.json"
    " | ecs-steps update --after - --cluster shop --service web | ecs-steps wait-stable --after -"
)


class Place:
    """A folder with `ecs-steps` in its path, and a sandbox of containers to release to."""

    def __init__(self, folder: Path, docker_host: str, context: Path) -> None:
        self.folder, self.sandbox = folder, folder / "sandbox"
        write_context(folder / "web", context / "busybox")
        (folder / "td.json").write_text(json.dumps(task_definition()))
        command = folder / "ecs-steps"
        command.write_text(f'#!/bin/sh\necho $$ > "{folder}/$1.pid"\nexec "{sys.executable}" -m ecs_steps "$@"\n')
        command.chmod(0o755)
        path = f"{folder}:{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "DOCKER_HOST": docker_host}

    def start(self, line: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["sh", "-c", line],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, line: str) -> tuple[int, str, str]:
        process = self.start(line)
        out, err = process.communicate(timeout=SECONDS)
        return process.returncode, out, err

    def up(self) -> None:
        """Bring the sandbox up with version 1 in the service."""
        code, _, err = self.run(f"ecs-steps sandbox up --detach --tasks containers --speed 100 --folder {self.sandbox}")
        assert code == 0, err
        running = read(self.sandbox)
        assert running is not None
        self.environment.update(variables(running))
        account = Account(variables(running))
        account.prepare()
        code, out, err = self.run(PIPE.partition(" | ecs-steps update")[0].format(version=1))
        assert code == 0, err
        account.create_service(json.loads(out)["task_definition"])
