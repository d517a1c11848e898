"""A result of a step that was cut off: only a step that resumes takes it, from a file, and only if it can be found."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import EarlierStepFailed, NotReady
from ecs_steps.contract.failed_result import FailedResult
from ecs_steps.push import push
from ecs_steps.runner.result import Outcome
from ecs_steps.runner.sources import from_results
from ecs_steps.wait_stable import wait_stable

ERROR = {"step": "deploy", "code": 6, "what": "deploy has not ended", "why": "", "hint": "", "unfinished": True}
CUT_OFF = {"cluster": "shop", "service": "web", "deployment": "ecs-svc/2", "error": ERROR}


def _written(folder: Path, result: Any) -> str:
    file = folder / "result.json"
    file.write_text(json.dumps(result))
    return str(file)


@pytest.mark.parametrize("word", ["deployment", "task_definition"])
def test_a_step_that_resumes_takes_what_was_cut_off(word: str, tmp_path: Path) -> None:
    cut_off = {"cluster": "shop", word: "x", "error": ERROR}

    (source,) = from_results([_written(tmp_path, cut_off)], resumes=True).sources

    assert (source.values["cluster"], source.values[word]) == ("shop", "x")


@pytest.mark.parametrize(
    "result",
    [
        pytest.param({**CUT_OFF, "error": {**ERROR, "unfinished": False}}, id="the step ended"),
        pytest.param({**CUT_OFF, "error": {"code": 5, "what": "web failed"}}, id="the step failed"),
        pytest.param({**CUT_OFF, "error": "unfinished"}, id="an error of another form"),
        pytest.param({"cluster": "shop", "image": "web:2", "error": ERROR}, id="nothing was told to ECS yet"),
    ],
)
def test_what_ended_with_an_error_is_refused_by_it_too(result: Any, tmp_path: Path) -> None:
    with pytest.raises(EarlierStepFailed):
        from_results([_written(tmp_path, result)], resumes=True)


def test_a_pipe_is_never_green_over_what_was_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(CUT_OFF).encode())))

    with pytest.raises(EarlierStepFailed) as caught:
        from_results(["-"], resumes=True)

    assert caught.value.exit_code == 6


def test_other_steps_refuse_it(tmp_path: Path) -> None:
    takes = FailedResult(needed="image", words={})
    with pytest.raises(EarlierStepFailed):
        from_results([_written(tmp_path, CUT_OFF)])
    with pytest.raises(EarlierStepFailed):
        from_results([_written(tmp_path, CUT_OFF)], takes)
    assert (wait_stable.resumes, push.resumes) == (True, False)


@pytest.mark.parametrize("goes_on", [True, False])
def test_an_error_says_whether_what_was_begun_goes_on(tmp_path: Path, *, goes_on: bool) -> None:
    file = tmp_path / "result.json"
    outcome = Outcome("deploy", {"ECS_STEPS_RESULT": str(file)})
    outcome.begun()
    assert json.loads(file.read_text())["error"]["unfinished"] is True

    outcome.failed(NotReady("The AWS credentials have expired"), 3, goes_on=goes_on)

    assert json.loads(file.read_text())["error"].get("unfinished", False) is goes_on
