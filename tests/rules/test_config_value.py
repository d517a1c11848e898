"""A word's value in ecs-steps.yml: as it was written, or a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.clients.yaml_file import parsed
from ecs_steps.contract.errors import BadParameter
from ecs_steps.rules.config import Entry
from ecs_steps.rules.config_value import Setting, check, secrets_in, value_in
from ecs_steps.values.yaml_node import YamlMapping

VARIABLES = {"N": "42", "EMPTY": "", "NPM_TOKEN": "hunter22"}


def _entry(text: str) -> Entry:
    node = parsed(text, "f.yml")
    assert isinstance(node, YamlMapping)
    ((key, value),) = node
    return Entry(value, key.line)


def _value(text: str, folder: str | None = None) -> Any:
    word = text.partition(":")[0]
    return value_in(word, _entry(text), Setting(name="f.yml", folder=folder, variables=VARIABLES))


def _refused(text: str) -> BadParameter:
    with pytest.raises(BadParameter) as caught:
        _value(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("cluster: shop", "shop"),
        ("cluster: 'on'", "on"),
        ("cluster: ~", ""),
        ("image: 'shop/web:1.10'", "shop/web:1.10"),
        ("account: 123456789012", "123456789012"),
        ("account: '012345678901'", "012345678901"),
        ("desired_count: 4", "4"),
        ("timeout: 15m", "15m"),
        ("timeout: 900", "900"),
        ("pull: true", "true"),
        ("pull: FALSE", "FALSE"),
        ("circuit_breaker: on", "on"),
        ("image_tags: [a, 7]", ["a", "7"]),
        ("image_tags: []", []),
        ("build_args: {A: 1, B: '', C: x=y}", {"A": "1", "B": "", "C": "x=y"}),
        ("build_args:\n  TEXT: |\n    a\n    b\n", {"TEXT": "a\nb\n"}),
        ("image: shop/web:${N}", "shop/web:42"),
        ("build_args: {A: '${N}-${N}', B: '$${N}', C: $N}", {"A": "42-42", "B": "${N}", "C": "$N"}),
        ("image_tags: ['v${N}']", ["v42"]),
    ],
)
def test_a_value_is_what_was_written(text: str, value: Any) -> None:
    assert _value(text) == value


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("cluster: on", "YAML takes on for true or false", 'Write "on", in quotes.'),
        ("cluster: 1.10", "YAML takes 1.10 for a number", 'Write "1.10", in quotes.'),
        ("account: 012345678901", "YAML takes 012345678901 for a number", 'Write "012345678901", in quotes.'),
        ("image_tags:\n- a\n- 2026-11-21", "YAML takes 2026-11-21 for a date", 'Write "2026-11-21", in quotes.'),
        ("image_tags: [1234e5678]", "YAML takes 1234e5678 for a number", "in quotes"),
        ("timeout: 1:30", "YAML takes 1:30 for a number", "in quotes"),
        ("desired_count: 1e3", "1e3 is not the same number to all readers of YAML", "in plain digits"),
        ("desired_count: 010", "010 is not the same number to all readers of YAML", "in plain digits"),
        ("pull: yes", "yes is a word to some readers of YAML", "Write true or false."),
        ("pull: on", "on is a word to some readers of YAML", "Write true or false."),
        ("build_args: {NO: 1}", "YAML takes the name NO for true or false", 'Write "NO", in quotes.'),
        ("cluster: [a]", "it is a list, and takes one value", "ECS cluster"),
        ("cluster: {a: b}", "it is a map, and takes one value", "ECS cluster"),
        ("image_tags: a", "it is text, and takes a list", "each after `- `"),
        ("image_tags: [[a]]", "it is a list, and takes one value", ""),
        ("build_args: [A=1]", "it is a list, and takes a map", "`NAME: value`"),
        ("build_args: {A: {B: 1}}", "it is a map, and takes one value", ""),
        ("image: web:${GONE}", "${GONE} is not set in the environment", "Set GONE, or write the value."),
        ("image: web:${EMPTY}", "${EMPTY} is empty in the environment", "Set EMPTY"),
        ("image: web:${N-1}", "${N-1} names no variable", "$${ for the characters"),
        ("image: web:${N", "${N names no variable", ""),
        ("image: 'web:${}'", "${} names no variable", ""),
    ],
)
def test_a_value_that_misleads_is_refused_with_its_line(text: str, said: str, hint: str) -> None:
    error = _refused(text)

    assert error.why == said
    assert hint in error.hint
    assert error.what.startswith(f"{text.partition(':')[0]} (f.yml:")


def test_the_line_is_that_of_the_wrong_one_of_several() -> None:
    assert _refused("image_tags:\n- a\n- on\n").what == "image_tags (f.yml:3)"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("context: web", "../web"),
        ("context: /web", "/web"),
        ("task_definition_file: td.json", "../td.json"),
        ("ca_bundle: C:\\ca.pem", "C:\\ca.pem"),
        ("dockerfile: Dockerfile.prod", "Dockerfile.prod"),
        (
            "build_secrets: ['key=file:k.pem', 'npm=env:N', 'abs=file:/k']",
            ["key=file:../k.pem", "npm=env:N", "abs=file:/k"],
        ),
    ],
)
def test_a_path_begins_at_the_folder_of_the_file(text: str, value: Any) -> None:
    assert _value(text, folder="..") == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("image: Web", "image 'Web' (f.yml:1): the repository 'Web'"),
        ("role: deploy", "role 'deploy' (f.yml:1): is not the ARN of a role"),
        ("circuit_breaker: maybe", "circuit_breaker 'maybe' (f.yml:1): is not one of: off, on, rollback"),
        ("image: web:${GONE}", "image (f.yml:1): ${GONE} is not set"),
    ],
)
def test_a_value_is_checked_by_the_words_own_parser(text: str, said: str) -> None:
    word = text.partition(":")[0]
    problem = check(word, _entry(text), Setting(name="f.yml", folder=None, variables={}))

    assert problem is not None
    assert str(problem).startswith(said)


def test_variables_that_sound_like_secrets_are_found() -> None:
    entry = _entry("build_args: {A: '${NPM_TOKEN}', B: '${N}', C: ['${OTHER_KEY}']}")

    assert [secret.reveal() for secret in secrets_in(entry.node, VARIABLES)] == ["hunter22"]
