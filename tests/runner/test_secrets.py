"""A secret that a step was given leaves its process in no line and in no result, whoever writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.runner.conftest import Run

CANARY = 'canary-7f3a9 "hunter2"'
BASE64 = "Y2FuYXJ5LTdmM2E5ICJodW50ZXIyIg"


@pytest.fixture(params=["variable", "file"])
def given(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The secret, as a variable or as a file of an editor that ends lines its own way."""
    if request.param == "variable":
        return {"ECS_STEPS_PASSWORD": CANARY}
    (tmp_path / "password").write_bytes(f"{CANARY}\r\n".encode())
    return {"ECS_STEPS_PASSWORD_FILE": "password"}


@pytest.mark.parametrize(("how", "code"), [("blab", 4), ("blabbing bug", 1)])
@pytest.mark.parametrize("caller", ["", "jenkins", "github"])
def test_what_a_step_blabs_is_redacted(
    run: Run, tmp_path: Path, given: dict[str, str], how: str, code: int, caller: str
) -> None:
    result = tmp_path / "result.json"
    told = {"GITHUB_ACTIONS": str(caller == "github").lower(), "ECS_STEPS_CALLER": caller}
    environment = {**told, **given, "ECS_STEPS_RESULT": str(result)}

    done = run("patient", "--container", how, stdin=b"", **environment)

    written = done.out + done.err + result.read_text(encoding="utf-8")
    assert done.code == code
    assert "***" in result.read_text(encoding="utf-8")
    for form in ("canary", "hunter2", BASE64):
        assert form not in written


def test_an_empty_file_is_no_secret(run: Run, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("\n")

    done = run("patient", ECS_STEPS_PASSWORD_FILE="password")

    assert (done.code, done.error["what"]) == (2, "The file of ECS_STEPS_PASSWORD_FILE is empty")
