"""Names, words and errors."""

from __future__ import annotations

import pytest

from ecs_steps.contract import errors, names
from ecs_steps.contract.errors import StepError
from ecs_steps.contract.words import WORDS


@pytest.mark.parametrize("word", WORDS)
def test_every_spelling_of_a_word_leads_back_to_it(word: str) -> None:
    assert {names.snake(spelled) for spelled in (word, names.kebab(word), names.camel(word))} == {word}
    assert names.environment(word) == f"ECS_STEPS_{word.upper()}"


def test_no_two_words_share_a_spelling() -> None:
    for spell in (names.snake, names.kebab, names.camel, names.environment):
        assert len({spell(word) for word in WORDS}) == len(WORDS)


@pytest.mark.parametrize(
    ("word", "kebab", "camel", "environment"),
    [
        ("image", "image", "image", "ECS_STEPS_IMAGE"),
        ("task_definition_file", "task-definition-file", "taskDefinitionFile", "ECS_STEPS_TASK_DEFINITION_FILE"),
        ("taskDefinitionFile", "task-definition-file", "taskDefinitionFile", "ECS_STEPS_TASK_DEFINITION_FILE"),
        ("dry-run", "dry-run", "dryRun", "ECS_STEPS_DRY_RUN"),
    ],
)
def test_a_word_has_four_spellings(word: str, kebab: str, camel: str, environment: str) -> None:
    assert (names.kebab(word), names.camel(word), names.environment(word)) == (kebab, camel, environment)


def test_the_nearest_name_is_hinted_or_all_are_named() -> None:
    assert names.nearest("imgae", ["image", "images", "cluster"]) == "Did you mean image?"
    assert names.nearest("zzz", ["b", "a"]) == "Known are: a, b."


def test_an_error_is_what_and_why_and_keeps_its_hint_apart() -> None:
    error = StepError("It rained", why="it is November", hint="Take a coat.")
    assert str(error) == "It rained: it is November"
    assert str(StepError("It rained")) == "It rained"
    assert (error.what, error.why, error.hint) == ("It rained", "it is November", "Take a coat.")


def test_a_signal_is_no_exception_that_someone_may_swallow() -> None:
    assert not issubclass(errors.Stopped, Exception)
    assert errors.Stopped(errors.StopCode.TERMINATED).exit_code == 143
    assert str(errors.Stopped(errors.StopCode.INTERRUPTED)) == "interrupted"
