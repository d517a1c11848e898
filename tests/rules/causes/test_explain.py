"""The decisive cause wins over what follows from it, and is said in one sentence with a hint."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ecs_steps.rules.causes.advice import ADVICE
from ecs_steps.rules.causes.explain import explain
from ecs_steps.rules.causes.facts import Facts
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.service import DeploymentSettings
from ecs_steps.values.target import Alarm, Target
from ecs_steps.values.task import Task
from tests.rules.made import container, task

EXITED, FAILED_TO_START, SCHEDULER = "EssentialContainerExited", "TaskFailedToStart", "ServiceSchedulerInitiated"
ESSENTIAL = "Essential container in task exited"
NOT_FOUND = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1: not found"
)
OOM = "OutOfMemoryError: Container killed due to memory usage"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web-blue/0123456789abcdef"
ELB = f"Task failed ELB health checks in (target-group {GROUP})"
UNHEALTHY = (
    f"(service web) (task 1) (port 80) is unhealthy in (target-group {GROUP}) due to (reason Health checks "
    "failed with these codes: [503])."
)
CHECKS = "Task failed container health checks"
BREAKER = "(service web) (deployment ecs-svc/2) deployment failed: tasks failed to start."
BY_BREAKER = "Service deployment rolled back because the circuit breaker threshold was exceeded."
PORT_TAKEN = (
    "(service web) was unable to place a task because no container instance met all of its requirements. The closest "
    "matching (container-instance 1) is already using a port required by your task. For more information, see the "
    "Troubleshooting section of the Amazon ECS Developer Guide."
)
NO_FARGATE = "(service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again."

NO_IMAGE_EVENT = f"(service web) was unable to place a task. Reason: {NOT_FOUND}."
HALF = DeploymentSettings(minimum_healthy_percent=50)
SILENT = Target(id="10.0.0.1", port=80, state="unhealthy", reason="Target.Timeout", description="Request timed out")
BEGUN = Target(id="10.0.0.1", port=80, state="initial", reason="Elb.InitialHealthChecking")

EXIT_1 = task(container(exit_code=1), stop_code=EXITED, stopped=ESSENTIAL)
OUT_OF_MEMORY = task(container(exit_code=137, reason=OOM), stop_code=EXITED, stopped=ESSENTIAL)
NO_IMAGE = task(container(reason=NOT_FOUND), stop_code=FAILED_TO_START, stopped=NOT_FOUND)
ILL = task(container(exit_code=137), stop_code=SCHEDULER, stopped=ELB)


def facts(*tasks: Task, **more: Any) -> Facts:
    return Facts(otherwise="it was rolled back", tasks=tasks, **more)


@pytest.mark.parametrize(
    ("stopped", "kind", "says"),
    [
        pytest.param(EXIT_1, "container-exited", "web exited 1", id="exited"),
        pytest.param(OUT_OF_MEMORY, "out-of-memory", "web exited 137, out of memory", id="out of memory"),
        pytest.param(
            task(container(exit_code=0, reason=OOM), stop_code=EXITED, stopped=ESSENTIAL),
            "out-of-memory",
            "web exited 0, out of memory",
            id="a child was out of memory",
        ),
        pytest.param(
            task(container(exit_code=137), stop_code=EXITED, stopped=ESSENTIAL),
            "container-killed",
            "web exited 137: killed (SIGKILL), perhaps out of memory",
            id="killed",
        ),
        pytest.param(
            task(container(exit_code=139), stop_code=EXITED, stopped=ESSENTIAL),
            "container-crashed",
            "web exited 139: segmentation fault (SIGSEGV)",
            id="crashed",
        ),
        pytest.param(
            task(container(exit_code=127), stop_code=EXITED, stopped=ESSENTIAL),
            "command-not-found",
            "web exited 127: the command was not found",
            id="no command",
        ),
        pytest.param(
            task(container(exit_code=3221225781), stop_code=EXITED, stopped=ESSENTIAL),
            "container-crashed",
            "web exited 3221225781 (0xC0000135): a DLL is missing",
            id="Windows",
        ),
        pytest.param(
            task(container(exit_code=-1073741819), stop_code=EXITED, stopped=ESSENTIAL),
            "container-crashed",
            "web exited -1073741819 (0xC0000005): access violation",
            id="Windows, as a negative number",
        ),
        pytest.param(
            task(container(exit_code=0), stop_code=EXITED, stopped=ESSENTIAL),
            "container-ended",
            "web exited 0, but a service's container must keep running",
            id="ended well, which a service must not",
        ),
        pytest.param(NO_IMAGE, "image-not-found", f"web: the image was not found: {NOT_FOUND}", id="image not found"),
        pytest.param(
            task(container(), stop_code=FAILED_TO_START, stopped=NOT_FOUND),
            "image-not-found",
            f"the image was not found: {NOT_FOUND}",
            id="only ECS gives it",
        ),
        pytest.param(
            task(container(exit_code=137), stop_code=SCHEDULER, stopped=CHECKS),
            "container-health",
            "the container's health check failed",
            id="the exit code of a container that ECS killed is no cause",
        ),
        pytest.param(
            task(replace(container(), health="UNHEALTHY"), container("log"), stop_code=SCHEDULER, stopped=CHECKS),
            "container-health",
            "web: the container's health check failed",
            id="the container that is ill is named",
        ),
        pytest.param(ILL, "load-balancer-health", "health check failed (target group web-blue)", id="ELB health"),
        pytest.param(
            task(container(exit_code=143), stop_code="SpotInterruption", stopped="Your Spot Task was interrupted."),
            "spot-interruption",
            "Spot took the capacity back: Your Spot Task was interrupted",
            id="spot",
        ),
        pytest.param(
            task(container(exit_code=137), stop_code="UserInitiated", stopped="it was out of memory: not found"),
            "task-stopped",
            "someone stopped the tasks: it was out of memory: not found",
            id="what a person typed is no wording of AWS",
        ),
        pytest.param(task(stop_code="UserInitiated"), "task-stopped", "someone stopped the tasks", id="by user"),
        pytest.param(
            task(container(exit_code=137), stop_code="InfrastructureHealth", stopped="x"), "host-lost", "x", id="host"
        ),
        pytest.param(
            task(container("init", exit_code=0), container(exit_code=1), stop_code=EXITED, stopped=ESSENTIAL),
            "container-exited",
            "web exited 1",
            id="a sidecar that ended well is not blamed",
        ),
        pytest.param(
            task(container("proxy", exit_code=143), container(exit_code=1), stop_code=EXITED, stopped=ESSENTIAL),
            "container-exited",
            "web exited 1",
            id="a sidecar that was told to end is not blamed",
        ),
        pytest.param(
            task(
                container("migrate", exit_code=2),
                container(
                    reason="dependency graph: failed to resolve container ordering dependency [migrate] for target "
                    "[web] as dependency did not exit successfully."
                ),
                stop_code=EXITED,
                stopped=ESSENTIAL,
            ),
            "container-exited",
            "migrate exited 2",
            id="what another container waited for in vain",
        ),
        pytest.param(
            task(
                container(exit_code=1),
                container(
                    "envoy", exit_code=0, reason="CannotInspectContainerError: Could not transition to inspecting"
                ),
                stop_code=EXITED,
                stopped=ESSENTIAL,
            ),
            "container-exited",
            "web exited 1",
            id="what Docker did not manage afterwards",
        ),
        pytest.param(
            task(container(reason="odd new words"), stop_code=FAILED_TO_START, stopped="Task failed to start"),
            "cannot-start",
            "web: the container could not be started: odd new words",
            id="words that nobody knows yet",
        ),
        pytest.param(task(stopped="odd new words"), "unknown", "no reason that is known: odd new words", id="unknown"),
        pytest.param(task(), "unknown", "it was rolled back", id="nothing at all"),
    ],
)
def test_a_stopped_task_says_why(stopped: Task, kind: str, says: str) -> None:
    cause = explain(facts(stopped))

    assert (cause.kind.value, cause.says) == (kind, cause.says)
    assert says in cause.says
    assert cause.says.count("stopped tasks") == 0
    assert cause.hint == ADVICE[cause.kind].do


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

    cause = explain(facts(alarms=(alarm,)))

    assert cause.says == f"alarm web-5xx ended the deployment: {alarm.reason}"


def test_the_host_port_is_named_as_the_reason_why_nothing_starts() -> None:
    cause = explain(facts(events=(PORT_TAKEN,), desired=2))

    assert cause.says == "nothing can start: the old tasks hold the host port and may not be stopped first"
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
