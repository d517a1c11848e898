"""Every wording of AWS that we know of has its class, however its numbers, names, quotes and ends differ."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from ecs_steps.rules.causes.wording import classify
from ecs_steps.values.cause import CauseKind

# Texts of AWS, the ECS agent and Docker, with <placeholders> for ids, names and addresses; "-" is no cause at all.
_FILE = Path(__file__).with_name("wordings.tsv")
ROWS = [line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines()[1:]]
# What people and AWS may call things: plain names, and names that read like another cause.
PLAIN = ("web", "shop-api", "a1b2c3d4e5f6", "7", "eu-west-1", "123456789012", "latest")
NASTY = (
    "secrets",
    "not-found",
    "unauthorized",
    "timeout",
    "access-denied",
    "out-of-memory",
    "efs-mount",
    "spot-instance",
    "alarm",
    "rate-limit",
    "health-checks",
    "circuit-breaker",
    "429",
    "503",
    "log-group",
    "draining",
)
_PLACEHOLDER = re.compile(r"<[a-z][^<>]*>")


def _filled(text: str, names: tuple[str, ...], seed: int) -> str:
    choice = random.Random(seed)
    return _PLACEHOLDER.sub(lambda _: choice.choice(names), text)


def _id(row: list[str]) -> str:
    return f"{row[0]}: {row[3][:60]}"


def _class(text: str) -> str:
    kind = classify(text)
    return kind.value if kind else "-"


@pytest.mark.parametrize("row", ROWS, ids=_id)
def test_a_wording_has_its_class(row: list[str]) -> None:
    assert _class(row[3]) == row[0]
    assert _class(_filled(row[3], PLAIN, 0)) == row[0]


@pytest.mark.parametrize("row", ROWS, ids=_id)
def test_the_names_that_people_chose_do_not_change_the_class(row: list[str]) -> None:
    for seed in range(25):
        text = _filled(row[3], NASTY, seed)
        assert _class(text) == row[0], text


@pytest.mark.parametrize("row", ROWS, ids=_id)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("'", "\u2019").replace('"', "\u201d"), id="curved quotes"),
        pytest.param(lambda text: text.replace("\u2019", "'").replace("\u2018", "'"), id="straight quotes"),
        pytest.param(lambda text: text.replace("'", "`").replace('"', "'"), id="other quotes"),
        pytest.param(str.upper, id="capitals"),
        pytest.param(lambda text: text.replace(" ", "\n  "), id="broken lines"),
        pytest.param(lambda text: text.rstrip(".") + "...", id="dots at its end"),
        pytest.param(lambda text: text[:1024], id="cut at 1024"),
        pytest.param(lambda text: re.sub(r"(?<![A-Za-z])\d+", "17", text), id="other numbers"),
        pytest.param(lambda text: text.replace("arn:aws:", "arn:aws-cn:").replace(".com", ".com.cn"), id="China"),
    ],
)
def test_the_form_of_a_wording_does_not_change_the_class(row: list[str], change: object) -> None:
    assert callable(change)
    text = _filled(row[3], PLAIN, 1)
    if row[0] in ("-", "deployment-timeout", "agent-disconnected") and len(text.split()) == 1:
        return  # a bare code is read whole or not at all
    assert _class(str(change(text))) == row[0]


@pytest.mark.parametrize("row", [row for row in ROWS if len(_filled(row[3], PLAIN, 2)) > 255], ids=_id)
def test_a_wording_that_an_old_agent_cut_off_keeps_its_class_or_a_wider_one(row: list[str]) -> None:
    assert _class(_filled(row[3], PLAIN, 2)[:255]) in (row[0], row[1] or row[0])


@pytest.mark.parametrize("row", [row for row in ROWS if re.match(r"\w+(Error|Exception): ", row[3])], ids=_id)
def test_the_name_before_a_text_is_not_needed(row: list[str]) -> None:
    without = re.sub(r"^\w+(?:Error|Exception): ", "", _filled(row[3], PLAIN, 3))

    assert _class(without) == row[0]


@pytest.mark.parametrize("row", [row for row in ROWS if "Reason" in row[2] and row[0] != "-"], ids=_id)
def test_a_start_error_that_stands_in_an_event_keeps_its_class(row: list[str]) -> None:
    text = _filled(row[3], PLAIN, 4)

    assert _class(f"(service web) was unable to place a task. Reason: {text}.") == row[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "(service web) has started 2 tasks: (task 1) (task 2).",
        "service web has started 1 tasks: task 9f8e.",
        "(service out-of-memory) has reached a steady state.",
        "(service web) deregistered 1 targets in (target-group arn:aws:elasticloadbalancing:x:1:targetgroup/a)",
        "(service web, taskSet ecs-svc/1) has begun draining connections on 1 tasks.",
        "(service web) has stopped 1 running tasks: (task 1).",
        "Service deleted",
        "Scaling activity initiated by deployment ecs-svc/1",
    ],
)
def test_ordinary_life_is_no_cause(text: str) -> None:
    assert classify(text) is None


def test_the_table_speaks_of_most_classes() -> None:
    assert len({row[0] for row in ROWS} - {"-"}) >= 45
    assert {row[0] for row in ROWS} - {"-"} <= {kind.value for kind in CauseKind}
