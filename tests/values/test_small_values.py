"""Durations, names of task definitions, ECR's host names, secrets, tasks and deployments."""

from __future__ import annotations

import pytest

from ecs_steps.values.duration import Duration
from ecs_steps.values.registry import EcrRegistry, RegistryLogin
from ecs_steps.values.secret import Secret
from ecs_steps.values.task_definition import TaskDefinitionName

ARN = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:42"


@pytest.mark.parametrize(
    ("text", "seconds", "printed"),
    [
        ("0", 0, "0s"),
        ("90", 90, "90s"),
        ("90s", 90, "90s"),
        ("15m", 900, "15m"),
        ("2h", 7200, "2h"),
        ("1h30m", 5400, "90m"),
        ("1h0m5s", 3605, "3605s"),
        (" 5m\n", 300, "5m"),
        ("120m", 7200, "2h"),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, seconds: int, printed: str) -> None:
    duration = Duration.parse(text)
    assert (duration.seconds, str(duration)) == (seconds, printed)
    assert Duration.parse(str(duration)) == duration


@pytest.mark.parametrize(
    "text", ["", "m", "-5m", "1.5h", "5 m", "5min", "15M", "5m1h", "1e3", "1_000", "\u0661m", "5m;id", "9" * 20]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration such as 90s, 15m, 2h or 1h30m"):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("text", "family", "revision", "short"),
    [
        ("web", "web", None, "web"),
        ("web:42", "web", 42, "web:42"),
        (ARN, "web", 42, "web:42"),
        (ARN.replace("arn:aws:", "arn:aws-cn:"), "web", 42, "web:42"),
        (ARN.removesuffix(":42"), "web", None, "web"),
        ("A-b_9:1", "A-b_9", 1, "A-b_9:1"),
    ],
)
def test_a_task_definition_is_named_in_three_ways(text: str, family: str, revision: int | None, short: str) -> None:
    name = TaskDefinitionName.parse(text)
    assert (name.family, name.revision, name.short, str(name)) == (family, revision, short, text)


@pytest.mark.parametrize(
    "text",
    ["", "web:", "web:latest", "web:-1", ":1", "we b", "web:1\n", "a" * 256, "web:\u0661", ARN + "/x", "arn:aws:ecs:x"],
)
def test_what_names_no_task_definition_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is neither family"):
        TaskDefinitionName.parse(text)


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "eu-west-1"),
        ("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("123456789012.dkr-ecr.eu-west-1.on.aws", "eu-west-1"),
        ("123456789012.dkr-ecr-fips.us-east-1.on.aws", "us-east-1"),
        ("123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", "cn-north-1"),
    ],
)
def test_an_ecr_host_tells_account_and_region(host: str, region: str) -> None:
    assert EcrRegistry.of(host) == EcrRegistry("123456789012", region)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "docker.io",
        "public.ecr.aws",
        "12345.dkr.ecr.eu-west-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example",
        "evil.example.123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com:443",
        "123456789012xdkr.ecr.eu-west-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-west-1xamazonaws.com",
    ],
)
def test_a_token_is_never_fetched_for_a_host_that_is_not_ecr(host: str | None) -> None:
    assert EcrRegistry.of(host) is None


def test_a_secret_is_usable_and_never_printable() -> None:
    secret = Secret("hunter2")
    login = RegistryLogin("h.io", "AWS", secret)
    assert secret.reveal() == "hunter2"
    for shown in (str(secret), repr(secret), f"{secret}", f"{secret!r}", f"{login}", repr(login), repr([secret])):
        assert "hunter2" not in shown
        assert "***" in shown
