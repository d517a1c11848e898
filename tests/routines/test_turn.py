"""What a release starts from when a build has taken its time."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import OnBusy
from ecs_steps.register import RegisterOptions, register
from ecs_steps.routines.starting_point import Start, Wanted, starting_point
from ecs_steps.routines.turn import Turn, in_turn
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import PinnedImage
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import Scene


def _start(scene: Scene, named: str | None = None) -> Start:
    wanted = Wanted(
        cluster="shop",
        service="web",
        service_definition=None,
        task_definition_file=None,
        task_definition=TaskDefinitionName.parse(named) if named else None,
        region=None,
        dry_run=False,
    )
    return starting_point(wanted, scene.clients, scene.report)


def _in_turn(scene: Scene, start: Start, image: PinnedImage, *, anew: bool) -> Start:
    turn = Turn(
        cluster="shop",
        service="web",
        region=None,
        on_busy=OnBusy.WAIT,
        timeout=Duration.parse("15m"),
        dry_run=False,
        register=register,
    )
    registering = RegisterOptions(cluster="shop", service="web", image=image)
    return in_turn(turn, start, registering, scene.clients, scene.report, anew=anew)


@pytest.mark.parametrize(
    ("named", "anew", "expected"), [(None, True, "web:2"), (None, False, "web:1"), ("web:1", True, "web:1")]
)
def test_what_somebody_deployed_during_a_build_is_started_from_unless_a_revision_is_named(
    scene: Scene, named: str | None, expected: str, *, anew: bool
) -> None:
    placed = scene.service()
    start = _start(scene, named)
    scene.someone.deploys(scene.revision(scene.image("2")))
    scene.scenario.settle(placed.service_arn)
    scene.testbed.calls.clear()

    found = _in_turn(scene, start, scene.image("3"), anew=anew)

    assert found.task_definition is not None
    assert found.task_definition.short == expected
    assert scene.writes == []
    assert scene.testbed.calls.actions() == (["ecs:DescribeServices"] if anew else [])
