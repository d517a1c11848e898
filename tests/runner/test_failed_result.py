"""A failed result, before a step that works on one and before every other step."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import EarlierStepFailed
from ecs_steps.contract.failed_result import FailedResult
from ecs_steps.runner.sources import Earlier, from_results

TAKES = FailedResult(needed="deployment", words={"deployment": "bad_deployment", "image": "bad_image"})
ERROR = {"step": "deploy", "code": 5, "what": "web failed", "why": "exit 3", "hint": "Look."}
WELL = {"cluster": "shop", "deployment": "ecs-svc/2", "image": "web:2"}
FAILED = {**WELL, "error": ERROR}
TOO_EARLY = {"cluster": "shop", "image": "web:2", "error": ERROR}


def read(given: Any, takes: FailedResult | None, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Earlier:
    """Read a result that lies in a file or comes through a pipe."""
    text = json.dumps(given)
    if path == "-":
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return from_results(["-"], takes)
    file = tmp_path / path
    file.write_text(text)
    return from_results([str(file)], takes)


@pytest.mark.parametrize("path", ["-", "result.json"])
@pytest.mark.parametrize(("given", "takes"), [(FAILED, None), (TOO_EARLY, TAKES)])
def test_nothing_is_done_after_a_failure_that_a_step_does_not_take(
    given: Any, takes: FailedResult | None, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EarlierStepFailed) as caught:
        read(given, takes, path, tmp_path, monkeypatch)

    assert (caught.value.exit_code, caught.value.what) == (5, "Nothing done, since deploy failed")


@pytest.mark.parametrize("path", ["-", "result.json"])
def test_words_of_a_failed_result_become_options(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (source,) = read(FAILED, TAKES, path, tmp_path, monkeypatch).sources

    assert {word: source.values[word] for word in ("cluster", "bad_deployment", "bad_image")} == {
        "cluster": "shop",
        "bad_deployment": "ecs-svc/2",
        "bad_image": "web:2",
    }
    assert "deployment" not in source.values
    assert source.told("bad_image").startswith("image in --after ")


def test_a_pipe_still_ends_with_the_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = read(FAILED, TAKES, "-", tmp_path, monkeypatch)

    assert earlier.failure is not None
    assert (earlier.failure.exit_code, str(earlier.failure)) == (5, "deploy failed: web failed: exit 3")
    assert earlier.well is None


def test_a_file_leaves_the_failure_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = read(FAILED, TAKES, "result.json", tmp_path, monkeypatch)

    assert (earlier.failure, earlier.well) == (None, None)


def test_a_good_result_in_a_pipe_leaves_nothing_to_do_and_in_a_file_it_names_what_is_bad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(WELL, TAKES, "-", tmp_path, monkeypatch).well == WELL
    assert read(WELL, TAKES, "result.json", tmp_path, monkeypatch).well is None
    assert read(WELL, None, "-", tmp_path, monkeypatch).well is None
