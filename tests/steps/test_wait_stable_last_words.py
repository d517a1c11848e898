"""Wait-stable: what the container that is to blame said last, or where that can be read."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks, Pull
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.duration import Duration
from tests.scene import Scene
from tests.steps.waiting import TARGETS, failed, last, rolled_out, told

NODE = (
    "starting",
    "Error: Cannot find module 'express'",
    "    at Module._resolveFilename (node:internal/modules/cjs/loader:1134:15)",
    "Node.js v20.11.0",
)


def crashes(*words: str) -> Behaviour:
    return Behaviour(exit_after=1, exit_code=1, last_words=words)


def logging_to(scene: Scene, configuration: dict[str, Any], behaviour: Behaviour) -> str:
    """Begin to roll out a version that dies, and logs as told."""
    scene.service()
    image = scene.image("2")
    scene.testbed.script(f"{image.name}@{image.digest}", behaviour)
    return told(scene, scene.revision(image, members_of_container={"logConfiguration": configuration}))


def test_the_sentence_ends_with_the_line_that_says_most(scene: Scene) -> None:
    scene.scenario.log_group("/shop/web")
    deployment = rolled_out(scene, scene.image("2"), crashes(*NODE), logs="/shop/web")

    error = failed(scene, deployment)

    assert error.why.endswith("stopped tasks: web exited 1: Error: Cannot find module 'express'")
    assert scene.said.count("Last words of web in task") == 1
    assert scene.said.index("Last words of web") < scene.said.index("| Node.js v20.11.0")


def test_a_log_that_tells_of_another_platform_decides(scene: Scene) -> None:
    scene.scenario.log_group("/shop/web")
    words = ("exec /usr/local/bin/docker-entrypoint.sh: exec format error",)
    deployment = rolled_out(scene, scene.image("2"), crashes(*words), logs="/shop/web")

    error = failed(scene, deployment)

    assert last(scene).cause_kind is CauseKind.WRONG_PLATFORM
    assert "--platform linux/amd64" in error.hint


def test_what_a_container_says_cannot_command_a_terminal_or_a_ci(scene: Scene) -> None:
    scene.scenario.log_group("/shop/web")
    words = ("\x1b]0;owned\x07\x1b[31mfatal: ##[set-output name=x]y " + "z" * 500,)
    deployment = rolled_out(scene, scene.image("2"), crashes(*words), logs="/shop/web")

    error = failed(scene, deployment)

    assert "fatal: # #[set-output" in error.why
    assert error.why.isprintable()
    assert len(error.why) < 250


def test_a_stream_without_a_prefix_is_found_by_the_containers_id(scene: Scene) -> None:
    scene.scenario.log_group("/shop/web")
    options = {"awslogs-group": "/shop/web", "awslogs-region": "eu-west-1"}
    deployment = logging_to(scene, {"logDriver": "awslogs", "options": options}, crashes(*NODE))

    error = failed(scene, deployment)

    assert "Cannot find module 'express'" in error.why


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        (
            {"logDriver": "awsfirelens", "options": {"Name": "datadog"}},
            "its log driver is awsfirelens, look at datadog",
        ),
        (
            {"logDriver": "splunk", "options": {"splunk-url": "https://splunk.example", "splunk-token": "t0ken"}},
            "its log driver is splunk, look at https://splunk.example",
        ),
        ({"logDriver": "json-file"}, "its log driver is json-file: on the instance, `docker logs "),
    ],
)
def test_of_another_driver_it_is_said_where_to_look(scene: Scene, configuration: dict[str, Any], said: str) -> None:
    error = failed(scene, logging_to(scene, configuration, crashes(*NODE)))

    assert f"The log of web is not in CloudWatch Logs: {said}" in scene.said
    assert error.why.endswith("web exited 1")
    assert error.hint.startswith("It left no last lines here: look where its log goes")
    assert "t0ken" not in scene.said


def test_a_log_that_may_not_be_read_is_said_once_and_costs_nothing_else(scene: Scene) -> None:
    scene.scenario.log_group("/shop/web")
    deployment = rolled_out(scene, scene.image("2"), crashes(*NODE), logs="/shop/web")
    scene.testbed.fault("logs:GetLogEvents", FaultKind.ACCESS_DENIED, None)

    error = failed(scene, deployment)

    assert error.why.endswith("web exited 1")
    assert scene.said.count("The log of web cannot be read: No permission for logs:GetLogEvents") == 1


def test_a_revision_that_may_not_be_read_is_said_once(scene: Scene) -> None:
    scene.scenario.log_group("/shop/web")
    deployment = rolled_out(scene, scene.image("2"), crashes(*NODE), logs="/shop/web")
    scene.testbed.fault("ecs:DescribeTaskDefinition", FaultKind.ACCESS_DENIED, None)

    error = failed(scene, deployment)

    assert error.why.endswith("web exited 1")
    assert scene.said.count("the log of a container that died is not found") == 1


def test_of_several_that_died_the_decisive_ones_log_is_read(scene: Scene) -> None:
    scene.scenario.log_group("/shop/web")
    image = scene.image("2")
    scene.service(target_group=TARGETS)
    ill = Behaviour(checks=Checks.TARGET_GROUP_FAILS, last_words=("shutting down",))
    scene.testbed.script(f"{image.name}@{image.digest}", ill, crashes(*NODE), ill, ill)
    deployment = told(scene, scene.revision(image, logs="/shop/web"))

    error = failed(scene, deployment, timeout=Duration.parse("5h"))

    assert "web exited 1: Error: Cannot find module 'express'" in error.why
    assert "| shutting down" not in scene.said


def test_no_log_is_looked_for_where_nothing_ran(scene: Scene) -> None:
    scene.scenario.log_group("/shop/web")
    deployment = rolled_out(scene, scene.image("2"), Behaviour(pull=Pull.MISSING), logs="/shop/web")

    failed(scene, deployment)

    assert scene.testbed.calls.of("logs:GetLogEvents") == []
    assert "Last words" not in scene.said
