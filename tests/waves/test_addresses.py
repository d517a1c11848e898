"""Addresses that are asked after a rollout, each service its own."""

from __future__ import annotations

from dataclasses import replace

from ecs_steps.contract.choices import OnFailure, Verdict
from ecs_steps.values.web import WebAddress
from tests.scene import Scene
from tests.waves.releasing import Shop, failed, last, runs


def test_each_address_is_asked_and_an_ill_one_takes_its_service_back(scene: Scene, site: str) -> None:
    shop = Shop(scene, "web", "api", "late")
    options = shop.options(on_failure=OnFailure.ROLLBACK)
    options["web"] = replace(options["web"], check_url=WebAddress(f"{site}/ill"))
    options["api"] = replace(options["api"], check_url=WebAddress(f"{site}/well"))

    error = failed(scene, options, after={"late": ["web"]})

    assert error.exit_code == 7
    assert "503" in error.why
    assert last(scene).verdicts == {"web": Verdict.ROLLED_BACK, "api": Verdict.SUCCEEDED}
    assert "503" in (last(scene).causes or {})["web"]
    assert (runs(scene, "web"), runs(scene, "api"), runs(scene, "late")) == ("web:1", "api:2", "late:1")


def test_an_ill_address_is_left_where_that_is_asked(scene: Scene, site: str) -> None:
    shop = Shop(scene, "web")

    error = failed(scene, shop.options(check_url=WebAddress(f"{site}/ill")))

    assert error.exit_code == 5
    assert (last(scene).verdicts, runs(scene, "web")) == ({"web": Verdict.FAILED}, "web:2")
