"""One word, one meaning, in every step and every spelling."""

from __future__ import annotations

import enum
import importlib
import keyword
from collections.abc import Iterator
from typing import Any

import pytest

from ecs_steps import STEPS
from ecs_steps.contract import names
from ecs_steps.contract.describe import Description, describe
from ecs_steps.contract.param import Output, Param
from ecs_steps.contract.words import WORDS, Form
from ecs_steps.values.account import Account, ExternalId, RoleArn
from ecs_steps.values.build_secret import BuildSecret
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image, PinnedImage, Tag, TaggedImage
from ecs_steps.values.platform import Platform
from ecs_steps.values.port_mapping import PortMapping
from ecs_steps.values.registry import RegistryHost
from ecs_steps.values.secret import Secret
from ecs_steps.values.task_definition import TaskDefinitionName
from ecs_steps.values.web import Pattern, StatusCodes, WebAddress

# The Groovy Language Documentation, "Keywords": reserved and contextual ones, and the literals.
# `record` is left out: it means something before a class's name only (Groovy, "Syntax", contextual keywords).
GROOVY = set(
    """abstract assert break case catch class const continue def default do else enum extends final finally for goto
if implements import in instanceof interface native new null non-sealed package public protected private
return static strictfp super switch synchronized this threadsafe throw throws transient try while as permits
sealed trait var yields true false boolean char byte short int long float double""".split()  # noqa: SIM905 - a list to read
)
# about_Reserved_Words and about_Automatic_Variables, which a parameter would shadow. `profile` is left out: it is AWS's
# own word, and no step reads where PowerShell's start script is; so is `parallel`, which is reserved in workflows only
# (ForEach-Object has -Parallel).
POWERSHELL = set(
    """assembly base begin break catch class command configuration continue data define do dynamicparam else
elseif end enum exit filter finally for foreach from function hidden if in inlinescript interface module namespace
param private process public return sequence static switch throw trap try type until using var while workflow
args error event foreach home host input matches pid pwd this true false null""".split()  # noqa: SIM905 - a list to read
)
VALUES: dict[type, tuple[str, ...]] = {
    BuildSecret: ("npm=env:NPM_TOKEN", "key=file:/run/secrets/a b"),
    RegistryHost: ("ecr", "docker.io", "nexus.example.com:8443", "localhost"),
    Account: ("123456789012", "012345678901", "1234-5678-9012"),
    ExternalId: ("shop", "a:b/c+d=e,f.g@h-i"),
    RoleArn: ("arn:aws:iam::123456789012:role/deploy", "arn:aws-us-gov:iam::012345678901:role/ci/a/deploy+x"),
    Platform: ("linux/amd64", "linux/arm/v7", "linux/aarch64"),
    PortMapping: ("8080", "0:8080/tcp", "53:53/udp"),
    Duration: ("0s", "90s", "15m", "2h", "1h30m", "45"),
    Image: ("web", "shop/web:1", "localhost:5000/web", f"r.example/a/b:1@sha256:{'0' * 64}", f"web@sha256:{'a' * 64}"),
    TaggedImage: ("web:1", "r.example/shop/web"),
    PinnedImage: (f"r.example/web@sha256:{'f' * 64}",),
    Tag: ("1", "v1.2.3-rc_1", "latest"),
    WebAddress: ("http://lb.example.com:8080/health?full=1", "https://shop.example.com"),
    StatusCodes: ("200", "200-299"),
    Pattern: ("^v[0-9]+$", "ok"),
    TaskDefinitionName: ("web", "web:42", "arn:aws-cn:ecs:cn-north-1:123456789012:task-definition/web:42"),
}


def _described() -> Iterator[Description]:
    for name in STEPS:
        word = names.snake(name)
        yield describe(getattr(importlib.import_module(f"ecs_steps.{word}"), word))


USES: list[tuple[str, Param | Output]] = [
    *((step.name, param) for step in _described() for param in step.taken),
    *((step.name, output) for step in _described() for output in step.outputs),
]


@pytest.mark.parametrize(("step", "use"), USES, ids=lambda each: getattr(each, "name", each))
def test_a_step_uses_a_word_as_it_was_declared_or_narrows_it(step: str, use: Param | Output) -> None:
    word = WORDS[use.name]

    assert issubclass(use.kind, word.kind)
    assert use.form is word.form


@pytest.mark.parametrize("kind", sorted({use.kind for _, use in USES} - {str, int, bool, Secret}, key=str))
def test_a_value_prints_what_it_parses(kind: Any) -> None:
    if issubclass(kind, enum.Enum):
        assert all(kind(str(each.value)) is each for each in kind)
        return
    for text in VALUES[kind]:
        value = kind.parse(text)
        assert isinstance(value, kind)
        assert kind.parse(str(value)) == value


@pytest.mark.parametrize("narrow", [TaggedImage, PinnedImage])
def test_a_narrowed_value_only_parses_more_strictly(narrow: type[Image]) -> None:
    for text in VALUES[narrow]:
        assert str(Image.parse(str(narrow.parse(text)))) == str(narrow.parse(text))


@pytest.mark.parametrize(("step", "use"), USES, ids=lambda each: getattr(each, "name", each))
def test_a_secret_is_one_value_and_never_handed_on(step: str, use: Param | Output) -> None:
    assert use.kind is not Secret or (isinstance(use, Param) and use.form is Form.ONE and not use.positional)


def test_every_word_is_used_by_some_step() -> None:
    assert set(WORDS) - {use.name for _, use in USES} == set()


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_the_same_in_its_four_spellings(word: str) -> None:
    assert names.snake(word) == word
    assert names.snake(names.kebab(word)) == word
    assert names.snake(names.camel(word)) == word
    assert names.environment(word).removeprefix("ECS_STEPS_").lower() == word


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_no_keyword_where_it_is_written(word: str) -> None:
    assert not keyword.iskeyword(word)
    assert names.camel(word) not in GROOVY
    assert names.snake(word).replace("_", "") not in POWERSHELL


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_explained_in_one_sentence(word: str) -> None:
    text = WORDS[word].help

    assert text[:1].isupper()
    assert text.endswith(".")
    assert ". " not in text
    assert text.isascii()
    assert "\n" not in text
