"""Which deployment somebody else started is the one that is meant."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecs_steps.rules.adoption import RECENT, Candidate, Wanted, choose
from ecs_steps.rules.proof import Claim
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.rules.made import FAMILY, NOW

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64
MINUTE = timedelta(minutes=1)


def _made(number: int, ago: timedelta, *images: str, revision: int = 2, listed: bool = True) -> Candidate:
    return Candidate(
        deployment_id=f"ecs-svc/{number}",
        task_definition=f"{FAMILY}:{revision}",
        images=tuple(Image.parse(each) for each in images),
        began=NOW - ago,
        listed=listed,
    )


def _chosen(wanted: Wanted, *candidates: Candidate) -> str | None:
    found = choose(candidates, wanted, NOW)
    return found.deployment_id if found else None


@pytest.mark.parametrize(
    ("task_definition", "found"),
    [("web:2", True), (f"{FAMILY}:2", True), ("web", True), ("web:3", False), ("api", False)],
)
def test_a_revision_is_found_by_any_of_its_names(task_definition: str, *, found: bool) -> None:
    wanted = Wanted(task_definition=TaskDefinitionName.parse(task_definition))
    assert _chosen(wanted, _made(7, MINUTE)) == ("ecs-svc/7" if found else None)


@pytest.mark.parametrize(
    ("wanted", "runs", "found"),
    [
        pytest.param(f"r.io/web@{A}", f"r.io/web@{A}", True, id="digest"),
        pytest.param(f"r.io/web@{A}", f"r.io/web:1@{A}", True, id="digest that ECS resolved"),
        pytest.param(f"r.io/web@{A}", f"r.io/web@{B}", False, id="another digest"),
        pytest.param(f"r.io/web@{A}", "r.io/web:1", False, id="a tag whose bytes nobody knows"),
        pytest.param(f"r.io/web:1@{A}", "r.io/web:1", True, id="the same tag"),
        pytest.param(f"r.io/web:1@{A}", f"r.io/web:1@{B}", True, id="the same tag, whose bytes the proof will judge"),
        pytest.param("r.io/web:1", f"r.io/web:1@{B}", True, id="tag alone"),
        pytest.param("r.io/web:1", "r.io/web:2", False, id="another tag"),
        pytest.param("r.io/web:1", f"r.io/web@{B}", False, id="a digest, for a tag"),
        pytest.param("r.io/web", "r.io/web:latest", True, id="no tag is latest"),
        pytest.param(f"r.io/web@{A}", f"r.io/api@{A}", False, id="another repository"),
        pytest.param("nginx:1", "docker.io/library/nginx:1", True, id="Docker Hub by its other name"),
    ],
)
def test_an_image_is_found_by_its_digest_or_its_tag(wanted: str, runs: str, *, found: bool) -> None:
    chosen = _chosen(Wanted(claims=(Claim(image=Image.parse(wanted)),)), _made(7, MINUTE, "r.io/sidecar:9", runs))
    assert chosen == ("ecs-svc/7" if found else None)


def test_the_one_that_began_last_is_meant_wherever_it_stands() -> None:
    wanted = Wanted(task_definition=TaskDefinitionName.parse("web:2"))
    first, second = _made(1, 9 * MINUTE), _made(2, MINUTE, listed=False)
    assert _chosen(wanted, first, second) == _chosen(wanted, second, first) == "ecs-svc/2"


def test_what_left_the_list_long_ago_is_not_meant() -> None:
    wanted = Wanted(task_definition=TaskDefinitionName.parse("web:2"))
    assert _chosen(wanted, _made(1, RECENT + MINUTE, listed=False)) is None
    assert _chosen(wanted, _made(1, RECENT + MINUTE, listed=True)) == "ecs-svc/1"


def test_nothing_wanted_is_nothing_found() -> None:
    assert not Wanted()
    assert _chosen(Wanted(), _made(1, MINUTE)) is None
