"""Wait-stable: what the result says when the process ends while the cause is asked for."""

from __future__ import annotations

from ecs_steps.contract.choices import Verdict
from ecs_steps.wait_stable import Stable
from tests.scene import Scene
from tests.steps.waiting import CRASHES, failed, rolled_out


def test_the_verdict_is_written_before_anybody_asks_for_the_cause(scene: Scene) -> None:
    scene.scenario.log_group("/shop/web")
    failed(scene, rolled_out(scene, scene.image("2"), CRASHES, logs="/shop/web"))

    verdicts = [(each.verdict, each.cause) for each in scene.known if isinstance(each, Stable) and each.verdict]
    assert verdicts[0] == (Verdict.ROLLED_BACK, None)
    assert verdicts[-1][0] is Verdict.ROLLED_BACK
    assert "web exited 3" in str(verdicts[-1][1])
