"""Register when AWS or the network is in trouble, and when others register too: one revision, and none lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.register import Registered
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.values.image import PinnedImage
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import Scene
from tests.steps.registering import images, registered


@pytest.fixture(autouse=True)
def image(scene: Scene) -> PinnedImage:
    scene.service()
    return scene.image("2")


def second(scene: Scene, image: PinnedImage, **options: Any) -> Registered:
    return registered(scene, cluster="shop", service="web", image=image, **options)


def revisions(scene: Scene) -> list[str]:
    found = scene.scenario.call("ListTaskDefinitions", familyPrefix="web")["taskDefinitionArns"]
    return [str(each).rpartition("/")[2] for each in found]


def sent(scene: Scene) -> int:
    return len(scene.testbed.calls.of("ecs:RegisterTaskDefinition"))


def test_an_answer_that_got_lost_is_found_and_nothing_is_registered_twice(scene: Scene, image: PinnedImage) -> None:
    scene.answer_lost("ecs:RegisterTaskDefinition")

    made = second(scene, image)

    assert (made.registered, made.task_definition.short) == (True, "web:2")
    assert (sent(scene), revisions(scene)) == (1, ["web:1", "web:2"])
    assert "It was carried out: web:2" in scene.said


def test_ours_is_found_below_a_revision_that_someone_registered_after_it(scene: Scene, image: PinnedImage) -> None:
    scene.answer_lost("ecs:RegisterTaskDefinition")
    scene.testbed.fault("ecs:DescribeTaskDefinition", FaultKind.STALE, 2, after=0)
    scene.clock.after(1, lambda: scene.revision(scene.image("3")))

    made = second(scene, image)

    assert sent(scene) == 1
    assert images(scene, made.task_definition.short)["web"].endswith(str(image.digest))


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.SERVER_ERROR])
def test_what_left_no_trace_is_registered_again(scene: Scene, image: PinnedImage, kind: FaultKind) -> None:
    scene.testbed.fault("ecs:RegisterTaskDefinition", kind)

    made = second(scene, image)

    assert made.task_definition.short == "web:2"
    assert (sent(scene), revisions(scene)) == (2, ["web:1", "web:2"])
    assert "It did nothing: registering web again" in scene.said


def test_the_first_revision_of_a_family_is_found_too(scene: Scene, tmp_path: Any) -> None:
    path = tmp_path / "api.json"
    api = {"name": "api", "image": "api:1", "memory": 64}
    path.write_text(json.dumps({"family": "api", "containerDefinitions": [api]}))
    scene.answer_lost("ecs:RegisterTaskDefinition")

    made = registered(scene, task_definition_file=str(path))

    assert (made.registered, made.task_definition.short) == (True, "api:1")
    assert sent(scene) == 1


def test_the_network_may_be_gone_for_a_minute_at_the_very_moment(scene: Scene, image: PinnedImage) -> None:
    scene.answer_lost("ecs:RegisterTaskDefinition")
    scene.late(2, "ecs:DescribeTaskDefinition", times=1)
    scene.network_gone(60, after=3)

    assert second(scene, image).task_definition.short == "web:2"
    assert revisions(scene) == ["web:1", "web:2"]


def test_too_many_at_the_same_moment_are_waited_out(scene: Scene, image: PinnedImage) -> None:
    scene.testbed.fault("ecs:RegisterTaskDefinition", FaultKind.CONCURRENT, 5)

    made = second(scene, image)

    assert (made.task_definition.short, sent(scene)) == ("web:2", 6)
    assert scene.said.count("Others register revisions of web too; again in ") == 5


def test_of_two_that_register_the_same_both_go_by_the_older_revision(scene: Scene, image: PinnedImage) -> None:
    scene.testbed.fault("ecs:RegisterTaskDefinition", FaultKind.CONCURRENT)
    document = scene.scenario.call("DescribeTaskDefinition", taskDefinition="web:1")["taskDefinition"]
    web = {**document["containerDefinitions"][0], "image": f"{image.name}@{image.digest}"}
    same = {"family": "web", "containerDefinitions": [web]}
    scene.clock.after(0.001, lambda: scene.scenario.call("RegisterTaskDefinition", **same))

    made = second(scene, image)

    assert revisions(scene) == ["web:1", "web:2", "web:3"]
    assert made.task_definition.short == "web:2"
    assert "Someone registered the same just before web:3: going by web:2" in scene.said


def test_throttling_is_waited_out(scene: Scene, image: PinnedImage) -> None:
    scene.throttled("ecs:RegisterTaskDefinition", 60)

    assert second(scene, image).task_definition.short == "web:2"
    assert revisions(scene) == ["web:1", "web:2"]


def test_who_may_not_look_any_more_is_told_that_it_is_not_known(scene: Scene, image: PinnedImage) -> None:
    scene.answer_lost("ecs:RegisterTaskDefinition")
    scene.late(2, "ecs:DescribeTaskDefinition", times=2)
    scene.testbed.fault("ecs:DescribeTaskDefinition", FaultKind.ACCESS_DENIED, None, after=3)

    with pytest.raises(StepError) as caught:
        second(scene, image)

    assert isinstance(caught.value, NotReady)
    assert caught.value.what == "Whether a revision of web was registered is not known"
    assert sent(scene) == 1


def test_what_the_service_runs_is_not_registered_again_after_others(scene: Scene, image: PinnedImage) -> None:
    made = second(scene, image)
    scene.scenario.call("UpdateService", cluster="shop", service="web", taskDefinition="web:2")
    scene.revision(scene.image("3"))

    again = registered(
        scene,
        cluster="shop",
        service="web",
        task_definition=TaskDefinitionName.parse("web"),
        image=image,
    )

    assert (again.registered, again.task_definition) == (False, made.task_definition)
    assert sent(scene) == 1
