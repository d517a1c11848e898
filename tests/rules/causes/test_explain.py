"""The decisive cause wins over what follows from it, and is said in one sentence with a hint."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ecs_steps.rules.causes.advice import ADVICE
from ecs_steps.rules.causes.explain import explain
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.target import Alarm, Target
from ecs_steps.values.task import Task
from tests.rules.causes.dead import (
    BEGUN,
    BREAKER,
    BY_BREAKER,
    ESSENTIAL,
    EXIT_1,
    EXITED,
    FAILED_TO_START,
    HALF,
    ILL,
    NO_FARGATE,
    NO_IMAGE,
    NO_IMAGE_EVENT,
    OUT_OF_MEMORY,
    PORT_TAKEN,
    SILENT,
    UNHEALTHY,
    facts,
)
from tests.rules.made import container, task


def test_the_same_reason_is_counted() -> None:
    one, two, three = (task(container(exit_code=code), stop_code=EXITED, stopped=ESSENTIAL) for code in (1, 2, 3))

    assert explain(facts(one, one)).says == "2 of 2 stopped tasks: web exited 1"
    assert explain(facts(two, one, one)).says == "2 of 3 stopped tasks: web exited 1; 1 other reason"
    assert explain(facts(two, one, one, three)).says == "2 of 4 stopped tasks: web exited 1; 2 other reasons"
    assert explain(facts(*[OUT_OF_MEMORY] * 7)).says == "7 of 7 stopped tasks: web exited 137, out of memory"


def test_texts_that_differ_in_ids_are_the_same_reason() -> None:
    reasons = [f"CannotStartContainerError: cannot join container {each}" for each in ("a1b2c3", "f00d77")]
    tasks = [task(container(reason=each), stop_code=FAILED_TO_START, stopped=each) for each in reasons]

    assert explain(facts(*tasks)).says.startswith("2 of 2 stopped tasks: web: the container could not be started")


@pytest.mark.parametrize(
    ("tasks", "more", "kind"),
    [
        ([NO_IMAGE, NO_IMAGE], {"status_reason": BY_BREAKER, "events": (BREAKER,)}, "image-not-found"),
        ([OUT_OF_MEMORY, ILL, ILL, ILL, ILL, ILL, ILL], {"events": (UNHEALTHY, BREAKER)}, "out-of-memory"),
        ([EXIT_1, EXIT_1, NO_IMAGE], {}, "image-not-found"),
        ([EXIT_1, ILL, ILL], {"events": (UNHEALTHY,)}, "container-exited"),
        ([EXIT_1, *[ILL] * 9], {"events": (UNHEALTHY,)}, "load-balancer-health"),
        ([ILL], {"events": (NO_FARGATE, BREAKER)}, "load-balancer-health"),
        ([EXIT_1], {"events": (NO_IMAGE_EVENT,)}, "container-exited"),
        ([], {"events": (NO_IMAGE_EVENT,)}, "image-not-found"),
        ([], {"events": (NO_FARGATE,), "capacity_providers": ("FARGATE_SPOT",)}, "spot-capacity"),
        ([], {"events": (NO_FARGATE,), "capacity_providers": ("FARGATE", "FARGATE_SPOT")}, "fargate-capacity"),
        ([], {"events": (PORT_TAKEN,), "desired": 2}, "static-host-port"),
        ([], {"events": (PORT_TAKEN,), "desired": 1, "settings": HALF}, "static-host-port"),
        ([], {"events": (PORT_TAKEN,), "desired": 2, "settings": HALF}, "no-port"),
        ([EXIT_1], {"alarms": (Alarm(name="web-5xx", state="ALARM"),)}, "alarm"),
        ([EXIT_1], {"events": ("(service web) (deployment ecs-svc/2) deployment failed: alarm detected.",)}, "alarm"),
        ([EXIT_1], {"status_reason": "Service deployment rolled back by user"}, "deployment-stopped"),
        ([], {"events": (BREAKER,)}, "circuit-breaker"),
        ([], {"targets": (SILENT,)}, "load-balancer-health"),
        ([], {"targets": (BEGUN,)}, "unknown"),
        ([], {}, "unknown"),
    ],
)  # fmt: skip
def test_the_decisive_cause_wins(tasks: list[Task], more: dict[str, Any], kind: str) -> None:
    assert explain(facts(*tasks, **more)).kind.value == kind


def test_an_event_tells_why_a_target_was_unhealthy() -> None:
    cause = explain(facts(ILL, ILL, events=(UNHEALTHY,)))

    assert cause.says == (
        "2 of 2 stopped tasks: the load balancer's health check failed (target group web-blue): Health checks failed "
        "with these codes: [503]"
    )


def test_a_target_that_does_not_answer_gets_another_hint_than_one_that_answers_otherwise() -> None:
    silent = Target(id="10.0.0.1", port=80, state="unhealthy", reason="Target.Timeout", description="Request timed out")
    wrong = replace(
        silent, reason="Target.ResponseCodeMismatch", description="Health checks failed with these codes: [404]"
    )

    assert explain(facts(ILL, targets=(SILENT,))).hint.startswith("Nothing answers in time")
    assert explain(facts(ILL, targets=(wrong,))).hint.startswith("The program answers")


def test_an_alarm_is_named_with_its_own_reason() -> None:
    alarm = Alarm(name="web-5xx", state="ALARM", reason="Threshold Crossed: 1 datapoint [7.0] was greater than 1.0")

    told = "Service deployment rolled back because an alarm was detected."

    cause = explain(facts(alarms=(alarm,), status_reason=told))

    assert cause.says == f"alarm web-5xx ended the deployment: {alarm.reason}"


def test_the_host_port_is_named_as_the_reason_why_nothing_starts() -> None:
    cause = explain(facts(events=(PORT_TAKEN,), desired=2))
    named = explain(facts(events=(PORT_TAKEN,), desired=2, host_ports=(8080,)))

    assert cause.says == "nothing can start: the old tasks hold the host port and may not be stopped first"
    assert named.says == "nothing can start: the old tasks hold host port 8080 and may not be stopped first"
    assert "minimumHealthyPercent below 100" in cause.hint


def test_the_containers_last_telling_line_ends_the_sentence() -> None:
    lines = (
        "starting",
        "Error: Cannot find module 'express'",
        "    at Module._load (node:internal:1)",
        "Node.js v20.1.0",
    )
    two = task(container(exit_code=2), stop_code=EXITED, stopped=ESSENTIAL)

    cause = explain(facts(EXIT_1, EXIT_1, two, last_lines=lines))

    assert cause.says == "2 of 3 stopped tasks: web exited 1: Error: Cannot find module 'express'; 1 other reason"
    assert cause.kind is CauseKind.CONTAINER_EXITED


def test_a_log_can_tell_that_the_platform_is_wrong() -> None:
    cause = explain(facts(EXIT_1, last_lines=("exec /usr/bin/node: exec format error",)))

    assert cause.kind is CauseKind.WRONG_PLATFORM
    assert cause.hint == ADVICE[CauseKind.WRONG_PLATFORM].do


def test_a_log_says_nothing_about_a_task_that_others_stopped() -> None:
    assert explain(facts(ILL, last_lines=("Error: shutting down",))).says.endswith("(target group web-blue)")


def test_an_essential_container_that_ended_is_told_from_one_that_was_to_end() -> None:
    both = task(container("init", exit_code=0), container(exit_code=0), stop_code=EXITED, stopped=ESSENTIAL)

    assert explain(facts(both, essential=frozenset({"web"}))).container == "web"


def test_long_words_of_aws_are_bounded_and_in_one_line() -> None:
    reason = "CannotStartContainerError: " + "x\ny\x1b[31m" * 500

    says = explain(facts(task(container(reason=reason), stop_code=FAILED_TO_START))).says

    assert len(says) < 400
    assert says.isprintable()


def test_the_tasks_that_bear_witness_are_named() -> None:
    cause = explain(facts(NO_IMAGE, EXIT_1))

    assert cause.tasks == (NO_IMAGE.arn,)
    assert cause.container == "web"
