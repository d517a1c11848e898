"""A failure ends the waves after it, and each service of its wave ends as it is asked to."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest

from ecs_steps.console.report import Report
from ecs_steps.console.styles import Style
from ecs_steps.contract.choices import OnBusy, OnFailure, Verdict
from ecs_steps.contract.errors import Overtaken
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.duration import Duration
from ecs_steps.waves import deploy_several
from tests.scene import Scene
from tests.waves.releasing import CRASHES, SLOW, Shop, ever, failed, last, released, runs, told


def _middle_fails(scene: Scene, **service: Any) -> Shop:
    """Three waves; in the middle one `web` crashes beside `side`, which is good."""
    shop = Shop(scene, "api", "web", "side", "late", **service)
    shop.behaves("web", CRASHES)
    return shop


MIDDLE = {"web": ["api"], "side": ["api"], "late": ["web"]}


@pytest.mark.parametrize(
    ("on_failure", "rollback", "verdict", "code", "left"),
    [
        pytest.param(OnFailure.LEAVE, True, Verdict.ROLLED_BACK, 7, "web:1", id="ECS rolls back by itself"),
        pytest.param(OnFailure.LEAVE, False, Verdict.FAILED, 5, "web:2", id="it is left"),
        pytest.param(OnFailure.STOP, False, Verdict.FAILED, 5, "web:2", id="it moves no more"),
        pytest.param(OnFailure.ROLLBACK, False, Verdict.ROLLED_BACK, 7, "web:1", id="we roll it back"),
    ],
)
def test_a_failure_in_a_middle_wave(
    scene: Scene, on_failure: OnFailure, rollback: bool, verdict: Verdict, code: int, left: str
) -> None:
    shop = _middle_fails(scene, rollback=rollback)

    error = failed(scene, shop.options(on_failure=on_failure), after=MIDDLE)

    assert error.exit_code == code
    assert error.what == "1 of 4 services did not succeed (web)"
    assert "exited 3" in error.why
    assert "Not begun: late; run it again to go on." in error.hint
    known = last(scene)
    assert known.verdicts == {"api": Verdict.SUCCEEDED, "side": Verdict.SUCCEEDED, "web": verdict}
    assert known.not_begun == ("late",)
    assert "exited 3" in (known.causes or {})["web"]
    assert {name: runs(scene, name) for name in shop.names} == {
        "api": "api:2",
        "web": left,
        "side": "side:2",
        "late": "late:1",
    }
    assert "1 not begun: late" in scene.said


def test_where_nothing_gives_up_it_fails_at_once_and_is_stopped(scene: Scene) -> None:
    shop = Shop(scene, "api", "web", deploymentConfiguration={})
    shop.behaves("web", Behaviour(exit_after=5, exit_code=3))

    error = failed(scene, shop.options(on_failure=OnFailure.STOP))

    assert error.exit_code == 5
    assert last(scene).verdicts == {"api": Verdict.SUCCEEDED, "web": Verdict.FAILED}
    assert scene.writes.count("ecs:StopServiceDeployment") == 1


def test_the_way_back_of_one_is_followed_beside_the_others(scene: Scene) -> None:
    """`slow` needs ten minutes; what crashes is back long before, and is not waited for by it."""
    shop = Shop(scene, "web", "side", "slow", rollback=False)
    shop.behaves("web", CRASHES)
    shop.behaves("side", Behaviour(pull_seconds=60))
    shop.behaves("slow", Behaviour(pull_seconds=600))

    error = failed(scene, shop.options(on_failure=OnFailure.ROLLBACK))

    assert error.exit_code == 7
    lines = scene.said.splitlines()
    begun = next(number for number, line in enumerate(lines) if "Bringing web back" in line)
    back = next(number for number, line in enumerate(lines) if "web rolled back" in line)
    assert any(" side: 2 of 2 running" in line for line in lines[begun:back])
    done = next(number for number, line in enumerate(lines) if "slow: succeeded" in line)
    assert back < done
    assert int(lines[back][1:3]) < 5
    assert (runs(scene, "web"), runs(scene, "slow")) == ("web:1", "slow:2")


def test_each_does_as_its_own_words_say(scene: Scene) -> None:
    shop = Shop(scene, "web", "api", rollback=False)
    shop.behaves("web", CRASHES)
    shop.behaves("api", CRASHES)
    options = shop.options()
    options["api"] = replace(options["api"], on_failure=OnFailure.ROLLBACK)

    error = failed(scene, options)

    assert (error.exit_code, error.what) == (5, "2 of 2 services did not succeed (web, api)")
    assert last(scene).verdicts == {"web": Verdict.FAILED, "api": Verdict.ROLLED_BACK}
    assert (runs(scene, "web"), runs(scene, "api")) == ("web:2", "api:1")


def test_one_that_is_overtaken_ends_alone(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    shop.behaves("web", SLOW)
    scene.at(20, lambda: shop.someone("web").deploys(scene.revision(scene.image("9", "shop/web"), "web")))

    error = failed(scene, shop.options())

    assert error.exit_code == Overtaken.exit_code
    assert last(scene).verdicts == {"web": Verdict.OVERTAKEN, "api": Verdict.SUCCEEDED}


def test_time_is_each_services_own(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    shop.behaves("web", SLOW)
    options = shop.options()
    options["web"] = replace(options["web"], timeout=Duration.parse("2m"))

    error = failed(scene, options)

    assert error.exit_code == 6
    assert "web timed out, still running" in error.why
    assert "ecs-steps wait-stable --cluster shop --service web --deployment" in error.hint
    assert last(scene).verdicts == {"web": Verdict.TIMED_OUT, "api": Verdict.SUCCEEDED}


def test_the_gravest_failure_gives_the_code(scene: Scene) -> None:
    shop = Shop(scene, "slow", "bad", "good", rollback=False)
    shop.behaves("slow", SLOW)
    shop.behaves("bad", CRASHES)

    error = failed(scene, shop.options(timeout=Duration.parse("10m")))

    assert error.exit_code == 5
    assert "bad failed" in error.why
    assert "2 of 3 services did not succeed (slow, bad)" in error.what


def test_one_that_is_refused_does_not_leave_the_others_unfollowed(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    scene.testbed.fault("ecs:UpdateService", FaultKind.ACCESS_DENIED)

    error = failed(scene, shop.options())

    assert error.exit_code == 3
    assert "1 of 2 services did not succeed (web)" in error.what
    assert last(scene).verdicts == {"api": Verdict.SUCCEEDED}
    assert "1 no verdict: web; 1 succeeded: api" in scene.said


def test_one_that_is_busy_waits_while_the_others_are_followed(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    theirs = scene.image("9", "shop/web")
    scene.testbed.script(f"{theirs.name}@{theirs.digest}", Behaviour(pull_seconds=300))
    shop.someone("web").deploys(scene.revision(theirs, "web"))

    made = released(scene, shop.options())

    assert made.verdicts == {"web": Verdict.SUCCEEDED, "api": Verdict.SUCCEEDED}
    assert told(scene)[-2:] == ["api", "web"]
    assert scene.said.index("api: succeeded") < scene.said.index("web was told to run")
    assert "web: waiting for deployment" in scene.said


def test_on_a_terminal_what_the_table_does_not_show_is_said(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    theirs = scene.image("9", "shop/web")
    scene.testbed.script(f"{theirs.name}@{theirs.digest}", Behaviour(pull_seconds=300))
    shop.someone("web").deploys(scene.revision(theirs, "web"))
    seen = io.StringIO()
    report = Report(seen, now=scene.clock.now, style=Style.TERMINAL)

    deploy_several(shop.options(), clients=scene.clients, report=report)

    assert "web: waiting for deployment" in seen.getvalue()
    assert "api      ours        2 of 2" in seen.getvalue()
    assert "api: 0 of 2 running" not in seen.getvalue()


def test_one_that_stays_busy_runs_out_of_its_own_time(scene: Scene) -> None:
    shop = Shop(scene, "web", "api", "late")
    theirs = scene.image("9", "shop/web")
    scene.testbed.script(f"{theirs.name}@{theirs.digest}", SLOW)
    shop.someone("web").deploys(scene.revision(theirs, "web"))
    scene.testbed.calls.clear()

    error = failed(scene, shop.options(timeout=Duration.parse("10m")), after={"late": ["web"]})

    assert (error.exit_code, "web was busy" in error.why) == (6, True)
    assert last(scene).verdicts == {"api": Verdict.SUCCEEDED}
    assert last(scene).not_begun == ("late",)
    assert told(scene) == ["api"]


def test_one_that_may_not_be_busy_is_said_at_once(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    theirs = scene.image("9", "shop/web")
    scene.testbed.script(f"{theirs.name}@{theirs.digest}", SLOW)
    shop.someone("web").deploys(scene.revision(theirs, "web"))

    error = failed(scene, shop.options(on_busy=OnBusy.FAIL))

    assert (error.exit_code, "web is busy" in error.why) == (4, True)
    assert last(scene).verdicts == {"api": Verdict.SUCCEEDED}


def test_run_again_it_goes_on_where_it_stopped(scene: Scene) -> None:
    shop = _middle_fails(scene)
    failed(scene, shop.options(), after=MIDDLE)
    before = len(scene.writes)
    shop.behaves("web", Behaviour())

    made = released(scene, shop.options(), MIDDLE)

    assert made.verdicts == {
        "api": Verdict.NOTHING_TO_DO,
        "side": Verdict.NOTHING_TO_DO,
        "web": Verdict.SUCCEEDED,
        "late": Verdict.SUCCEEDED,
    }
    assert scene.writes[before:] == ["ecs:UpdateService"] * 2
    assert [ever(scene, name) for name in ("api", "side", "late")] == [1, 1, 1]


def test_run_again_what_is_in_flight_is_followed_not_begun_again(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    shop.behaves("web", Behaviour(pull_seconds=600))
    failed(scene, shop.options(timeout=Duration.parse("1m")))
    before = len(scene.writes)

    made = released(scene, shop.options())

    assert made.verdicts == {"web": Verdict.NOTHING_TO_DO, "api": Verdict.NOTHING_TO_DO}
    assert scene.writes[before:] == []
