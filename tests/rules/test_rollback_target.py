"""Which revision a service goes back to, and whether the bad one still runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from ecs_steps.rules.rollback_target import (
    Bad,
    Target,
    being_replaced,
    by_stopping,
    candidates,
    forced_again,
    never_was,
    nothing_to_go_to,
    passed_over,
    runs,
)
from ecs_steps.values.image import Image
from ecs_steps.values.service import Deployment, Service, ServiceDeployment, ServiceRevision
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.rules.made import FAMILY, deployment, record, service

DIGEST = {number: f"sha256:{number:064x}" for number in range(1, 9)}
THEN = datetime(2026, 11, 20, 9, 30, tzinfo=timezone.utc)


def name(revision: int, family: str = "web") -> TaskDefinitionName:
    return TaskDefinitionName(family, revision)


def past(*revisions: int) -> tuple[ServiceRevision, ...]:
    """Successful deployments, newest first: the image of each has the digest of its number."""
    return tuple(
        ServiceRevision(
            arn=f"r/{number}",
            task_definition=f"{FAMILY}:{number}",
            images=(Image.parse(f"reg.example.com/web@{DIGEST[number]}"),),
            deployed_at=THEN,
        )
        for number in revisions
    )


def running(revision: int, *others: Deployment, state: str = "COMPLETED") -> Service:
    return service(deployment(revision=revision, rollout=state), *others)


def chosen(found: tuple[ServiceRevision, ...], leaving: int, bad: Bad, *others: Deployment) -> list[str]:
    return [each.task_definition.short for each in candidates(found, running(leaving, *others), name(leaving), bad)]


BY_REVISION = Bad(task_definition=name(3))


@pytest.mark.parametrize(
    ("history", "leaving", "bad", "expected"),
    [
        ((3, 2, 1), 3, BY_REVISION, ["web:2", "web:1"]),
        ((2, 3, 2, 1), 3, BY_REVISION, ["web:2", "web:1"]),
        ((3,), 3, BY_REVISION, []),
        ((), 3, BY_REVISION, []),
        ((4, 3, 2), 3, BY_REVISION, ["web:4", "web:2"]),
        ((4, 3, 2), 3, Bad(), ["web:2"]),
        ((3, 2), 3, Bad(image=Image.parse(f"reg.example.com/web@{DIGEST[2]}")), []),
        ((3, 2), 3, Bad(image=Image.parse(f"reg.example.com/api@{DIGEST[2]}")), ["web:2"]),
        ((4, 3, 2), 4, BY_REVISION, ["web:2"]),
    ],
    ids=[
        "the newest other",
        "each once",
        "only the bad one",
        "no history",
        "a newer one is good",
        "bare goes only back",
        "the bad image under another number",
        "the same digest elsewhere",
        "the named bad one",
    ],
)
def test_candidates(history: tuple[int, ...], leaving: int, bad: Bad, expected: list[str]) -> None:
    assert chosen(past(*history), leaving, bad) == expected


def test_why_names_the_day_of_the_good_deployment() -> None:
    first = next(candidates(past(2), running(3), name(3), BY_REVISION))

    assert first.why == "the newest successful deployment of 2026-11-20 09:30 UTC of another revision"


def test_without_history_what_still_has_tasks_counts() -> None:
    old = deployment("ecs-svc/1", status="ACTIVE", revision=2, rollout="COMPLETED", running=2)

    assert chosen((), 3, BY_REVISION, old) == ["web:2"]
    assert chosen(past(2), 3, BY_REVISION, old) == ["web:2"]


def test_what_still_has_tasks_but_has_the_bad_image_does_not_count() -> None:
    old = deployment("ecs-svc/1", status="ACTIVE", revision=2, rollout="COMPLETED", running=2)
    bad = Bad(image=Image.parse(f"reg.example.com/web@{DIGEST[2]}"))

    assert chosen(past(2), 3, bad, old) == []


def test_what_never_completed_does_not_count() -> None:
    failed = deployment("ecs-svc/1", status="ACTIVE", revision=2, rollout="FAILED", running=2)

    assert chosen((), 3, BY_REVISION, failed) == []


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (Bad(deployment="ecs-svc/2"), True),
        (Bad(deployment="ecs-svc/1"), False),
        (Bad(deployment="ecs-svc/1", task_definition=name(3)), False),
        (Bad(task_definition=name(3)), True),
        (Bad(task_definition=TaskDefinitionName.parse(f"{FAMILY}:3")), True),
        (Bad(task_definition=name(2)), False),
        (Bad(task_definition=name(3, "api")), False),
        (Bad(image=Image.parse(f"reg.example.com/web@{DIGEST[3]}")), True),
        (Bad(image=Image.parse(f"reg.example.com/web:3@{DIGEST[3]}")), True),
        (Bad(image=Image.parse(f"reg.example.com/web@{DIGEST[2]}")), False),
        (Bad(), True),
    ],
    ids=[
        "its deployment",
        "an earlier deployment",
        "the deployment decides",
        "its revision",
        "by ARN",
        "another revision",
        "another family",
        "its image",
        "a tag beside the digest",
        "another image",
        "bare",
    ],
)
def test_whether_the_bad_one_runs(bad: Bad, expected: bool) -> None:
    assert runs(bad, running(3), past(3)[0].images) is expected


def test_a_service_without_deployments_runs_nothing() -> None:
    assert not runs(Bad(), service(), ())
    assert not being_replaced(Bad(), service())


@pytest.mark.parametrize(
    ("state", "bad", "expected"),
    [
        ("IN_PROGRESS", Bad(deployment="ecs-svc/1"), True),
        ("IN_PROGRESS", BY_REVISION, True),
        ("IN_PROGRESS", Bad(image=Image.parse("web:3")), True),
        ("IN_PROGRESS", Bad(deployment="ecs-svc/0"), False),
        ("IN_PROGRESS", Bad(task_definition=name(1)), False),
        ("COMPLETED", BY_REVISION, False),
    ],
)
def test_whether_the_bad_one_is_being_replaced(state: str, bad: Bad, expected: bool) -> None:
    old = deployment("ecs-svc/1", status="ACTIVE", revision=3, rollout="FAILED", running=2)

    assert being_replaced(bad, running(2, old, state=state)) is expected


def in_state(status: str, revision: int = 3) -> ServiceDeployment:
    return replace(record(status), target_revision=f"r/{revision}")


@pytest.mark.parametrize(
    ("status", "history", "expected"),
    [
        ("IN_PROGRESS", (2, 1), True),
        ("PENDING", (2, 1), True),
        ("ROLLBACK_IN_PROGRESS", (2, 1), False),
        ("SUCCESSFUL", (2, 1), False),
        ("IN_PROGRESS", (4, 2, 1), False),
        ("IN_PROGRESS", (), False),
    ],
)
def test_ecs_is_asked_to_go_where_it_goes_by_itself(status: str, history: tuple[int, ...], expected: bool) -> None:
    target = Target(task_definition=name(2), why="")

    assert by_stopping(target, in_state(status), past(*history)) is expected


def test_a_forced_redeployment_goes_back_to_its_own_revision_while_it_is_in_progress() -> None:
    bad, before = Bad(deployment="ecs-svc/9"), past(3)
    again = forced_again(in_state("IN_PROGRESS", revision=9), before, name(3), bad)

    assert again is not None
    assert again.task_definition.short == "web:3"
    assert forced_again(in_state("SUCCESSFUL", revision=9), before, name(3), bad) is None
    assert forced_again(in_state("IN_PROGRESS", revision=3), before, name(3), bad) is None
    assert forced_again(in_state("IN_PROGRESS", revision=9), past(2), name(3), bad) is None
    assert forced_again(in_state("IN_PROGRESS", revision=9), before, name(3), BY_REVISION) is None
    assert forced_again(None, before, name(3), bad) is None


def test_why_there_is_nothing_to_go_to() -> None:
    error = nothing_to_go_to("web", name(3), BY_REVISION, [])
    image = nothing_to_go_to("web", name(3), Bad(image=Image.parse("web:3")), [])

    assert str(error) == (
        "There is nothing to roll web back to: its history has no successful deployment of a revision other than web:3"
    )
    assert image.why.endswith("other than web:3 without web:3")
    assert nothing_to_go_to("web", name(3), Bad(), []).why.endswith("of a revision older than web:3")
    assert nothing_to_go_to("web", name(3), BY_REVISION, ["web:2 is inactive"]).why == "web:2 is inactive"


@pytest.mark.parametrize(
    ("bad", "records", "is_known"),
    [
        (Bad(deployment="ecs-svc/2"), ["IN_PROGRESS"], True),
        (Bad(deployment="ecs-svc/3"), ["SUCCESSFUL"], True),
        (Bad(deployment="ecs-svc/7"), ["SUCCESSFUL"], False),
        (Bad(deployment="nonsense"), ["SUCCESSFUL"], False),
        (Bad(deployment="nonsense"), [], True),
        (BY_REVISION, ["SUCCESSFUL"], True),
    ],
    ids=["it is listed", "its record is there", "no record", "nonsense", "no history to say so", "by revision"],
)
def test_a_deployment_that_never_was(bad: Bad, records: list[str], is_known: bool) -> None:
    error = never_was(bad, running(3), [in_state(each) for each in records])

    assert (error is None) is is_known


def test_what_was_passed_over_is_said_of_the_one_that_is_taken() -> None:
    target = Target(task_definition=name(1), why="the newest")

    assert passed_over(target, []) == target
    assert passed_over(target, ["web:2 is inactive"]).why == "the newest that can still run (web:2 is inactive)"
