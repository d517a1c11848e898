"""Wait-stable for several services at once: one process, one call for ten of them, a verdict for each."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.choices import OnFailure, Verdict
from ecs_steps.contract.errors import BadParameter, DeployFailed, NotReady, StepError
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.wait_stable import Stable, WaitStableOptions, wait_stable
from tests.pasting import pasted
from tests.scene import HOST, Scene
from tests.steps.waiting import CRASHES


def _services(scene: Scene, *names: str, behaviour: dict[str, Behaviour] | None = None) -> None:
    """Put services into the cluster and begin to roll version 2 out over each."""
    revisions = {}
    for name in names:
        first, second = scene.image("1", f"shop/{name}"), scene.image("2", f"shop/{name}")
        scene.scenario.service("shop", name, f"{HOST}/shop/{name}@{first.digest}")
        image = f"{HOST}/shop/{name}@{second.digest}"
        scene.testbed.script(image, (behaviour or {}).get(name, Behaviour()))
        revisions[name] = scene.scenario.task_definition(name, image)
    scene.testbed.advance(1)
    for name, revision in revisions.items():
        scene.scenario.call("UpdateService", cluster="shop", service=name, taskDefinition=revision)
    scene.testbed.calls.clear()


def _in_charge(scene: Scene, name: str) -> str:
    found = scene.scenario.call("DescribeServices", cluster="shop", services=[name])["services"][0]["deployments"]
    return str(found[0]["id"])


def _waited(scene: Scene, *names: str, **more: Any) -> Stable:
    options = WaitStableOptions(cluster="shop", services=names, **more)
    return wait_stable(options, scene.clients, scene.report)


def _failed(scene: Scene, *names: str, **more: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        _waited(scene, *names, **more)
    return caught.value


def test_each_service_gets_a_verdict_of_its_own(scene: Scene) -> None:
    _services(scene, "web", "api", "worker")

    stable = _waited(scene, "web", "api", "worker")

    assert stable.verdicts == dict.fromkeys(("web", "api", "worker"), Verdict.SUCCEEDED)
    assert all(f"{name}: succeeded, 2 tasks of {name}:2" in scene.said for name in stable.verdicts)


def test_services_are_asked_for_in_tens(scene: Scene) -> None:
    names = [f"s{number}" for number in range(20)]
    _services(scene, *names)
    began = scene.clock.now()

    _waited(scene, *names)

    describes = scene.testbed.calls.of("ecs:DescribeServices")
    asked = [len(call.parameters["services"]) for call in describes]
    assert max(asked) == 10
    assert asked[:2] == [10, 10]
    minutes = (scene.clock.now() - began) / 60
    assert len(describes) <= len(names) * 12 * minutes / 4


def test_one_that_fails_does_not_hide_the_others(scene: Scene) -> None:
    _services(scene, "web", "api", behaviour={"api": CRASHES})

    error = _failed(scene, "web", "api")

    assert error.exit_code == 7
    assert error.what == "1 of 2 services did not succeed (api)"
    assert "exited 3" in error.why
    assert scene.known[-1].verdicts == {"web": Verdict.SUCCEEDED, "api": Verdict.ROLLED_BACK}


def test_one_that_does_not_exist_is_named_and_the_others_are_followed(scene: Scene) -> None:
    _services(scene, "web")

    error = _failed(scene, "web", "nowhere")

    assert error.exit_code == NotReady.exit_code
    assert "nowhere" in error.why
    assert scene.known[-1].verdicts == {"web": Verdict.SUCCEEDED}


def test_the_gravest_failure_decides_the_code(scene: Scene) -> None:
    _services(scene, "web", "api", behaviour={"web": Behaviour(digest="sha256:" + "f" * 64), "api": CRASHES})
    scene.clock.after(5, lambda: scene.scenario.call("DeleteService", cluster="shop", service="web", force=True))

    error = _failed(scene, "web", "api")

    assert (error.exit_code, error.what) == (7, "2 of 2 services did not succeed (web, api)")


@pytest.mark.parametrize(
    ("more", "what"),
    [
        pytest.param({"service": "web"}, "--service is of one service", id="a service too"),
        pytest.param({"deployment": "ecs-svc/1"}, "--deployment is of one service", id="a deployment"),
        pytest.param({"on_failure": OnFailure.ROLLBACK}, "--on-failure is of one service", id="what to do"),
        pytest.param({"record": "facts.json"}, "--record is of one service", id="a record"),
    ],
)
def test_what_only_one_service_can_have_is_refused(scene: Scene, more: dict[str, Any], what: str) -> None:
    error = _failed(scene, "web", "api", **more)

    assert isinstance(error, BadParameter)
    assert error.what == what
    assert scene.testbed.calls.actions() == []


def test_no_service_at_all_is_said(scene: Scene) -> None:
    error = _failed(scene)

    assert (error.what, error.exit_code) == ("No service was named", 2)


def test_a_dry_run_names_them(scene: Scene) -> None:
    assert _waited(scene, *"abcdefg", dry_run=True).verdicts is None
    assert "a, b, c, d, e and 2 more" in scene.said


def test_time_is_over_for_those_that_still_move(scene: Scene) -> None:
    _services(scene, "web", "api", behaviour={"api": Behaviour(pull_seconds=10_000)})

    error = _failed(scene, "web", "api")

    assert error.exit_code == 6
    assert not isinstance(error, DeployFailed)
    assert scene.known[-1].verdicts == {"web": Verdict.SUCCEEDED, "api": Verdict.TIMED_OUT}
    going_on = error.hint.rpartition("To go on waiting: ")[2]
    scene.testbed.advance(100_000)

    assert pasted(scene, going_on).verdicts == {"web": Verdict.SUCCEEDED, "api": Verdict.SUCCEEDED}


def test_a_deployment_that_is_named_is_followed_and_not_what_came_after_it(scene: Scene) -> None:
    _services(scene, "web", "api")
    web, api = (_in_charge(scene, name) for name in ("web", "api"))
    scene.testbed.advance(600)
    scene.scenario.call("UpdateService", cluster="shop", service="web", taskDefinition="web:1")
    scene.testbed.advance(600)

    error = _failed(scene, deployments={"web": web, "api": api})

    assert error.exit_code == 8
    assert scene.known[-1].verdicts == {"web": Verdict.OVERTAKEN, "api": Verdict.SUCCEEDED}


def test_a_service_whose_deployment_is_named_has_to_be_one_of_the_services(scene: Scene) -> None:
    error = _failed(scene, "web", "api", deployments={"wep": "ecs-svc/1"})

    assert (error.exit_code, error.hint) == (2, "Did you mean web?")
    assert scene.testbed.calls.actions() == []


def test_one_service_takes_its_deployment_of_several(scene: Scene) -> None:
    _services(scene, "web", "api")
    named = {name: _in_charge(scene, name) for name in ("web", "api")}
    options = WaitStableOptions(cluster="shop", service="api", deployments=named)

    stable = wait_stable(options, scene.clients, scene.report)

    assert (stable.deployment, stable.verdict) == (named["api"], Verdict.SUCCEEDED)
