"""Options from several sources: the nearest wins, and an error says where a value came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from ecs_steps.contract.choices import Shell, TagPolicy
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.gather import Gathered, Source, gather
from ecs_steps.contract.param import param
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.web import WebAddress


@dataclass(frozen=True, kw_only=True)
class Asking:
    url: WebAddress = param()


@dataclass(frozen=True, kw_only=True)
class Options:
    cluster: str = param()
    image: Image | None = param(default=None)
    image_tags: tuple[str, ...] = param(default=("stable",))
    build_args: Mapping[str, str] = param(default={})
    images: Mapping[str, Image] = param(default={})
    desired_count: int | None = param(default=None)
    timeout: Duration = param(default=Duration.parse("15m"))
    shell: Shell = param(default=Shell.SH)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Tagging:
    tag_policies: tuple[TagPolicy, ...] = param(default=())


def gathered(*sources: Mapping[str, Any], **given: Any) -> Gathered[Options]:
    """Gather from sources, nearest first; the last is what a test does not care about."""
    told = [Source(values, f"word {{}} in source {number}".format) for number, values in enumerate(sources, 1)]
    return gather("deploy", Options, *told, Source({"cluster": "shop", **given}, "{} here".format))


def refused(**given: Any) -> str:
    with pytest.raises(BadParameter) as raised:
        gathered(**given)
    return f"{raised.value} | {raised.value.hint}"


def test_the_nearest_source_wins_word_by_word() -> None:
    found = gathered({"desired_count": 1}, {"desired_count": 2, "timeout": "5m"}, timeout="9m", dry_run=True)
    options = found.options
    assert (options.desired_count, str(options.timeout), options.dry_run) == (1, "5m", True)
    assert options.image_tags == ("stable",)
    assert found.origins == {
        "cluster": "cluster here",
        "desired_count": "word desired_count in source 1",
        "timeout": "word timeout in source 2",
        "dry_run": "dry_run here",
    }


def test_of_several_of_a_closed_set_the_wrong_one_is_shown() -> None:
    with pytest.raises(BadParameter, match="'sember' is not one of: commit, build-number, branch, semver"):
        gather("tag", Tagging, Source({"tag_policies": ["commit", "sember"]}, str))


def test_a_value_with_a_secret_inside_is_not_shown() -> None:
    with pytest.raises(BadParameter) as raised:
        gather("check", Asking, Source({"url": "https://deploy:canary@shop.example.com/"}, str))

    assert "canary" not in f"{raised.value} {raised.value.hint}"
    assert raised.value.why.startswith("has a user or a password")


@pytest.mark.parametrize("empty", ["", None, [], {}, (), [""], [None, ""]], ids=repr)
def test_an_empty_value_counts_as_unset(empty: Any) -> None:
    found = gathered(dict.fromkeys(("desired_count", "image_tags", "build_args", "dry_run", "timeout"), empty))
    assert found.options == Options(cluster="shop")
    assert set(found.origins) == {"cluster"}


@pytest.mark.parametrize("given", [0, False, "0", "false"], ids=repr)
def test_nought_and_false_are_values(given: Any) -> None:
    assert "dry_run" in gathered(dry_run=given).origins


def test_a_missing_word_is_asked_for_in_both_spellings() -> None:
    with pytest.raises(BadParameter) as raised:
        gather("deploy", Options, Source({"cluster": ""}, str))
    assert raised.value.what == "cluster is missing"
    assert raised.value.hint == "Give deploy --cluster (cluster in a Jenkinsfile), or set ECS_STEPS_CLUSTER."


@pytest.mark.parametrize(
    ("word", "hint"), [("clustr", "Did you mean cluster?"), ("xyzzy", "Known are: build_args, cluster,")]
)
def test_an_unknown_word_is_refused_with_the_nearest(word: str, hint: str) -> None:
    said = refused(**{word: "x"})
    assert said.startswith(f"There is no parameter {word}: deploy was given {word} here | {hint}")


def test_an_unknown_word_that_says_nothing_is_not_there() -> None:
    """GitHub hands over every input of an action, also those of other steps, as empty strings."""
    assert gathered(service="", build_target=None, container=[]).options == Options(cluster="shop")


def test_an_earlier_result_may_say_more_than_the_step_asks() -> None:
    found = gather("deploy", Options, Source({"cluster": "shop", "verdict": "succeeded"}, str, strict=False))
    assert found.options == Options(cluster="shop")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(["a", "b"], ("a", "b"), id="flag repeated, or JSON"),
        pytest.param("a\nb\n", ("a", "b"), id="a line each"),
        pytest.param("a\r\n\r\n  \nb", ("a", "b"), id="Windows' line ends and blank lines"),
        pytest.param("a,b", ("a,b",), id="a comma never splits"),
        pytest.param(["a,b", "", None, "c d"], ("a,b", "c d"), id="empty ones are left out"),
        pytest.param(["a\nb"], ("a\nb",), id="a flag's newline never splits"),
        pytest.param([7, 1.5], ("7", "1.5"), id="JSON numbers"),
    ],
)
def test_a_list_is_written_one_way(given: Any, expected: tuple[str, ...]) -> None:
    assert gathered(image_tags=given).options.image_tags == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(["A=1", "B=2"], {"A": "1", "B": "2"}, id="flag repeated"),
        pytest.param("A=1\nB=2", {"A": "1", "B": "2"}, id="a line each"),
        pytest.param(["A=b=c=="], {"A": "b=c=="}, id="the first = splits"),
        pytest.param(["A=1,B=2"], {"A": "1,B=2"}, id="a comma never splits"),
        pytest.param(["A="], {"A": ""}, id="an empty value is one"),
        pytest.param(["A= x "], {"A": " x "}, id="spaces of a value stay"),
        pytest.param([" A =x"], {"A": "x"}, id="spaces of a key go"),
        pytest.param(["A=1", "A=2"], {"A": "2"}, id="the last wins"),
        pytest.param({"A": "b\nc", "N": 5, "gone": None}, {"A": "b\nc", "N": "5"}, id="JSON"),
    ],
)
def test_a_map_is_written_one_way(given: Any, expected: dict[str, str]) -> None:
    assert gathered(build_args=given).options.build_args == expected


def test_the_values_of_a_map_are_read_too() -> None:
    assert gathered(images=["web=h.io:1/web:2"]).options.images == {"web": Image("h.io:1", "web", "2")}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"image": "Web"}, "--image 'Web' (image here): the repository 'Web'"),
        ({"image": ["a", "b"]}, "takes one value, not several"),
        ({"image": {"a": "b"}}, "takes one value, not several"),
        ({"image": True}, "True is neither text nor number"),
        ({"images": ["web=Web"]}, "--images (images here): the repository 'Web'"),
        ({"image_tags": {"a": "b"}}, "--image-tags (image_tags here): is not a list"),
        ({"image_tags": [["a"]]}, "['a'] is neither text nor number"),
        ({"build_args": ["A"]}, "--build-args (build_args here): 'A' is not KEY=value"),
        ({"build_args": "=x"}, "'=x' is not KEY=value"),
        ({"build_args": {"A": {"B": 1}}}, "{'B': 1} is neither text nor number"),
        ({"build_args": 5}, "is not a list"),
        ({"desired_count": "two"}, "--desired-count 'two' (desired_count here): is not a whole number"),
        ({"desired_count": 2.5}, "is not a whole number"),
        ({"desired_count": True}, "is neither text nor number"),
        ({"desired_count": "1_000"}, "is not a whole number"),
        ({"desired_count": "\u0663"}, "is not a whole number"),
        ({"desired_count": "9" * 5000}, "is not a whole number"),
        ({"timeout": "soon"}, "is not a duration such as 90s, 15m, 2h or 1h30m"),
        ({"shell": "fish"}, "is not one of: sh, powershell, cmd"),
        ({"dry_run": "maybe"}, "--dry-run 'maybe' (dry_run here): is neither true nor false"),
        ({"dry_run": 2}, "is neither true nor false"),
    ],
    ids=repr,
)
def test_an_unreadable_value_is_refused_with_its_place(given: dict[str, Any], said: str) -> None:
    assert said in refused(**given)


def test_an_error_shows_no_other_value_and_only_so_much() -> None:
    said = refused(build_args=["TOKEN=hunter2", "x" * 10_000])
    assert "hunter2" not in said
    assert len(said) < 500
    assert len(refused(image="X" * 10_000)) < 800


@pytest.mark.parametrize("given", [True, "true", "TRUE", " yes ", "on", 1, "1"], ids=repr)
def test_a_claim_is_read_as_people_write_it(given: Any) -> None:
    assert gathered(dry_run=given).options.dry_run is True


@pytest.mark.parametrize(("given", "count"), [("3", 3), (3, 3), (" 3 ", 3), ("-1", -1), ("+2", 2)], ids=repr)
def test_a_number_is_read_from_text(given: Any, count: int) -> None:
    assert gathered(desired_count=given).options.desired_count == count


def test_one_of_several_is_read_by_its_value() -> None:
    assert gathered(shell=" cmd\n").options.shell is Shell.CMD
