"""Each class of cause says what it means and what to do."""

from __future__ import annotations

import pytest

from ecs_steps.rules.causes.advice import ADVICE
from ecs_steps.values.cause import CauseKind


@pytest.mark.parametrize("kind", CauseKind)
def test_a_class_has_its_words(kind: CauseKind) -> None:
    advice = ADVICE[kind]

    assert advice.means
    assert not advice.means.endswith(".")
    assert advice.do.endswith((".", "amazonaws.com"))
    assert (advice.means + advice.do).isascii()
    assert kind.value == kind.value.lower().replace("_", "-").replace(" ", "-")


def test_there_are_as_many_advices_as_classes_and_more_than_thirty() -> None:
    assert set(ADVICE) == set(CauseKind)
    assert len(ADVICE) >= 30
    assert len({each.means for each in ADVICE.values()}) == len(ADVICE)
