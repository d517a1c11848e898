"""Undoing: a service is brought away from what is bad, by the call that fits, and nothing is told twice."""

from __future__ import annotations

import pytest

from ecs_steps.contract.errors import NotReady
from ecs_steps.routines.undoing import Bad, Way, undo_at_once
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.routines.bad_versions import STOP, UPDATE, asked, deployed, records, refused, short, undone
from tests.scene import HOST, REPOSITORY, Scene


def test_a_bad_deployment_in_progress_is_stopped_and_rolled_back_by_ecs(scene: Scene) -> None:
    scene.service()
    bad = deployed(scene, scene.image("2"), ended=False)

    undoing = undone(scene, Bad(deployment=bad))

    assert scene.writes == [STOP]
    assert (undoing.way, undoing.deployment, short(undoing.target)) == (Way.STOPPED, bad, "web:1")
    assert "Bringing web back from web:2 to web:1: the newest successful deployment of 20" in scene.said
    assert f"ECS was told to roll deployment {bad} back" in scene.said


def test_a_bad_version_that_has_come_to_a_good_end_is_replaced(scene: Scene) -> None:
    scene.service()
    bad = deployed(scene, scene.image("2"))

    undoing = undone(scene, Bad(deployment=bad))

    assert scene.writes == [UPDATE]
    assert (undoing.way, short(undoing.target)) == (Way.UPDATED, "web:1")
    assert undoing.deployment not in (None, bad)
    assert undoing.image is not None
    sent = dict(scene.testbed.calls.of(UPDATE)[0].parameters)
    assert set(sent) == {"cluster", "service", "taskDefinition"}


@pytest.mark.parametrize("denied", ["ecs:ListServiceDeployments", "ecs:DescribeServiceRevisions"])
@pytest.mark.parametrize("ended", [True, False])
def test_without_its_history_a_service_goes_to_what_it_tells_of_itself_or_to_what_ran_before(
    scene: Scene, denied: str, ended: bool
) -> None:
    scene.service()
    bad = deployed(scene, scene.image("2"), ended=ended)
    scene.deny(denied)

    undoing = undone(scene, Bad(deployment=bad), previous=TaskDefinitionName("web", 1))

    assert scene.writes == [UPDATE]
    assert short(undoing.target) == "web:1"
    assert "without its history" in scene.said
    assert ("it ran before web:2" if ended else "it completed before and still has tasks") in scene.said


def test_an_old_endpoint_is_updated(scene: Scene) -> None:
    scene.service()
    bad = deployed(scene, scene.image("2"), ended=False)
    scene.old_endpoint()

    assert undone(scene, Bad(deployment=bad)).way is Way.UPDATED
    assert scene.writes == [UPDATE]


@pytest.mark.parametrize("kind", [FaultKind.ACCESS_DENIED, FaultKind.UNKNOWN_OPERATION])
def test_where_a_deployment_may_not_be_stopped_the_service_is_updated(scene: Scene, kind: FaultKind) -> None:
    scene.service()
    bad = deployed(scene, scene.image("2"), ended=False)
    scene.testbed.fault(STOP, kind, times=None)

    undoing = undone(scene, Bad(deployment=bad))

    assert scene.writes == [STOP, UPDATE]
    assert (undoing.way, short(undoing.target)) == (Way.UPDATED, "web:1")
    assert undoing.deployment != bad


def test_ecs_is_not_asked_where_it_would_go_to_another_bad_one(scene: Scene) -> None:
    scene.service()
    worse = scene.image("2")
    deployed(scene, worse)
    third = deployed(scene, worse, revision=scene.revision(worse, cpu="256", memory="512"), ended=False)

    undoing = undone(scene, Bad(image=worse))

    assert scene.writes == [UPDATE]
    assert (short(undoing.leaving), short(undoing.target)) == ("web:3", "web:1")
    assert undoing.deployment != third


def test_the_tag_of_a_bad_image_is_looked_up(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")
    deployed(scene, image)

    undoing = undone(scene, Bad(image=Image(image.host, image.path, "2")))

    assert short(undoing.target) == "web:1"


def test_a_bad_image_that_its_registry_does_not_have_cannot_be_compared(scene: Scene) -> None:
    scene.service()

    error = refused(scene, Bad(image=Image(HOST, REPOSITORY, "nope")))

    assert isinstance(error, NotReady)
    assert error.why.startswith("its registry does not have it")


def test_a_bad_one_that_does_not_run_is_left_alone(scene: Scene) -> None:
    scene.service()
    deployment = deployed(scene, scene.image("2"))
    third = deployed(scene, scene.image("3"))

    for bad in (Bad(task_definition=TaskDefinitionName("web", 2)), Bad(deployment=deployment)):
        assert undone(scene, bad).way is Way.NOTHING
        assert f"web runs web:3, not {bad}: nothing to do" in scene.said
    assert third != deployment
    assert scene.writes == []


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (Bad(task_definition=TaskDefinitionName("wbe", 2)), "There is no task definition wbe:2"),
        (Bad(deployment="ecs-svc/1"), "web has no deployment ecs-svc/1"),
    ],
)
def test_a_bad_one_that_never_was_is_a_wrong_name(scene: Scene, bad: Bad, what: str) -> None:
    scene.service()

    error = refused(scene, bad)

    assert isinstance(error, NotReady)
    assert error.what == what


def test_twice_never_swings_back(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")
    bad = Bad(image=image)
    deployed(scene, image)

    undone(scene, bad)
    again = undone(scene, bad)
    scene.testbed.advance(600)
    later = undone(scene, bad)

    assert (again.way, later.way) == (Way.UNDER_WAY, Way.NOTHING)
    assert scene.writes == [UPDATE]


def test_called_bare_twice_it_does_not_swing_back_either(scene: Scene) -> None:
    scene.service()
    deployed(scene, scene.image("2"))

    first = undone(scene)
    scene.testbed.advance(600)
    with pytest.raises(NotReady, match="nothing to roll web back to"):
        undone(scene)

    assert short(first.target) == "web:1"
    assert scene.writes == [UPDATE]
    assert "No bad version was named: leaving web:2, which web runs now" in scene.said


@pytest.mark.parametrize("status", ["ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"])
def test_a_rollback_that_ecs_does_already_is_followed_by_the_bad_deployments_record(scene: Scene, status: str) -> None:
    scene.service()
    bad = deployed(scene, scene.image("2"), ended=False)
    undone(scene, Bad(deployment=bad))
    while records(scene)[0]["status"] != status:
        scene.testbed.advance(0.1)

    again = undone(scene, Bad(deployment=bad))

    assert (again.way, again.deployment) == (Way.UNDER_WAY, bad)
    assert scene.writes == [STOP]


@pytest.mark.parametrize("ended", [True, False])
def test_an_answer_that_was_lost_tells_nothing_twice(scene: Scene, ended: bool) -> None:
    scene.service()
    bad = deployed(scene, scene.image("2"), ended=ended)
    scene.answer_lost(UPDATE if ended else STOP)

    undoing = undone(scene, Bad(deployment=bad))

    assert len(records(scene)) == (3 if ended else 2)
    assert undoing.way is (Way.UPDATED if ended else Way.STOPPED)
    assert undoing.deployment is not None


@pytest.mark.parametrize("ended", [True, False])
def test_a_network_that_is_gone_for_a_moment_is_outlasted(scene: Scene, ended: bool) -> None:
    scene.service()
    bad = deployed(scene, scene.image("2"), ended=ended)
    scene.clients.ecs(None).service("shop", "web")  # AWS has answered before
    scene.network_gone(20)

    undoing = undone(scene, Bad(deployment=bad))

    assert (undoing.way, short(undoing.target)) == (Way.UPDATED if ended else Way.STOPPED, "web:1")
    assert scene.writes == [UPDATE if ended else STOP]
    assert "; looking again" in scene.said


def test_at_once_is_one_call(scene: Scene) -> None:
    scene.service()
    bad = deployed(scene, scene.image("2"), ended=False)
    found = records(scene)[0]

    way = undo_at_once(asked(Bad(deployment=bad)), found["serviceDeploymentArn"], scene.clients, scene.report)

    assert way is Way.STOPPED
    assert scene.testbed.calls.actions() == [STOP]


def test_at_once_updates_where_a_deployment_cannot_be_stopped(scene: Scene) -> None:
    scene.service()
    bad = deployed(scene, scene.image("2"), ended=False)
    before = TaskDefinitionName("web", 1)

    way = undo_at_once(asked(Bad(deployment=bad), previous=before), None, scene.clients, scene.report)

    assert way is Way.UPDATED
    assert scene.testbed.calls.actions() == [UPDATE]
    assert "web was told to run web:1 again, which it ran before deployment ecs-svc/" in scene.said


@pytest.mark.parametrize("previous", [None, TaskDefinitionName("web", 2)])
def test_at_once_leaves_alone_what_it_cannot_bring_back(scene: Scene, previous: TaskDefinitionName | None) -> None:
    scene.service()
    bad = Bad(task_definition=TaskDefinitionName("web", 2))

    assert undo_at_once(asked(bad, previous=previous), None, scene.clients, scene.report) is Way.NOTHING
    assert scene.testbed.calls.actions() == []
