"""Ask an address of a release that ECS calls done: an answer that is not right makes it a failed deployment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Verdict
from ecs_steps.routines.checking import Check, check_until
from ecs_steps.routines.ending import Ending, after_failure
from ecs_steps.rules.resume import leave_deployment
from ecs_steps.rules.undone import answers_wrongly
from ecs_steps.values.web import WebAddress

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def check_release(
    url: WebAddress, ending: Ending, deployment: str, done: DataclassInstance, clients: Clients, report: Report
) -> None:
    """Ask until it answers well, or raise after what was asked for on a failure is done.

    `done` is the release's result: it is handed on with the verdict and the cause that a failure gives it.
    """
    wrong = check_until(Check(url=url), clients, report).failure
    if wrong is None:
        return
    ecs = clients.ecs(ending.region)
    leave = leave_deployment(ending.cluster, ending.service, deployment, ecs.region, ecs.again)
    first = answers_wrongly(ending.service, wrong, leave)
    said: dict[str, Any] = {"verdict": Verdict.FAILED, "cause": first.why}
    report.known(replace(done, **said))
    verdict, failure = after_failure(ending, deployment, None, first, clients, report)
    report.known(replace(done, **said | {"verdict": verdict}))
    raise failure
