"""Inputs that nobody would write: good ones with pieces cut, doubled, swapped and spoiled; the same in every run."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Error = TypeVar("Error", bound=Exception)

_SIGNS = "/:@.-_=,;#!*?[]{}()<>|&^$%~`'\"\\ \t\n\r\0\x1b\x7f\ufeff\u00e9\u0130\u2028\U0001f433AZaz09"
_WORDS = (
    "sha256:",
    "sha256:" + "a" * 64,
    "localhost",
    "[::1]:5000/",
    "xn--",
    "../",
    "**/",
    "a" * 129,
    "a" * 300,
    "${X}",
    "$(id)",
    "\r\n",
    "null",
    "-1",
    "1e999",
)


def refusal(action: Callable[[], object], kind: type[Error]) -> Error | None:
    """Run `action`; give its refusal of this kind, None if there was none. Every other error is a failed test."""
    try:
        action()
    except kind as error:
        return error
    return None


def spoiled(good: Sequence[str], number: int, seed: int) -> Iterator[str]:
    """Spoil good texts, each a few times over; every tenth is noise."""
    chance = random.Random(seed)
    for turn in range(number):
        if turn % 10 == 9:
            yield "".join(chance.choices(_SIGNS, k=chance.randrange(40)))
            continue
        text = chance.choice(good)
        for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 3, 5))):
            text = _spoil(text, chance)
        yield text


def _spoil(text: str, chance: random.Random) -> str:
    at, to = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
    sign, word = chance.choice(_SIGNS), chance.choice(_WORDS)
    return chance.choice(
        (
            text[:at] + text[to:],
            text[:to] + text[at:],
            text[:at] + sign + text[at:],
            text[:at] + word + text[at:],
            text[:at] + text[at:to].swapcase() + text[to:],
            text[:at] + text[at:to][::-1] + text[to:],
            text[:at] + sign + text[at + 1 :],
        )
    )


def values(number: int, seed: int) -> Iterator[Any]:
    """Values of any shape that JSON has."""
    chance = random.Random(seed)
    for _ in range(number):
        yield _value(chance, 3)


def _value(chance: random.Random, depth: int) -> Any:
    if depth and chance.random() < 0.25:
        return [_value(chance, depth - 1) for _ in range(chance.randrange(4))]
    if depth and chance.random() < 0.3:
        return {str(_value(chance, 0)): _value(chance, depth - 1) for _ in range(chance.randrange(4))}
    noise = "".join(chance.choices(_SIGNS, k=chance.randrange(12)))
    return chance.choice((None, True, False, 0, -1, 2**70, 1.5, float("inf"), noise, noise, chance.choice(_WORDS)))
