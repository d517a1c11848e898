"""Trouble while something is made, and others who make it too: nothing is made twice."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsRefused
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.ensure import EnsureOptions, ensure
from ecs_steps.routines.needed.need import once
from ecs_steps.testbed.faults import FaultKind
from tests.scene import Scene
from tests.steps.ensuring import ALL_NAMES, EVERYTHING, MAKING, definition, ensured, registered


@pytest.mark.parametrize("action", MAKING)
def test_an_answer_that_was_lost_makes_nothing_twice(scene: Scene, tmp_path: Path, action: str) -> None:
    registered(scene)
    scene.answer_lost(action)

    made = ensured(scene, **EVERYTHING, service_definition=definition(tmp_path))

    assert made.created == ALL_NAMES
    assert len(scene.testbed.calls.of(action)) == 2
    assert "it may have been carried out" in scene.said


def test_an_error_of_awss_own_is_asked_again(scene: Scene, tmp_path: Path) -> None:
    registered(scene)
    scene.testbed.fault("ecs:CreateService", FaultKind.SERVER_ERROR, 2)

    assert ensured(scene, **EVERYTHING, service_definition=definition(tmp_path)).created == ALL_NAMES


@pytest.mark.parametrize("action", ["logs:DescribeLogGroups", "ecs:DescribeServices", *MAKING[1:]])
def test_a_network_that_is_gone_for_a_minute_is_waited_for(scene: Scene, tmp_path: Path, action: str) -> None:
    """Every connection is reset, from the first call of this action on."""
    registered(scene)
    scene.testbed.fault(action, FaultKind.RESET, None, lasts=60)

    made = ensured(scene, **EVERYTHING, service_definition=definition(tmp_path))

    assert made.created == ALL_NAMES
    assert scene.clients.ecs(None).service_document("shop", "web") is not None


def test_others_who_change_the_same_log_group_are_waited_for(scene: Scene) -> None:
    """An answer of CloudWatch Logs that says so; the next one is real."""
    conflict = "OperationAbortedException"
    clients, calls = scene.clients, 0

    def call() -> object:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise AwsRefused("AWS refused logs:PutRetentionPolicy", code=conflict, why="Multiple requests")
        return clients.logs(None).group("/shop/web")

    assert once(call, scene.clock, scene.report, settles=lambda refused: refused.code == conflict) is True
    assert "Multiple requests; again in 3 s" in scene.said


def test_what_does_not_settle_is_an_error_after_a_minute(scene: Scene) -> None:
    began = scene.clock.now()

    def call() -> object:
        raise AwsRefused("AWS refused ecs:CreateService", code="x", why="the ECS service linked role")

    with pytest.raises(AwsRefused):
        once(call, scene.clock, scene.report, settles=lambda _: True)

    assert 60 <= scene.clock.now() - began < 70


def test_two_at_once_make_each_thing_once(scene: Scene, tmp_path: Path) -> None:
    registered(scene)
    file = definition(tmp_path)
    others = Clients(dict(os.environ), clock=scene.clock)
    options = EnsureOptions(**EVERYTHING, service_definition=file)

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(ensure, options, clients, scene.report) for clients in (scene.clients, others)]
        made = [run.result() for run in runs]

    # CreateCluster gives a cluster that is there as if it had been made, so both may have made that one.
    created = sorted(name for each in made for name in each.created if not name.startswith("cluster"))
    assert created == sorted(name for name in ALL_NAMES if not name.startswith("cluster"))


def test_who_makes_it_at_the_same_moment_is_no_failure(scene: Scene) -> None:
    """Our look says that nothing is there; theirs is made before ours."""
    scene.at(2, lambda: scene.repository("shop/web"))
    scene.late(5, "ecr:DescribeRepositories", times=1)
    scene.at(7, lambda: scene.scenario.log_group("/shop/web"))
    scene.late(5, "logs:DescribeLogGroups", times=1)

    made = ensured(scene, repository="shop/web", log_group="/shop/web")

    assert made.created == ()
    assert scene.writes == ["ecr:CreateRepository", "logs:CreateLogGroup"]
    assert scene.said.count("Someone else made the") == 2


def test_a_service_that_someone_makes_at_the_same_moment_is_no_failure(scene: Scene, tmp_path: Path) -> None:
    scene.service()
    scene.replay("ecs:DescribeServices", {"services": [], "failures": []})

    made = ensured(scene, cluster="shop", service_definition=definition(tmp_path))

    assert (made.created, made.deployment) == ((), None)
    assert "Someone else made the service web" in scene.said


def test_a_service_that_is_being_deleted_is_an_error_before_anything_is_made(scene: Scene, tmp_path: Path) -> None:
    scene.service()
    found = scene.scenario.call("DescribeServices", cluster="shop", services=["web"])
    found["services"][0]["status"] = "DRAINING"
    scene.replay("ecs:DescribeServices", found)

    with pytest.raises(NotReady, match="web is being deleted: it is DRAINING"):
        ensured(scene, **EVERYTHING, service_definition=definition(tmp_path))

    assert scene.writes == []


def test_a_service_that_was_deleted_is_made_again(scene: Scene, tmp_path: Path) -> None:
    scene.service()
    scene.someone.deletes()

    assert ensured(scene, cluster="shop", service_definition=definition(tmp_path)).created == ("service web",)


MAKERS = [action for action in MAKING if ":Create" in action]


@pytest.mark.parametrize("action", MAKING)
def test_a_call_that_is_denied_says_which(scene: Scene, tmp_path: Path, action: str) -> None:
    registered(scene)
    scene.deny(action)

    with pytest.raises(StepError, match=f"No permission for {action}") as error:
        ensured(scene, **EVERYTHING, service_definition=definition(tmp_path))

    assert error.value.exit_code == NotReady.exit_code
    before = MAKERS.index(action) if action in MAKERS else MAKERS.index(MAKING[MAKING.index(action) - 1])
    assert [known.created for known in scene.known[-1:]] == ([ALL_NAMES[:before]] if before else [])
    assert ("run it again with --change-existing" in error.value.hint) == (action not in MAKERS)


def test_a_role_that_cannot_be_passed_is_named(scene: Scene, tmp_path: Path) -> None:
    registered(scene)
    scene.deny("iam:PassRole")
    role = "arn:aws:iam::123456789012:role/volumes"
    volume = {"name": "data", "managedEBSVolume": {"roleArn": role, "sizeInGiB": 1}}

    with pytest.raises(NotReady, match=f"No permission for iam:PassRole, which ecs:CreateService.*{role}") as error:
        ensured(scene, cluster="shop", service_definition=definition(tmp_path, volumeConfigurations=[volume]))

    assert error.value.hint == "Allow iam:PassRole to the role that deploys."
