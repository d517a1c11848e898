"""What one stopped task says: its containers first, what ECS says of it as a whole after them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecs_steps.rules.causes.advice import ADVICE
from ecs_steps.rules.causes.explain import explain
from ecs_steps.values.task import Task
from tests.rules.causes.dead import (
    CHECKS,
    ESSENTIAL,
    EXIT_1,
    EXITED,
    FAILED_TO_START,
    ILL,
    NO_IMAGE,
    NOT_FOUND,
    OOM,
    OUT_OF_MEMORY,
    SCHEDULER,
    facts,
)
from tests.rules.made import container, task


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
