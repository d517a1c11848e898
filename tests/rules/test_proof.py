"""The three values of a proof."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ecs_steps.contract.choices import Proof
from ecs_steps.rules.proof import prove
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
    found = prove(Image("h.io", "shop/web", "1", digest), tasks, children)
    assert found.proof is proof
    assert says in found.says


def test_without_an_image_there_is_nothing_to_prove() -> None:
    assert prove(None, [runs(A)], ()).proof is Proof.UNKNOWN
