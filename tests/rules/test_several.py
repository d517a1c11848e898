"""What several services together come to."""

from __future__ import annotations

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import DeployFailed, NotReady, RolledBack, StepError, TimedOut
from ecs_steps.rules.several import Ended, worst

FAILED = DeployFailed("api failed", why="api exited 3", hint="Read its log.")


def _ended(name: str, failure: StepError | None) -> Ended:
    return Ended(service=name, verdict=Verdict.FAILED if failure else Verdict.SUCCEEDED, failure=failure)


def test_the_gravest_is_the_cause_and_the_others_have_a_line_each() -> None:
    late = TimedOut("jobs timed out, still running", why="1 of 2 running\nafter 15m")
    error = worst([_ended("web", None), _ended("jobs", late), _ended("api", FAILED)])

    assert error is not None
    assert (error.exit_code, error.what) == (5, "2 of 3 services did not succeed (jobs, api)")
    assert error.why == "api failed: api exited 3"
    assert error.hint == "Read its log.\nAlso: jobs timed out, still running: 1 of 2 running after 15m"


def test_the_lines_of_the_others_are_few_and_short() -> None:
    others = [_ended(f"s{number}", RolledBack(f"s{number} rolled back", why="x" * 500)) for number in range(8)]
    error = worst([*others, _ended("api", FAILED)])

    assert error is not None
    lines = error.hint.splitlines()
    assert len(lines) == 7
    assert all(len(line) <= 166 for line in lines)
    assert lines[-1] == "Also: 3 more"


def test_what_is_the_same_for_all_is_said_once() -> None:
    missing = [NotReady("There is no ECS cluster shop", hint="Make it.") for _ in range(3)]
    error = worst([_ended("web", missing[0]), _ended("api", missing[1]), _ended("jobs", missing[2])])

    assert error is not None
    assert (error.what, error.why) == ("3 of 3 services did not succeed (web, api, jobs)", str(missing[0]))
    assert error.hint == "Make it."


def test_one_alone_stays_as_it_is() -> None:
    gone = NotReady("There is no ECS service web")

    assert worst([_ended("web", gone)]) is gone
    assert worst([_ended("web", None)]) is None
