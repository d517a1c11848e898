"""What a caller from Python gives a step by mistake."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.choices import OnFailure
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.kinds import refuse_other_kinds
from ecs_steps.deploy import DeployOptions
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.platform import Platform


def options(**given: Any) -> DeployOptions:
    return DeployOptions(**{"cluster": "shop", "service": "web", **given})


@pytest.mark.parametrize(
    ("given", "what", "why", "hint"),
    [
        (
            {"image": "shop/web:6"},
            "image is of the type str",
            "deploy takes Image",
            "Image.parse(text), of ecs_steps.values.image, makes one.",
        ),
        (
            {"timeout": 900},
            "timeout is of the type int",
            "deploy takes Duration",
            "Duration.parse(text), of ecs_steps.values.duration, makes one.",
        ),
        (
            {"on_failure": "rollback"},
            "on_failure is of the type str",
            "deploy takes OnFailure",
            "One of OnFailure.LEAVE, OnFailure.STOP, OnFailure.ROLLBACK, of ecs_steps.contract.choices.",
        ),
        (
            {"platform": "linux/amd64"},
            "platform is of the type str",
            "deploy takes a tuple of Platform",
            "Platform.parse(text), of ecs_steps.values.platform, makes one.",
        ),
        (
            {"images": {"web": Image.parse("shop/web:1"), "proxy": "shop/proxy:1"}},
            "images is of the type str",
            "deploy takes a mapping of text to Image",
            "Image.parse(text), of ecs_steps.values.image, makes one.",
        ),
        (
            {"build_args": "A=b"},
            "build_args is of the type str",
            "deploy takes a mapping of text to str",
            "Value for an ARG of the Dockerfile, as NAME=value.",
        ),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_another_kind_is_refused_with_what_makes_the_right_one(
    given: dict[str, Any], what: str, why: str, hint: str
) -> None:
    with pytest.raises(BadParameter) as refused:
        refuse_other_kinds("deploy", options(**given))
    assert (refused.value.what, refused.value.why, refused.value.hint) == (what, why, hint)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"image": Image.parse("shop/web:6"), "timeout": Duration.parse("15m"), "on_failure": OnFailure.STOP},
        {"image": None, "platform": (), "images": {}},
        {"platform": (Platform.parse("linux/amd64"),), "build_args": {"A": "b"}},
        {"platform": [Platform.parse("linux/amd64")]},
    ],
    ids=", ".join,
)
def test_what_is_declared_is_taken(given: dict[str, Any]) -> None:
    refuse_other_kinds("deploy", options(**given))
