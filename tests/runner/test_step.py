"""A declared step, called from Python, and its result as text."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Proof
from ecs_steps.contract.errors import BadParameter, EarlierStepFailed
from ecs_steps.contract.param import output, param
from ecs_steps.runner import step
from ecs_steps.runner.result import written
from ecs_steps.runner.sources import from_environment, from_parameter_file, from_results
from ecs_steps.values.image import Image


@dataclass(frozen=True, kw_only=True)
class Options:
    """What it takes."""

    cluster: str = param()


@dataclass(frozen=True, kw_only=True)
class Result:
    """What it gives."""

    cluster: str = output()
    image: Image | None = output(default=None)
    image_tags: tuple[str, ...] = output(default=())
    desired_count: int | None = output(default=None)
    updated: bool | None = output(default=None)
    proof: Proof | None = output(default=None)


@step
def wait_and_see(options: Options, clients: Clients, report: Report) -> Result:
    """Wait and see.

    More of it.
    """
    if options.cluster == "none":
        raise BadParameter("There is no cluster")
    report.line(f"saw {options.cluster}")
    return Result(cluster=options.cluster)


def test_a_step_is_named_and_summed_up_by_its_function() -> None:
    assert (wait_and_see.name, wait_and_see.summary) == ("wait-and-see", "Wait and see.")
    assert (wait_and_see.options, wait_and_see.result) == (Options, Result)


def test_a_step_begins_nothing_with_an_option_of_another_kind(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BadParameter, match="cluster is of the type int: wait-and-see takes str"):
        wait_and_see(Options(cluster=7))  # type: ignore[arg-type] # the mistake
    assert capsys.readouterr() == ("", "")


def test_a_step_finds_clients_and_report_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert wait_and_see(Options(cluster="shop")) == Result(cluster="shop")
    assert capsys.readouterr() == ("", "+00:00 saw shop\n")


def test_a_step_reports_where_it_is_told_and_raises_its_errors() -> None:
    out = io.StringIO()
    wait_and_see(Options(cluster="shop"), report=Report(out, now=lambda: 0.0))
    assert out.getvalue() == "+00:00 saw shop\n"
    with pytest.raises(BadParameter, match="There is no cluster"):
        wait_and_see(Options(cluster="none"))


def test_a_result_is_written_as_what_it_parses_from() -> None:
    assert written(Result(cluster="shop")) == {"cluster": "shop", "image_tags": []}
    digest = "sha256:" + "0" * 64
    image = Image("h.io", "web", "1", digest)
    full = Result(cluster="", image=image, image_tags=("a",), desired_count=0, updated=False, proof=Proof.UNKNOWN)
    assert written(full) == {
        "cluster": "",
        "image": f"h.io/web:1@{digest}",
        "image_tags": ["a"],
        "desired_count": 0,
        "updated": False,
        "proof": "unknown",
    }


def test_no_parameter_file_and_no_result_are_no_source() -> None:
    assert from_parameter_file({}).values == {}
    assert from_parameter_file({"ECS_STEPS_PARAMS": ""}).values == {}
    assert from_results([]).sources == ()
    assert from_environment([], {"ECS_STEPS_CLUSTER": "shop"}).values == {}


def test_an_earlier_error_without_form_is_still_told(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text('{"error": "it burned"}', encoding="utf-8")
    with pytest.raises(EarlierStepFailed, match="it burned") as raised:
        from_results([str(path)])
    assert raised.value.exit_code == 1
