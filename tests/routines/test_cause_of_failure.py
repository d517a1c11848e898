"""Which of a service's events are taken for those of a deployment that failed."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import timedelta

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Verdict
from ecs_steps.routines.cause_of_failure import find_cause
from ecs_steps.rules.verdict import Judgement, Sight
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.service import ServiceEvent
from tests.rules.made import NOW, OURS, deployment, service

NO_MEMORY = (
    "(service web) was unable to place a task because no container instance met all of its requirements. The closest "
    "matching (container-instance 1) has insufficient memory available."
)
ANOTHERS = "(service web) (deployment ecs-svc/9) deployment failed: alarm detected."
TIMED_OUT = Judgement(Verdict.TIMED_OUT, "it is not done after 15m")


def kind_of(sight: Sight, *events: tuple[int, str]) -> CauseKind:
    """Give the class of a time-out after events, each so many seconds after the deployment began."""
    told = tuple(ServiceEvent(id=str(at), at=NOW + timedelta(seconds=at), message=message) for at, message in events)
    seen = replace(sight, service=replace(sight.service, events=told))
    report = Report(io.StringIO(), now=lambda: 0.0)
    return find_cause(TIMED_OUT, seen, (), Clients(dict(os.environ)), report, "eu-west-1").kind


LISTED = Sight(service=service(deployment()), deployment_id=OURS, record=None)
FORGOTTEN = Sight(service=service(deployment("ecs-svc/3")), deployment_id=OURS, record=None)


def test_an_event_since_it_began_tells() -> None:
    assert kind_of(LISTED, (5, NO_MEMORY)) is CauseKind.NO_MEMORY


def test_an_event_from_before_it_began_does_not() -> None:
    assert kind_of(LISTED, (-5, NO_MEMORY)) is CauseKind.DEPLOYMENT_TIMEOUT


def test_an_event_about_another_deployment_does_not() -> None:
    assert kind_of(LISTED, (5, ANOTHERS)) is CauseKind.DEPLOYMENT_TIMEOUT


def test_where_nobody_knows_when_it_began_only_events_that_name_it_tell() -> None:
    named = f"(service web) (deployment {OURS}) could not launch 2 tasks"

    assert kind_of(FORGOTTEN, (5, NO_MEMORY)) is CauseKind.DEPLOYMENT_TIMEOUT
    assert kind_of(FORGOTTEN, (5, named)) is CauseKind.NO_CAPACITY


def test_it_is_remembered_when_it_began_after_ecs_forgot_it() -> None:
    remembered = replace(FORGOTTEN, last=deployment())

    assert kind_of(remembered, (5, NO_MEMORY)) is CauseKind.NO_MEMORY
    assert kind_of(remembered, (-5, NO_MEMORY)) is CauseKind.DEPLOYMENT_TIMEOUT
