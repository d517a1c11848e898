"""Deploy while someone else's deployment is in progress: nothing is registered before it is our turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.choices import OnBusy, Verdict
from ecs_steps.contract.errors import Refused, TimedOut
from ecs_steps.deploy import Deployed, DeployOptions, deploy
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import HOST, Scene

CRASHES = Behaviour(exit_after=1, exit_code=3)
BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}


@pytest.fixture(autouse=True)
def theirs(scene: Scene) -> str:
    """Someone rolls version 9 out, which has a setting of its own and crashes; tell the deployment."""
    scene.service(deploymentConfiguration=BREAKER)
    scene.image("2")
    scene.testbed.script("task-definition/web:2", CRASHES)
    setting = {"environment": [{"name": "BAD", "value": "yes"}]}
    scene.revision(scene.image("9"), members_of_container=setting)
    scene.testbed.advance(1)
    deployment = scene.someone.deploys("web:2")
    scene.testbed.advance(3)
    scene.testbed.calls.clear()
    return str(deployment)


def _deployed(scene: Scene, tag: str = "2", **options: Any) -> Deployed:
    asked = DeployOptions(cluster="shop", service="web", image=Image.parse(f"{HOST}/shop/web:{tag}"), **options)
    return deploy(asked, scene.clients, scene.report)


def _environment(scene: Scene, name: TaskDefinitionName | None) -> list[dict[str, str]]:
    found = scene.scenario.call("DescribeTaskDefinition", taskDefinition=str(name))["taskDefinition"]
    return list(found["containerDefinitions"][0].get("environment", []))


def test_to_fail_is_decided_before_anything_is_registered(scene: Scene, theirs: str) -> None:
    with pytest.raises(Refused) as caught:
        _deployed(scene, on_busy=OnBusy.FAIL)

    assert (caught.value.exit_code, caught.value.what) == (4, "web is busy")
    assert f"--deployment {theirs}" in caught.value.hint
    assert scene.writes == []
    assert "A new revision" not in scene.said


def test_what_ecs_takes_back_meanwhile_does_not_come_again_with_ours(scene: Scene, theirs: str) -> None:
    made = _deployed(scene)

    assert made.verdict is Verdict.SUCCEEDED
    assert _environment(scene, made.task_definition) == []
    assert f"web: waiting for deployment {theirs} of web:2" in scene.said
    assert "web is on web:1 by now, not on web:2: starting from that" in scene.said
    assert scene.said.index("waiting for") < scene.said.index("Registered web:3")


def test_what_somebody_brings_meanwhile_stays(scene: Scene) -> None:
    scene.testbed.script("task-definition/web:2", Behaviour())

    made = _deployed(scene)

    assert made.verdict is Verdict.SUCCEEDED
    assert _environment(scene, made.task_definition) == [{"name": "BAD", "value": "yes"}]


@pytest.mark.parametrize("on_busy", [OnBusy.WAIT, OnBusy.FAIL])
def test_the_very_release_that_is_in_progress_is_adopted(scene: Scene, theirs: str, on_busy: OnBusy) -> None:
    scene.testbed.script("task-definition/web:2", Behaviour())

    made = _deployed(scene, tag="9", on_busy=on_busy)

    assert (made.deployment, made.verdict) == (theirs, Verdict.NOTHING_TO_DO)
    assert scene.writes == []


def test_who_supersedes_waits_for_nobody(scene: Scene, theirs: str) -> None:
    made = _deployed(scene, on_busy=OnBusy.SUPERSEDE)

    assert made.verdict is Verdict.SUCCEEDED
    assert scene.said.count(f"superseding deployment {theirs}") == 1


def _comes_while_ours_is_registered(scene: Scene, revision: str) -> None:
    scene.testbed.calls.clear()
    scene.late(5, "ecs:RegisterTaskDefinition", 1)

    def come() -> None:
        if scene.testbed.calls.of("ecs:RegisterTaskDefinition"):
            scene.someone.deploys(revision)
        else:
            scene.at(1, come)

    come()


def test_others_who_come_one_after_the_other_are_waited_for_no_longer_than_the_timeout(scene: Scene) -> None:
    """The next one comes while ours is registered."""
    scene.testbed.script("task-definition/web:2", Behaviour())
    scene.testbed.script("task-definition/web:3", Behaviour(pull_seconds=100_000))
    third = scene.revision(scene.image("3"))
    _comes_while_ours_is_registered(scene, third)
    began = scene.clock.now()

    with pytest.raises(TimedOut, match=r"web was busy: deployment .* of web:3"):
        _deployed(scene, timeout=Duration.parse("2m"))

    assert "of web:2 begun" in scene.said
    assert scene.clock.now() - began < 150


def test_what_comes_between_registering_and_telling_is_said_not_to_be_in_ours(scene: Scene) -> None:
    scene.testbed.script("task-definition/web:2", Behaviour())
    third = scene.revision(scene.image("3"))
    _comes_while_ours_is_registered(scene, third)

    made = _deployed(scene)

    assert made.verdict is Verdict.SUCCEEDED
    assert "warning: web:4 was made from web:2, and web:3 came meanwhile: what web:3 brought is not in it" in scene.said


def test_a_file_is_what_it_starts_from_whatever_runs(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "taskdef.json"
    file.write_text('{"family": "web", "containerDefinitions": [{"name": "web", "image": "x", "memory": 64}]}')

    made = _deployed(scene, task_definition_file=str(file))

    assert made.verdict is Verdict.SUCCEEDED
    assert "starting from that" not in scene.said
    assert "came meanwhile" not in scene.said


def test_a_revision_that_is_named_stays_what_it_starts_from(scene: Scene) -> None:
    made = _deployed(scene, task_definition=TaskDefinitionName.parse("web:2"))

    assert _environment(scene, made.task_definition) == [{"name": "BAD", "value": "yes"}]


def test_a_dry_run_waits_for_nobody(scene: Scene) -> None:
    _deployed(scene, dry_run=True)

    assert scene.writes == []
    assert "waiting for" not in scene.said
