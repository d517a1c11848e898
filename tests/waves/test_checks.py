"""What is wrong with one service of a release is said before anything is built or changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import Scene
from tests.waves.releasing import Shop, failed, last, released


def test_two_hundred_services_of_which_one_is_draining(scene: Scene) -> None:
    names = [f"s{number}" for number in range(200)]
    shop = Shop(scene, *names, target_group="arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/s/1")
    scene.scenario.call("DeleteService", cluster="shop", service="s150", force=True)
    scene.testbed.calls.clear()

    error = failed(scene, shop.options())

    assert error.exit_code == 4
    assert error.what == "1 of 200 services cannot be released (s150)"
    assert "s150 takes no update" in error.why
    assert "it is DRAINING, so it was deleted" in error.why
    assert scene.testbed.calls.actions() == ["ecs:DescribeServices"] * 20
    assert scene.writes == []


def test_an_option_of_another_kind_is_refused_before_aws_is_called(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    mistaken = replace(shop.options()["api"], image="shop/api:2")  # type: ignore[arg-type] # the mistake
    scene.testbed.calls.clear()

    error = failed(scene, shop.options() | {"api": mistaken})

    assert (error.exit_code, error.what) == (2, "image is of the type str")
    assert scene.testbed.calls.actions() == []


def test_a_record_that_cannot_be_written_is_said_before_any_service_is_touched(scene: Scene, tmp_path: Path) -> None:
    shop = Shop(scene, "web", "api")
    options = shop.options()
    options["api"] = replace(options["api"], record=str(tmp_path))

    error = failed(scene, options)

    assert (error.exit_code, error.what) == (2, "1 of 2 services cannot be released (api)")
    assert error.why.startswith(f"{tmp_path} cannot be written")
    assert scene.writes == []


def test_all_that_is_wrong_is_said_at_once(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    options = shop.options()
    options["gone"] = replace(options["web"], service="gone")
    options["elsewhere"] = replace(options["web"], cluster="nowhere")

    error = failed(scene, options)

    assert error.exit_code == NotReady.exit_code
    assert error.what == "2 of 4 services cannot be released (gone, elsewhere)"
    assert "gone: There is no ECS service gone" in scene.said
    assert "elsewhere: There is no ECS cluster nowhere" in scene.said
    assert scene.writes == []


def test_what_is_wrong_with_all_is_said_once(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    options = {name: replace(each, cluster="nowhere") for name, each in shop.options().items()}

    error = failed(scene, options)

    assert error.what == "2 of 2 services cannot be released (web, api)"
    assert error.why.startswith("There is no ECS cluster nowhere")
    assert "Also:" not in error.hint
    assert "There is no ECS cluster nowhere" not in scene.said
    assert scene.writes == []


def test_some_with_the_same_mistake_share_a_line(scene: Scene) -> None:
    shop = Shop(scene, "web", "api", "jobs")
    options = {name: replace(each, cluster="nowhere") for name, each in shop.options().items()}
    options["jobs"] = replace(options["jobs"], cluster="shop", service="gone")

    error = failed(scene, options)

    assert error.what == "3 of 3 services cannot be released (web, api, jobs)"
    assert scene.said.count("web, api: There is no ECS cluster nowhere") == 1
    assert "jobs: There is no ECS service gone" in scene.said


def test_one_service_under_two_names_is_refused(scene: Scene) -> None:
    shop = Shop(scene, "web")
    options = shop.options()
    options["www"] = options["web"]

    error = failed(scene, options)

    assert isinstance(error, BadParameter)
    assert error.what == "web and www are the same service"
    assert scene.testbed.calls.actions() == []


def test_two_builds_under_one_name_are_refused(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    options = {
        name: replace(each, image=Image.parse("shop/all:1"), context=name) for name, each in shop.options().items()
    }

    error = failed(scene, options)

    assert isinstance(error, BadParameter)
    assert error.what == "web and api want the same image"
    assert scene.testbed.calls.actions() == []


def test_a_context_without_an_image_names_its_service(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    options = shop.options()
    options["api"] = replace(options["api"], image=None, context=".")

    assert failed(scene, options).what == "api: deploy does not know how to name the image"


def test_a_revision_that_cannot_be_registered_leaves_every_service_alone(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    options = shop.options()
    options["api"] = replace(options["api"], container="sidecar")

    error = failed(scene, options)

    assert error.what.startswith("api: ")
    assert "ecs:UpdateService" not in scene.writes
    assert last(scene).deployments == {}


def test_what_is_wrong_with_a_file_is_said_before_anything_is_built(scene: Scene, tmp_path: Path) -> None:
    """There is no engine here: a build that was begun would say so."""
    shop = Shop(scene, "web", "api", "jobs")
    options = shop.options()
    (tmp_path / "unfit.json").write_text('{"family": "api", "containerDefinitions": [{"name": "a", "memry": 1}]}')
    for name, file in (("api", "unfit.json"), ("jobs", "gone.json")):
        image = Image.parse(f"shop/{name}:2")
        path = str(tmp_path / file)
        options[name] = replace(options[name], image=image, context=str(tmp_path), task_definition_file=path)

    error = failed(scene, options)

    assert (error.exit_code, error.what) == (2, "2 of 3 services cannot be released (api, jobs)")
    assert "Did you mean memory?" in scene.said
    assert "gone.json" in scene.said
    assert scene.writes == []


def test_a_network_that_is_gone_is_said_once(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    scene.testbed.fault("*", FaultKind.RESET, None)

    error = failed(scene, shop.options())

    assert "services cannot be released" not in error.what
    assert scene.writes == []


def test_a_dry_run_says_each_and_changes_nothing(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")

    made = released(scene, shop.options(dry_run=True), {"web": ["api"]})

    assert made.verdicts == {}
    assert scene.writes == []
    assert "2 services in 2 waves: api; then web" in scene.said
    for name in shop.names:
        assert f"Would register a new revision of {name}" in scene.said
        assert f"Would tell {name}: run {name}" in scene.said


@pytest.mark.parametrize(
    "name", ["::error::web", "##[error]web", "web\x1b[2J", "wéb", "-web", "--after", "$(touch x)", "a" * 255]
)
def test_a_hostile_name_harms_nobody(scene: Scene, name: str) -> None:
    shop = Shop(scene, "web")
    options = {name: shop.options()["web"], "gone": replace(shop.options()["web"], service=name)}

    error = failed(scene, options)

    assert error.exit_code in (2, 3, 4)
    for line in scene.said.splitlines():
        assert line.startswith(("+", " "))
        assert "\x1b" not in line
    assert "Traceback" not in scene.said
    assert scene.writes == []


def test_services_that_share_a_family_get_a_revision_each_or_the_same(scene: Scene) -> None:
    """One image, one family, two services: the second finds the revision that the first has registered."""
    shop = Shop(scene, "web", "api")
    image = shop.images["web"]
    scene.testbed.script(f"{image.name}@{image.digest}", Behaviour())
    options = shop.options(task_definition=TaskDefinitionName.parse("web"))
    options["api"] = replace(options["api"], image=image)

    made = released(scene, options)

    assert {str(each).rpartition("/")[2] for each in (made.task_definitions or {}).values()} == {"web:2"}
    assert scene.writes.count("ecs:RegisterTaskDefinition") == 1
