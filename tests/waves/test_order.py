"""In which order services roll out, and what is said and handed on of each."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import BadParameter
from tests.scene import Scene
from tests.waves.releasing import Shop, failed, released, told


def _told_at(scene: Scene, made: Any) -> dict[str, tuple[float, float]]:
    """When each deployment began and ended, on ECS's clock."""
    found: dict[str, tuple[float, float]] = {}
    for name in made.deployments:
        (newest, *_) = scene.scenario.call("ListServiceDeployments", cluster="shop", service=name)["serviceDeployments"]
        found[name] = (newest["createdAt"], newest["finishedAt"])
    return found


def test_services_without_an_order_roll_out_side_by_side(scene: Scene) -> None:
    shop = Shop(scene, "web", "api", "jobs")

    made = released(scene, shop.options())

    assert made.verdicts == dict.fromkeys(("web", "api", "jobs"), Verdict.SUCCEEDED)
    assert made.proofs == dict.fromkeys(("web", "api", "jobs"), Proof.PROVED)
    assert made.service_images == shop.images
    assert {name: each.short for name, each in (made.task_definitions or {}).items()} == {
        name: f"{name}:2" for name in shop.names
    }
    assert made.not_begun == ()
    assert "3 services in 1 wave: web, api, jobs\n" in scene.said
    assert "3 succeeded: web, api, jobs\n" in scene.said
    times = _told_at(scene, made)
    assert max(began for began, _ in times.values()) < min(ended for _, ended in times.values())


def test_a_wave_begins_when_the_one_before_has_succeeded(scene: Scene) -> None:
    shop = Shop(scene, "web", "api", "jobs")

    made = released(scene, shop.options(), {"web": ["api"], "jobs": ["web"]})

    times = _told_at(scene, made)
    assert times["api"][1] <= times["web"][0] < times["web"][1] <= times["jobs"][0]
    assert scene.said.splitlines()[0].endswith("3 services in 3 waves: api; then web; then jobs")
    assert "Wave 2 of 3: web\n" in scene.said


def test_what_comes_while_an_earlier_wave_rolls_out_is_said_not_to_be_in_a_later_one(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    theirs = scene.revision(scene.image("9", "shop/web"), "web")
    scene.at(20, lambda: shop.someone("web").deploys(theirs))

    made = released(scene, shop.options(), {"web": ["api"]})

    assert made.verdicts == dict.fromkeys(("web", "api"), Verdict.SUCCEEDED)
    assert "web:3 was made from web:1, and web:2 came meanwhile: what web:2 brought is not in it" in scene.said
    assert "api:2 was made" not in scene.said


def test_at_most_so_many_roll_out_at_the_same_time(scene: Scene) -> None:
    shop = Shop(scene, "a", "b", "c", "d", "e")

    made = released(scene, shop.options(), parallel=2)

    times = _told_at(scene, made)
    for began, _ in times.values():
        assert sum(other <= began < end for other, end in times.values()) <= 2
    assert told(scene) == ["a", "b", "c", "d", "e"]


def test_all_is_registered_before_any_service_is_told(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")

    released(scene, shop.options(), {"web": ["api"]})

    assert scene.writes == ["ecs:RegisterTaskDefinition"] * 2 + ["ecs:UpdateService"] * 2


def test_a_wave_is_looked_at_in_tens(scene: Scene) -> None:
    names = [f"s{number}" for number in range(20)]
    shop = Shop(scene, *names)

    released(scene, shop.options())

    asked = [len(call.parameters["services"]) for call in scene.testbed.calls.of("ecs:DescribeServices")]
    assert asked[:2] == [10, 10]  # the check before anything is done
    alone = sum(size == 1 for size in asked)
    assert sum(size for size in asked if size > 1) > 5 * alone


def test_what_is_known_is_written_as_soon_as_a_deployment_exists(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")

    released(scene, shop.options())

    first = next(each for each in scene.known if each.deployments)
    assert list(first.deployments) == ["web"]
    assert first.verdicts == {}
    assert set(first.task_definitions) == {"web", "api"}


def test_one_service_is_a_release_too(scene: Scene) -> None:
    shop = Shop(scene, "web")

    assert released(scene, shop.options()).verdicts == {"web": Verdict.SUCCEEDED}
    assert "1 service in 1 wave: web\n" in scene.said


@pytest.mark.parametrize(
    ("after", "circle"),
    [
        ({"web": ["api"], "api": ["web"]}, "web -> api -> web"),
        ({"web": ["web"]}, "web -> web"),
        ({"web": ["gone"], "gone": ["api"], "api": ["web"]}, "web -> gone -> api -> web"),
    ],
)
def test_a_circle_is_refused_before_anything_is_asked(scene: Scene, after: dict[str, list[str]], circle: str) -> None:
    shop = Shop(scene, "web", "api")

    error = failed(scene, shop.options(), after=after)

    assert isinstance(error, BadParameter)
    names = error.what.removeprefix("Services wait for each other: ").split(" -> ")
    assert sorted(names[1:]) == sorted(circle.split(" -> ")[1:])
    assert scene.testbed.calls.actions() == []
