"""The scenario table: whatever goes wrong, the verdict is the truth, and the sentence names the cause."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import StepError
from ecs_steps.deploy import Deployed, DeployOptions, deploy
from ecs_steps.testbed.rollout.truth import Outcome
from ecs_steps.values.image import Image
from tests.pasting import commands, understood
from tests.scenarios import health, images, kinds, others, trouble
from tests.scenarios.row import Row
from tests.scene import HOST, Scene

ROWS = [*images.ROWS, *health.ROWS, *kinds.ROWS, *others.ROWS, *trouble.ROWS]
_TRUTHS = {
    Verdict.SUCCEEDED: {Outcome.SUCCEEDED},
    Verdict.NOTHING_RUNS: {Outcome.SUCCEEDED},
    Verdict.NOTHING_TO_DO: {Outcome.SUCCEEDED},
    Verdict.ROLLED_BACK: {Outcome.ROLLED_BACK},
    Verdict.OVERTAKEN: {Outcome.OVERTAKEN, Outcome.DELETED, Outcome.FAILED},
    Verdict.FAILED: {Outcome.FAILED, Outcome.ROLLBACK_FAILED, Outcome.MOVING},
    Verdict.TIMED_OUT: {Outcome.MOVING},
}


def test_the_table_has_at_least_eighty_rows_of_different_names() -> None:
    names = [row.id for row in ROWS]
    assert len(names) >= 80
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_release(scene: Scene, row: Row) -> None:
    row.before(scene)
    placed = scene.service(**row.service)
    image = scene.image("2")
    if row.version:
        scene.testbed.script(f"*@{image.digest}", *row.version)
    scene.testbed.advance(1)
    for seconds, deed in row.others:
        scene.at(seconds, lambda deed=deed: deed(scene))  # type: ignore[misc] # mypy wants no default of a lambda
    row.trouble(scene)
    began = scene.clock.now()

    error = _released(scene, row)

    result = _last(scene)
    assert (error.exit_code if error else 0) == row.exit_code, f"{error}\n{scene.said}"
    assert result.verdict is row.verdict, scene.said
    if row.kinds:
        assert result.cause_kind in row.kinds, f"{result.cause_kind}: {result.cause}\n{scene.said}"
        assert result.cause
    if row.proof:
        assert result.proof is row.proof
    _speaks(scene, row, error)
    _tells_the_truth(scene, placed.service_arn, result)
    _asks_sparingly(scene, row, scene.clock.now() - began)
    _deploys_once(scene, row, placed.service_arn)


def _released(scene: Scene, row: Row) -> StepError | None:
    options: dict[str, Any] = {"image": Image.parse(f"{HOST}/shop/web:2"), **row.options}
    try:
        deploy(DeployOptions(cluster="shop", service="web", **options), scene.clients, scene.report)
    except StepError as error:
        return error
    return None


def _last(scene: Scene) -> Deployed:
    """The result as the file would say it: a word stays until it is said anew."""
    words: dict[str, Any] = {}
    for known in scene.known:
        words.update({word: value for word, value in vars(known).items() if value is not None})
    return Deployed(**{word: value for word, value in words.items() if word in Deployed.__dataclass_fields__})


def _speaks(scene: Scene, row: Row, error: StepError | None) -> None:
    said = "\n".join((scene.said, str(error or ""), error.hint if error else "", *(scene.report.flying or ())))
    for text in row.says:
        assert text in said
    for text in (*row.never, "Traceback", "None", "\x1b"):
        assert text not in said
    for command in commands(said):
        _, options = understood(scene, command)
        assert (options.cluster, options.service, options.region) == ("shop", "web", "eu-west-1")


def _tells_the_truth(scene: Scene, service_arn: str, result: Deployed) -> None:
    if result.verdict is None or result.deployment is None:
        return
    truth = scene.scenario.truth(service_arn, result.deployment)
    # ECS knows nothing of digests that contradict each other.
    expected = {Outcome.SUCCEEDED} if result.proof is Proof.CONTRADICTED else _TRUTHS[result.verdict]
    assert truth.outcome in expected, truth
    if result.verdict in (Verdict.SUCCEEDED, Verdict.NOTHING_TO_DO):
        assert set(truth.runs) == {str(result.task_definition)}, truth


def _asks_sparingly(scene: Scene, row: Row, seconds: float) -> None:
    actions = scene.testbed.calls.actions()
    # The calls before the wait come at once; over a rollout of some minutes the average says more.
    assert len(actions) <= 20 + row.pace * max(seconds, 60) / 60, f"{len(actions)} calls in {seconds:.0f} s"


def _deploys_once(scene: Scene, row: Row, service_arn: str) -> None:
    made = scene.testbed.engine.world.services[service_arn].service_deployments
    assert len(made) <= 1 + row.deployments, made
