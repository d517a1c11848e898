"""Undoing: where a service goes back to, and when there is nowhere to go."""

from __future__ import annotations

import pytest

from ecs_steps.contract.errors import NotReady, Refused
from ecs_steps.routines.undoing import Bad, Way
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.routines.bad_versions import deployed, refused, short, told, undone
from tests.scene import Scene


@pytest.mark.parametrize("how", ["inactive", "no image"])
def test_a_revision_that_cannot_run_any_more_is_passed_over(scene: Scene, how: str) -> None:
    scene.service()
    second = scene.image("2")
    deployed(scene, second)
    bad = deployed(scene, scene.image("3"))
    if how == "inactive":
        scene.scenario.call("DeregisterTaskDefinition", taskDefinition="web:2")
    else:
        scene.delete_image(second)

    undoing = undone(scene, Bad(deployment=bad))

    assert short(undoing.target) == "web:1"
    assert "that can still run (web:2 " in scene.said


def test_an_image_that_is_gone_does_not_matter_while_its_tasks_still_run(scene: Scene) -> None:
    first = scene.image("1")
    scene.service(first)
    bad = deployed(scene, scene.image("2"), ended=False)
    scene.delete_image(first)

    assert undone(scene, Bad(deployment=bad)).way is Way.STOPPED
    assert "is gone from its registry: web:1 goes on with the tasks that it has" in scene.said


def test_where_there_is_nothing_to_go_to_that_is_said(scene: Scene) -> None:
    scene.service()

    error = refused(scene)

    assert isinstance(error, NotReady)
    assert error.what == "There is nothing to roll web back to"


def test_a_forced_redeployment_that_has_ended_does_not_go_to_something_older(scene: Scene) -> None:
    scene.service()
    two = scene.revision(scene.image("2"))
    told(scene, two)
    forced = told(scene, two, forceNewDeployment=True)

    error = refused(scene, Bad(deployment=forced), previous=TaskDefinitionName("web", 2))

    assert "it ran web:2 before" in error.why


def test_a_forced_redeployment_in_progress_is_rolled_back_by_ecs(scene: Scene) -> None:
    scene.service()
    two = scene.revision(scene.image("2"))
    told(scene, two)
    forced = told(scene, two, ended=False, forceNewDeployment=True)

    undoing = undone(scene, Bad(deployment=forced), previous=TaskDefinitionName("web", 2))

    assert (undoing.way, short(undoing.target)) == (Way.STOPPED, "web:2")


def test_a_revision_that_was_asked_for_is_taken(scene: Scene) -> None:
    scene.service()
    deployed(scene, scene.image("2"))
    deployed(scene, scene.image("3"))

    assert short(undone(scene, to=TaskDefinitionName("web", 1)).target) == "web:1"


def test_a_revision_that_was_asked_for_and_cannot_run_is_refused(scene: Scene) -> None:
    scene.service()
    scene.scenario.call("DeregisterTaskDefinition", taskDefinition=scene.revision(scene.image("2")))

    error = refused(scene, to=TaskDefinitionName("web", 2))

    assert str(error) == "web cannot go to web:2: web:2 is inactive"


def test_a_dry_run_says_it_and_tells_nothing(scene: Scene) -> None:
    scene.service()
    bad = deployed(scene, scene.image("2"), ended=False)

    undone(scene, Bad(deployment=bad), dry_run=True)

    assert scene.writes == []
    assert "Would bring web back from web:2 to web:1" in scene.said


def test_a_service_that_was_deleted_is_refused(scene: Scene) -> None:
    scene.service()
    scene.scenario.call("DeleteService", cluster="shop", service="web", force=True)

    assert isinstance(refused(scene), Refused)


def test_a_bad_version_that_was_forced_anew_many_times_is_left_behind(scene: Scene) -> None:
    scene.service()
    two = scene.revision(scene.image("2"))
    for _ in range(25):
        told(scene, two, forceNewDeployment=True)

    undoing = undone(scene, Bad(task_definition=TaskDefinitionName("web", 2)))

    assert short(undoing.target) == "web:1"
    assert len(scene.testbed.calls.of("ecs:DescribeServiceRevisions")) == 2
