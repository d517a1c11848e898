"""The three values of a proof."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ecs_steps.contract.choices import Proof
from ecs_steps.rules.proof import Claim, Evidence, claims, prove, weighed
from ecs_steps.values.image import Image
from ecs_steps.values.task import Task
from tests.rules.made import container, task

A, B, INDEX = (f"sha256:{letter * 64}" for letter in "abc")
HOME = "h.io/shop/web"


def runs(digest: str | None, image: str = f"{HOME}:1", *more: tuple[str, str | None]) -> Task:
    containers = [container(f"c{number}", image=name, digest=of) for number, (name, of) in enumerate(more)]
    return task(container(image=image, digest=digest), *containers)


@pytest.mark.parametrize(
    ("digest", "tasks", "children", "proof", "says"),
    [
        pytest.param(A, [runs(A), runs(A)], (), Proof.PROVED, f"2 running tasks report {A[:19]}", id="same digest"),
        pytest.param(A, [runs(A)], (), Proof.PROVED, f"1 running task reports {A[:19]}", id="one task"),
        pytest.param(A, [runs(A, f"{HOME}@{A}")], (), Proof.PROVED, "1 running", id="registered by digest"),
        pytest.param(INDEX, [runs(A)], (A, B), Proof.PROVED, "report", id="a child of the index"),
        pytest.param(INDEX, [runs(A), runs(B)], (A, B), Proof.PROVED, "2 running", id="two platforms of one index"),
        pytest.param(A, [runs(B)], (), Proof.CONTRADICTED, f"tasks run {B} in place of {A}", id="another digest"),
        pytest.param(A, [runs(A), runs(B)], (), Proof.CONTRADICTED, f"tasks run {B}", id="one of two runs another"),
        pytest.param(INDEX, [runs(A)], (B,), Proof.CONTRADICTED, f"tasks run {A}", id="no child of the index"),
        pytest.param(
            A, [runs(None), runs(B)], (), Proof.CONTRADICTED, f"tasks run {B}", id="silence hides no wrong one"
        ),
        pytest.param(A, [runs(None)], (), Proof.UNKNOWN, "report no digest", id="reports none"),
        pytest.param(A, [runs(A), runs(None)], (), Proof.UNKNOWN, "report no digest", id="one of two reports none"),
        pytest.param(A, [], (), Proof.UNKNOWN, "report no digest", id="no tasks to read"),
        pytest.param(A, [runs(A, "h.io/shop/web2:1")], (), Proof.UNKNOWN, "report no digest", id="a longer name"),
        pytest.param(
            A, [runs(B, "h.io/sidecar:1", (f"{HOME}:1", A))], (), Proof.PROVED, "1 running", id="a sidecar is no matter"
        ),
        pytest.param(None, [runs(A)], (), Proof.UNKNOWN, "no digest was asked for", id="asked for by tag"),
    ],
)
def test_a_proof_compares_what_tasks_report(
    digest: str | None, tasks: Sequence[Task], children: Sequence[str], proof: Proof, says: str
) -> None:
    found = prove(Claim(image=Image("h.io", "shop/web", "1", digest)), tasks, children)
    assert found.proof is proof
    assert says in found.says


def test_without_an_image_there_is_nothing_to_prove() -> None:
    assert weighed([]).proof is Proof.UNKNOWN


def image(digest: str | None, path: str = "shop/web") -> Image:
    return Image("h.io", path, "1", digest)


def two(web: str | None, worker: str | None) -> Task:
    """A task whose containers, both of one repository, report these digests."""
    named = (container("web", image=f"{HOME}:1", digest=web), container("worker", image=f"{HOME}:2", digest=worker))
    return task(*named)


@pytest.mark.parametrize(
    ("asked", "tasks", "proof", "says"),
    [
        pytest.param(
            {"web": A, "worker": B},
            [two(A, B), two(A, B)],
            Proof.PROVED,
            f"2 running tasks report {A[:19]} (web), {B[:19]} (worker)",
            id="each its own",
        ),
        pytest.param(
            {"web": A, "worker": A}, [two(A, A)], Proof.PROVED, f"1 running task reports {A[:19]}", id="both the same"
        ),
        pytest.param(
            {"web": A}, [two(A, B)], Proof.PROVED, f"1 running task reports {A[:19]}", id="one of a repository"
        ),
        pytest.param(
            {"web": A, "worker": B},
            [two(A, A)],
            Proof.CONTRADICTED,
            f"worker: tasks run {A} in place of {B}",
            id="the second is another's",
        ),
        pytest.param(
            {"web": A, "worker": B},
            [two(B, A)],
            Proof.CONTRADICTED,
            f"web: tasks run {B} in place of {A}; worker: tasks run {A} in place of {B}",
            id="changed about",
        ),
        pytest.param(
            {"web": A, "worker": B},
            [two(A, None)],
            Proof.UNKNOWN,
            "worker: not proved: the tasks report no digest for this image",
            id="one is silent",
        ),
        pytest.param(
            {"web": A, "worker": B},
            [two(None, A)],
            Proof.CONTRADICTED,
            f"worker: tasks run {A} in place of {B}",
            id="silence hides no wrong one",
        ),
        pytest.param(
            {"web": A, "worker": None},
            [two(A, B)],
            Proof.UNKNOWN,
            "worker: not proved: no digest was asked for",
            id="one by tag",
        ),
    ],
)
def test_each_container_is_proved_for_itself(
    asked: dict[str, str | None], tasks: Sequence[Task], proof: Proof, says: str
) -> None:
    found = [(each, prove(each, tasks, ())) for each in claims(None, {name: image(of) for name, of in asked.items()})]

    assert weighed(found) == Evidence(proof, says)


def test_an_image_that_a_container_is_named_for_is_claimed_once() -> None:
    assert claims(image(A), {"web": image(A)}) == (Claim(image=image(A), container="web"),)
    assert claims(image(A), {"log": image(B)}) == (
        Claim(image=image(B), container="log"),
        Claim(image=image(A)),
    )
    assert claims(None, {}) == ()
