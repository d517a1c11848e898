"""A task definition: what is taken, what goes into it, what differs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ecs_steps.contract.errors import BadParameter
from ecs_steps.rules.task_definition import checked, differences, registrable, run_reference, with_images
from ecs_steps.values.image import Image

DIGEST = "sha256:" + "a" * 64
OLD = Image("h.io", "web", "1")
NEW = Image("h.io", "web", "2", DIGEST)


def document(*containers: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {
        "family": "web",
        "containerDefinitions": list(containers) or [{"name": "web", "image": "h.io/web:1"}],
        **members,
    }


def one(**members: Any) -> dict[str, Any]:
    return document({"name": "web", "image": "h.io/web:1", **members})


TWO = document({"name": "web", "image": "h.io/web:1"}, {"name": "proxy", "image": "h.io/proxy:1"})


def test_what_ecs_gave_is_not_registered_and_everything_else_survives() -> None:
    described = document(
        taskDefinitionArn="arn:...:task-definition/web:7",
        revision=7,
        status="ACTIVE",
        requiresAttributes=[{"name": "x"}],
        compatibilities=["EC2"],
        registeredAt="2026-11-21",
        registeredBy="me",
        deregisteredAt="2026-11-21",
        deleteRequestedAt="2026-11-21",
        memberOf2031={"deep": [1, {"er": True}]},
        tags=[{"key": "aws:cloudformation:stack-name", "value": "web"}, {"key": "team", "value": "shop"}],
    )
    kept = registrable(described)
    assert kept == document(memberOf2031={"deep": [1, {"er": True}]}, tags=[{"key": "team", "value": "shop"}])


def test_tags_of_a_wrong_shape_are_left_for_aws_to_refuse() -> None:
    for tags in ({"team": "shop"}, ["team"], [["team"]], "team"):
        assert registrable(document(tags=tags)) == document(tags=tags)


@pytest.mark.parametrize(
    ("given", "what", "why"),
    [
        pytest.param([], "td.json is no task definition", "it is no object", id="a list"),
        pytest.param("web", "td.json is no task definition", "it is no object", id="text"),
        pytest.param(None, "td.json is no task definition", "it is no object", id="null"),
        pytest.param({"taskDefinition": "web:1"}, "td.json is no task definition", "it is no object", id="a name"),
        pytest.param({"taskDefinition": None}, "td.json is no task definition", "it is no object", id="no body"),
        pytest.param({}, "td.json has no family", "RegisterTaskDefinition needs one", id="empty"),
        pytest.param({"family": ""}, "td.json has no family", "RegisterTaskDefinition needs one", id="empty family"),
        pytest.param({"family": 5}, "td.json has no family", "RegisterTaskDefinition needs one", id="family is 5"),
        pytest.param({"family": "web"}, "td.json has no containers", "missing or empty", id="no containers"),
        pytest.param(document() | {"containerDefinitions": {}}, "td.json has no containers", "", id="containers a map"),
        pytest.param(document({}), "td.json has a container without a name", "[0] has no name", id="no name"),
        pytest.param(document({"name": "a"}, {"name": ""}), "td.json has a container", "[1] has no name", id="second"),
        pytest.param(document() | {"containerDefinitions": ["web"]}, "td.json has a container", "[0]", id="a text"),
    ],
)
def test_what_is_no_task_definition_is_refused_before_aws_is_asked(given: Any, what: str, why: str) -> None:
    with pytest.raises(BadParameter) as raised:
        checked(given, "td.json")
    assert raised.value.what.startswith(what)
    assert why in raised.value.why
    assert raised.value.hint


def test_the_output_of_describe_task_definition_is_taken_too() -> None:
    described = {"taskDefinition": document(revision=3), "tags": [{"key": "a", "value": "b"}]}
    assert checked(described, "td.json") == document(tags=[{"key": "a", "value": "b"}])


def test_a_bare_image_goes_to_the_only_container_by_digest() -> None:
    made = with_images(one(cpu=10), NEW, None, {})
    web = {"name": "web", "image": f"h.io/web@{DIGEST}", "cpu": 10}
    assert made == one(cpu=10) | {
        "containerDefinitions": [web],
        "tags": [{"key": "ecs-steps:image-tag/web", "value": "2"}],
    }


def test_named_images_go_where_they_are_told() -> None:
    made = with_images(TWO, NEW, "proxy", {"web": OLD})
    assert [each["image"] for each in made["containerDefinitions"]] == ["h.io/web:1", f"h.io/web@{DIGEST}"]
    assert [each["image"] for each in TWO["containerDefinitions"]] == ["h.io/web:1", "h.io/proxy:1"]


def test_no_image_changes_nothing() -> None:
    assert with_images(TWO, None, None, {}) == TWO


def test_the_same_image_may_be_said_twice() -> None:
    assert with_images(one(), NEW, None, {"web": NEW}) == with_images(one(), NEW, None, {})


@pytest.mark.parametrize(
    ("given", "image", "container", "images", "said"),
    [
        (TWO, NEW, None, {}, "It is not clear which container takes the image: web has web, proxy"),
        (TWO, NEW, None, {"web": OLD}, "It is not clear which container takes the image: web has web, proxy"),
        (TWO, NEW, "prox", {}, "There is no container prox: web has web, proxy"),
        (TWO, None, None, {"wbe": NEW}, "There is no container wbe: web has web, proxy"),
        (one(), NEW, None, {"web": OLD}, f"Container web was given two images: {NEW} and {OLD}"),
    ],
    ids=["two and one bare", "two, one of them named", "unknown container", "unknown in images", "two for one"],
)
def test_an_image_that_fits_no_container_is_refused(
    given: dict[str, Any], image: Image | None, container: str | None, images: dict[str, Image], said: str
) -> None:
    with pytest.raises(BadParameter) as raised:
        with_images(given, image, container, images)
    assert str(raised.value) == said
    assert raised.value.hint


@pytest.mark.parametrize(
    ("image", "reference"),
    [(OLD, "h.io/web:1"), (NEW, f"h.io/web@{DIGEST}"), (Image(None, "web"), "web")],
    ids=["tag", "digest", "bare"],
)
def test_a_digest_is_registered_without_its_tag(image: Image, reference: str) -> None:
    assert run_reference(image) == reference


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(one(cpu=0, essential=True, environment=[], mountPoints=[]), one(), id="what ECS fills in"),
        pytest.param(document(volumes=[], placementConstraints=[]), document(), id="empty lists of the task"),
        pytest.param(
            one(portMappings=[{"containerPort": 80, "hostPort": 0, "protocol": "tcp"}]),
            one(portMappings=[{"containerPort": 80}]),
            id="a port in bridge mode",
        ),
        pytest.param(
            one(portMappings=[{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]),
            one(portMappings=[{"containerPort": 80}]),
            id="a port in awsvpc mode",
        ),
        pytest.param(
            one(healthCheck={"command": ["CMD", "true"], "interval": 30, "timeout": 5, "retries": 3}),
            one(healthCheck={"command": ["CMD", "true"]}),
            id="a health check",
        ),
        pytest.param(
            one(environment=[{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]),
            one(environment=[{"name": "B", "value": "2"}, {"name": "A", "value": "1"}]),
            id="the order of the environment",
        ),
        pytest.param(
            document(tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]),
            document(tags=[{"key": "b", "value": "2"}, {"key": "a", "value": "1"}]),
            id="the order of tags",
        ),
        pytest.param(
            document(tags=[{"key": "aws:cloudformation:stack-name", "value": "web"}]), document(), id="AWS's own tags"
        ),
        pytest.param(document(revision=7, registeredAt=1, status="ACTIVE"), document(), id="what ECS gives"),
    ],
)
def test_what_ecs_holds_the_same_makes_no_difference(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert differences(before, after) == ()
    assert differences(after, before) == ()


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (one(), one(image="h.io/web:2"), "containerDefinitions[web].image: h.io/web:1 -> h.io/web:2"),
        (document(cpu="256"), document(cpu="512"), "cpu: 256 -> 512"),
        (document(), document(memberOf2031={"a": 1}), "memberOf2031.a: (none) -> 1"),
        (document(new={"status": "ON"}), document(new={"status": "OFF"}), "new.status: ON -> OFF"),
        (one(memory=64), one(), "containerDefinitions[web].memory: 64 -> (none)"),
        (one(essential=False), one(), "containerDefinitions[web].essential: false -> (none)"),
        (one(command=["a"]), one(command=["a", "b"]), 'containerDefinitions[web].command: ["a"] -> ["a", "b"]'),
        (
            one(portMappings=[{"containerPort": 80, "hostPort": 80}]),
            one(portMappings=[{"containerPort": 80, "hostPort": 8080}]),
            "containerDefinitions[web].portMappings[0].hostPort: (none) -> 8080",
        ),
        (
            one(secrets=[{"name": "KEY", "valueFrom": "arn:old"}]),
            one(secrets=[{"name": "KEY", "valueFrom": "arn:new"}]),
            "containerDefinitions[web].secrets[KEY].valueFrom: arn:old -> arn:new",
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_difference_is_one_line(before: dict[str, Any], after: dict[str, Any], line: str) -> None:
    assert differences(before, after) == (line,)


def test_an_environment_value_is_shown_as_a_hash() -> None:
    before = one(environment=[{"name": "PASSWORD", "value": "hunter2"}, {"name": "GONE", "value": "hunter3"}])
    after = one(environment=[{"name": "PASSWORD", "value": "hunter4"}, {"name": "NEW.value", "value": "hunter5"}])
    lines = differences(before, after)
    assert "hunter" not in json.dumps(lines)
    path = "containerDefinitions[web].environment[PASSWORD].value"
    assert f"{path}: (sha256 f52fbd32) -> (sha256 18183dd9)" in lines


def test_a_first_registration_differs_in_everything() -> None:
    assert differences(None, one()) == (
        "containerDefinitions[web].image: (none) -> h.io/web:1",
        "containerDefinitions[web].name: (none) -> web",
        "family: (none) -> web",
    )
