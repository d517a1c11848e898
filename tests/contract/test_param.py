"""A step's declaration, as every face sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from ecs_steps.contract.choices import SandboxAction, Verdict
from ecs_steps.contract.describe import describe
from ecs_steps.contract.param import output, outputs_of, param, params_of
from ecs_steps.contract.rights import Rights
from ecs_steps.contract.words import WORDS, Form
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image, TaggedImage


@dataclass(frozen=True, kw_only=True)
class Options:
    action: SandboxAction = param(positional=True)
    image: TaggedImage | None = param(default=None)
    image_tags: tuple[str, ...] = param(default=())
    images: Mapping[str, Image] = param(default={})
    timeout: Duration = param(default=Duration(60))


@dataclass(frozen=True, kw_only=True)
class Result:
    image: Image | None = output(default=None)
    verdict: Verdict | None = output(default=None)
    exports: str = output(default="", printed=True)


class Declared:
    """What a step tells about itself."""

    name, summary, options, result, rights = "sandbox-up", "Do it.", Options, Result, Rights(needs=("ecs:ListTasks",))
    result_of_several = None
    part_options = ()


def test_a_parameter_is_its_annotation_its_default_and_its_word() -> None:
    seen = {each.name: (each.kind, each.form, each.required, each.positional) for each in params_of(Options)}
    assert seen == {
        "action": (SandboxAction, Form.ONE, True, True),
        "image": (TaggedImage, Form.ONE, False, False),
        "image_tags": (str, Form.MANY, False, False),
        "images": (Image, Form.MAP, False, False),
        "timeout": (Duration, Form.ONE, False, False),
    }
    assert all(each.help == WORDS[each.name].help for each in params_of(Options))
    assert next(each.default for each in params_of(Options) if each.name == "timeout") == Duration(60)


def test_an_output_is_its_annotation_and_its_word() -> None:
    seen = [(each.name, each.kind, each.printed) for each in outputs_of(Result)]
    assert seen == [("image", Image, False), ("verdict", Verdict, False), ("exports", str, True)]


def test_two_options_never_share_a_map() -> None:
    one, two = Options(action=SandboxAction.UP), Options(action=SandboxAction.UP)
    assert one.images == two.images == {}
    assert one.images is not two.images


def test_a_word_that_was_never_declared_is_a_bug() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Strange:
        colour: str = param()

    with pytest.raises(KeyError, match="colour"):
        list(params_of(Strange))


def test_a_step_is_described_in_the_order_it_was_declared() -> None:
    found = describe(Declared())
    assert (found.name, found.summary) == ("sandbox-up", "Do it.")
    assert [each.name for each in found.params] == ["action", "image", "image_tags", "images", "timeout"]
    assert [each.name for each in found.outputs] == ["image", "verdict", "exports"]
