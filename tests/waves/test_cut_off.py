"""A release of several services that is ended by a signal, or whose time is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecs_steps.contract.choices import OnCancel, Verdict
from ecs_steps.contract.errors import NotReady, StepError, StopCode, Stopped
from ecs_steps.deploy import DeployOptions
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.values.duration import Duration
from tests.pasting import pasted
from tests.scene import Scene
from tests.waves.releasing import CRASHES, SLOW, Shop, failed, last, released, runs

BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}


def _signalled(scene: Scene, options: dict[str, DeployOptions], after: float = 60) -> None:
    def stop() -> None:
        raise Stopped(StopCode.TERMINATED)

    scene.clock.after(after, stop)
    with pytest.raises(Stopped):
        released(scene, options)


def _named(scene: Scene, *services: str) -> str:
    """The options that name the deployments of services, as the result has them."""
    made = last(scene).deployments or {}
    return " ".join(f"--deployments {each}={made[each]}" for each in services)


def test_those_in_flight_are_taken_back_as_each_asks(scene: Scene) -> None:
    shop = Shop(scene, "web", "api", "fast")
    for name in ("web", "api"):
        shop.behaves(name, SLOW)
    options = shop.options(on_cancel=OnCancel.ROLLBACK)
    options["api"] = replace(options["api"], on_cancel=OnCancel.LEAVE)

    _signalled(scene, options, after=300)

    assert [call.parameters["stopType"] for call in scene.testbed.calls.of("ecs:StopServiceDeployment")] == ["ROLLBACK"]
    assert scene.report.flying == (
        "The deployments of api go on and web is being rolled back",
        f"ecs-steps wait-stable --cluster shop {_named(scene, 'web', 'api')} --region eu-west-1",
    )
    assert runs(scene, "fast") == "fast:2"


def test_by_default_they_go_on_and_are_named_with_the_way_back_to_them(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    shop.behaves("web", SLOW)

    _signalled(scene, shop.options(), after=300)

    assert scene.writes.count("ecs:UpdateService") == 2
    assert scene.report.flying == (
        "The deployments of web go on",
        f"ecs-steps wait-stable --cluster shop {_named(scene, 'web')} --region eu-west-1",
    )
    assert last(scene).verdicts == {"api": Verdict.SUCCEEDED}


def test_those_of_later_waves_are_named_as_not_begun(scene: Scene) -> None:
    shop = Shop(scene, "api", "web", "late")
    shop.behaves("api", SLOW)

    def stop() -> None:
        raise Stopped(StopCode.INTERRUPTED)

    scene.clock.after(60, stop)
    with pytest.raises(Stopped):
        released(scene, shop.options(), after={"web": ["api"], "late": ["web"]})

    assert last(scene).not_begun == ("web", "late")
    assert "Not begun: web, late; run it again to go on" in scene.said


def test_each_cluster_has_a_command_that_comes_back_to_it(scene: Scene) -> None:
    shop, batch = Shop(scene, "web", "api"), Shop(scene, "jobs", cluster="batch")
    for each in (shop, batch):
        for name in each.names:
            each.behaves(name, SLOW)

    _signalled(scene, {**shop.options(), **batch.options()}, after=300)

    assert scene.report.flying is not None
    going_on, come_back = scene.report.flying
    assert going_on == "The deployments of web, api, jobs go on"
    assert come_back.split(" && ") == [
        f"ecs-steps wait-stable --cluster shop {_named(scene, 'web', 'api')} --region eu-west-1",
        f"ecs-steps wait-stable --cluster batch {_named(scene, 'jobs')} --region eu-west-1",
    ]


def test_pasted_later_it_is_not_green_over_the_version_that_serves_again(scene: Scene) -> None:
    """What is in charge by then is what ECS rolled back to: to follow that would be green."""
    shop = Shop(scene, "web", "api", deploymentConfiguration=BREAKER)
    shop.behaves("web", CRASHES)
    _signalled(scene, shop.options(), after=20)
    assert scene.report.flying is not None
    scene.testbed.advance(3600)
    assert (runs(scene, "web"), runs(scene, "api")) == ("web:1", "api:2")

    with pytest.raises(StepError) as caught:
        pasted(scene, scene.report.flying[1])

    assert caught.value.exit_code == 7
    assert scene.known[-1].verdicts == {"web": Verdict.ROLLED_BACK, "api": Verdict.SUCCEEDED}


def test_one_whose_deployment_is_not_known_yet_is_found_by_its_revision(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    for name in shop.names:
        shop.behaves(name, SLOW)
    scene.testbed.fault("ecs:UpdateService", FaultKind.RESET, None, after=1)
    scene.late(2, "ecs:UpdateService", 1)

    _signalled(scene, shop.options(), after=20)

    assert scene.report.flying is not None
    first, second = scene.report.flying[1].split(" && ")
    assert first == f"ecs-steps wait-stable --cluster shop {_named(scene, 'web')} --region eu-west-1"
    assert second == "ecs-steps wait-stable --cluster shop --service api --task-definition api:2 --region eu-west-1"
    scene.testbed.faults.clear()
    with pytest.raises(NotReady, match="api has no deployment of api:2"):
        pasted(scene, second)


def test_what_was_not_told_yet_is_left_alone(scene: Scene) -> None:
    shop = Shop(scene, "web")
    theirs = scene.image("9", "shop/web")
    scene.testbed.script(f"{theirs.name}@{theirs.digest}", SLOW)
    shop.someone("web").deploys(scene.revision(theirs, "web"))
    scene.testbed.calls.clear()

    _signalled(scene, shop.options(on_cancel=OnCancel.ROLLBACK))

    assert scene.writes == ["ecs:RegisterTaskDefinition"]
    assert scene.report.flying is None


def test_out_of_time_each_is_taken_back_that_asks_for_it(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    for name in shop.names:
        shop.behaves(name, SLOW)
    options = shop.options(timeout=Duration.parse("2m"))
    options["web"] = replace(options["web"], on_cancel=OnCancel.ROLLBACK)

    assert failed(scene, options).exit_code == 6

    assert scene.writes.count("ecs:StopServiceDeployment") == 1
    scene.testbed.advance(120)
    assert (runs(scene, "web"), runs(scene, "api")) == ("web:1", "api:2")
