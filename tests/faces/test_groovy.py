"""Jenkins' face: names, shims, help pages, and what is left out."""

from __future__ import annotations

import importlib
import re

import pytest

from ecs_steps import STEPS
from ecs_steps.contract.describe import Description, describe
from ecs_steps.contract.names import camel
from ecs_steps.faces import groovy


def _described(name: str) -> Description:
    word = name.replace("-", "_")
    return describe(getattr(importlib.import_module(f"ecs_steps.{word}"), word))


@pytest.fixture(scope="module")
def descriptions() -> list[Description]:
    return [_described(name) for name in STEPS]


@pytest.fixture(scope="module")
def files(descriptions: list[Description]) -> dict[str, str]:
    return groovy.render(descriptions)


@pytest.mark.parametrize(
    ("step", "name"),
    [("push", "ecsPush"), ("wait-stable", "ecsWaitStable"), ("windows-build", "ecsWindowsBuild")],
)
def test_a_step_is_named_as_groovy_names_things(step: str, name: str) -> None:
    assert groovy.step_name(step) == name


def test_each_step_has_a_shim_a_help_page_and_a_method_of_the_facade(files: dict[str, str]) -> None:
    shown = [name for name in STEPS if name not in groovy.LEFT_OUT]
    expected = {f"vars/{groovy.step_name(name)}.{kind}" for name in shown for kind in ("groovy", "txt")}
    assert set(files) == expected | {"vars/ecsSteps.groovy", "vars/ecsSteps.txt"}
    methods = re.findall(r"^Map (\w+)\(Map params = \[:\]\)", files["vars/ecsSteps.groovy"], flags=re.MULTILINE)
    assert methods == [camel(name) for name in shown]


def test_what_is_left_out_is_named_with_its_reason(files: dict[str, str]) -> None:
    for name, why in groovy.LEFT_OUT.items():
        assert name in STEPS
        assert f"- {name}: {why}." in files["vars/ecsSteps.txt"]


def test_a_shim_only_hands_over(files: dict[str, str]) -> None:
    code = [line for line in files["vars/ecsWaitStable.groovy"].splitlines() if line and not line.startswith("/")]
    assert code == ["Map call(Map params = [:]) {", "    return ecsRunStep('wait-stable', params)", "}"]


def test_a_help_page_names_every_word_in_camel_case(descriptions: list[Description], files: dict[str, str]) -> None:
    for step in descriptions:
        if step.name in groovy.LEFT_OUT:
            continue
        lines = files[f"vars/{groovy.step_name(step.name)}.txt"].splitlines()
        words = [(word.name, word.help) for word in step.taken if not word.secret] + [
            (word.name, word.help) for word in step.outputs
        ]
        for name, told in words:
            assert any(re.match(rf"- {camel(name)}\b.*: {re.escape(told)}$", line) for line in lines)


def test_a_help_page_says_what_is_required_and_what_is_meant_without_it(files: dict[str, str]) -> None:
    page = files["vars/ecsDeploy.txt"]
    assert "- service (required): " in page
    assert "- timeout (default 15m): " in page
    assert "- buildArgs (map, optional): " in page
    assert "- dryRun (true or false, optional): " in page
    assert "- verdict (one of: succeeded; " in page


def test_help_pages_read_the_same_under_every_markup_formatter(files: dict[str, str]) -> None:
    for path, text in files.items():
        if path.endswith(".txt"):
            assert text.isascii()
            assert not re.search(r"[<>&]", text), path
