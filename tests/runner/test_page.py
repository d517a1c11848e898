"""What a step puts on GitHub's page of a job: the file GITHUB_STEP_SUMMARY."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ecs_steps.rules.step_summary import MAX_BYTES
from tests.runner.conftest import Run, Shell


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "summary.md"


def test_a_good_step_adds_to_what_others_wrote(run: Run, page: Path) -> None:
    page.write_text("# Mine\n", encoding="utf-8")

    done = run("patient", "--image-tags", "a<b", GITHUB_STEP_SUMMARY=str(page))

    assert done.code == 0
    written = page.read_text(encoding="utf-8")
    assert written.startswith("# Mine\n\n### :white_check_mark: patient: succeeded\n\n<table>\n")
    assert "<td>image tags</td><td><code>a&lt;b</code></td>" in written


def test_a_failed_step_says_what_is_known_and_why_there_is_no_more(run: Run, page: Path) -> None:
    run("patient", "--container", "RolledBack", GITHUB_STEP_SUMMARY=str(page))

    written = page.read_text(encoding="utf-8")
    assert "### :x: patient: failed\n\n<p>It rained: it is November</p>\n\n<p>Take a coat.</p>" in written
    assert "<td>cluster</td><td><code>shop</code></td>" in written
    assert "<td>exit code</td><td>7</td>" in written


def test_of_a_pipe_only_the_step_that_failed_is_on_the_page(run: Run, page: Path) -> None:
    failed = run("patient", "--container", "Refused", GITHUB_STEP_SUMMARY=str(page))
    before = page.read_text(encoding="utf-8")

    after = run("patient", "--after", "-", stdin=failed.out.encode(), GITHUB_STEP_SUMMARY=str(page))

    assert (failed.code, after.code) == (4, 4)
    assert page.read_text(encoding="utf-8") == before


def test_a_step_that_there_is_not_has_no_say_on_the_page(run: Run, page: Path) -> None:
    done = run("ecs-steps", "<h1>x</h1>", GITHUB_STEP_SUMMARY=str(page))

    assert done.code == 2
    assert page.read_text(encoding="utf-8").startswith("\n### :x: ecs-steps: failed\n\n<p>There is no step <code>")
    assert "<h1>" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("how", ["blab", "blabbing bug"])
def test_no_secret_comes_on_the_page(run: Run, page: Path, how: str) -> None:
    argv = ["--container", how, "--image-tags", "the canary7f3a9"]

    run("patient", *argv, ECS_STEPS_PASSWORD="canary7f3a9", GITHUB_STEP_SUMMARY=str(page))

    assert "canary" not in page.read_text(encoding="utf-8")
    assert "<code>the ***</code>" in page.read_text(encoding="utf-8")


def test_a_page_that_github_would_refuse_is_not_made(run: Run, page: Path) -> None:
    page.write_text("x" * (MAX_BYTES - 50), encoding="utf-8")

    done = run("patient", GITHUB_STEP_SUMMARY=str(page))

    assert done.code == 0
    assert page.stat().st_size == MAX_BYTES - 50
    assert "The step summary is full" in done.err


def test_a_page_that_cannot_be_written_fails_nothing(run: Run, tmp_path: Path) -> None:
    done = run("patient", GITHUB_STEP_SUMMARY=str(tmp_path / "missing" / "summary.md"))

    assert (done.code, done.result["verdict"]) == (0, "succeeded")
    assert "warning: GITHUB_STEP_SUMMARY" in done.err


def test_github_reads_commands_from_a_pipe_and_none_are_left_in_a_file(shell: Shell, tmp_path: Path) -> None:
    log = tmp_path / "log.txt"

    piped = shell.run("patient", "--container", "Refused", GITHUB_ACTIONS="true")
    with log.open("wb") as file:
        environment = shell.environment({"GITHUB_ACTIONS": "true"})
        command = shell.command(["patient", "--container", "Refused"])
        subprocess.run(command, cwd=tmp_path, env=environment, stderr=file, stdout=subprocess.DEVNULL, check=False)

    assert "\n::error title=patient::It rained: it is November%0ATake a coat.\n" in piped.err
    assert log.read_text(encoding="utf-8") == piped.err[: piped.err.index("::error")]
