"""What the tests of `verify` share: a folder with a file that is checked."""

from __future__ import annotations

import io
import json
import textwrap
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, StepError
from ecs_steps.verify import Verified, VerifyOptions, verify

TASK: dict[str, Any] = {
    "family": "web",
    "containerDefinitions": [{"name": "web", "image": "<IMAGE1_NAME>", "memory": 64}],
}


class Verifying:
    """A folder with a file, and verify in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, io.StringIO()

    def __call__(self, text: str | None, *, offline: bool = True, **more: object) -> Verified:
        if text is not None:
            (self.folder / "ecs-steps.yml").write_text(textwrap.dedent(text))
        report = Report(self.out, now=lambda: 0.0)
        options = VerifyOptions(offline=offline, **more)  # type: ignore[arg-type] # words of verify
        return verify(options, Clients({"N": "7", "NPM_TOKEN": "hunter22"}), report)

    def refused(self, text: str | None, **more: object) -> StepError:
        with pytest.raises(BadParameter) as caught:
            self(text, **more)  # type: ignore[arg-type] # words of verify
        return caught.value

    @property
    def said(self) -> str:
        return self.out.getvalue()


def prepared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Verifying:
    """Put a context and a task definition into a folder, and go there."""
    monkeypatch.chdir(folder)
    (folder / "web").mkdir()
    (folder / "web" / "Dockerfile").write_text("FROM scratch\n")
    (folder / "web.json").write_text(json.dumps(TASK))
    return Verifying(folder)
