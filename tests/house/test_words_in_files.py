"""What may stand in ecs-steps.yml is what some step takes, and nothing else."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest

from ecs_steps import STEPS
from ecs_steps.contract.describe import describe
from ecs_steps.contract.in_files import GUARDED, IN_FILES, OF_A_SERVICE, OF_AN_ENVIRONMENT, OF_ONE_RUN, PATHS
from ecs_steps.contract.names import snake
from ecs_steps.contract.param import Param
from ecs_steps.contract.words import WORDS
from ecs_steps.values.secret import Secret


def _taken() -> Iterator[Param]:
    for step in STEPS:
        yield from describe(getattr(importlib.import_module(f"ecs_steps.{snake(step)}"), snake(step))).taken


TAKEN = {param.name for param in _taken() if not param.secret}


def test_a_file_holds_what_some_step_takes_and_what_is_not_of_one_run() -> None:
    """A new word that only comes out of steps, or tells one run from the next, belongs into OF_ONE_RUN."""
    assert IN_FILES.keys() - OF_AN_ENVIRONMENT - OF_A_SERVICE == TAKEN - OF_ONE_RUN


def test_what_is_left_out_are_words() -> None:
    assert OF_ONE_RUN - WORDS.keys() == set()


@pytest.mark.parametrize("word", sorted({*PATHS, *GUARDED, *OF_AN_ENVIRONMENT, *OF_A_SERVICE}))
def test_special_words_may_stand_in_a_file(word: str) -> None:
    assert word in IN_FILES


def test_no_secret_stands_in_a_file() -> None:
    assert [word for word, known in IN_FILES.items() if issubclass(known.kind, Secret)] == []
