"""Where AWS's console shows a service's deployments."""

from __future__ import annotations

import pytest

from ecs_steps.rules.console_link import console_link, deployment_link, has_console


@pytest.mark.parametrize(
    ("arn", "link"),
    [
        (
            "arn:aws:ecs:eu-west-1:123456789012:service/shop/web",
            "https://console.aws.amazon.com/ecs/v2/clusters/shop/services/web/deployments?region=eu-west-1",
        ),
        (
            "arn:aws-cn:ecs:cn-north-1:123456789012:service/shop/web",
            "https://console.amazonaws.cn/ecs/v2/clusters/shop/services/web/deployments?region=cn-north-1",
        ),
        (
            "arn:aws-us-gov:ecs:us-gov-west-1:123456789012:service/shop/web",
            "https://console.amazonaws-us-gov.com/ecs/v2/clusters/shop/services/web/deployments?region=us-gov-west-1",
        ),
        (
            "arn:aws-eusc:ecs:eusc-de-east-1:123456789012:service/shop/web",
            "https://console.amazonaws-eusc.eu/ecs/v2/clusters/shop/services/web/deployments?region=eusc-de-east-1",
        ),
        ("arn:aws-iso:ecs:us-iso-east-1:123456789012:service/shop/web", None),
        ("arn:aws:ecs:eu-west-1:123456789012:service/web", None),
        ("web", None),
    ],
)
def test_each_partition_has_its_console(arn: str, link: str | None) -> None:
    assert console_link(arn) == link


@pytest.mark.parametrize(
    ("arn", "link"),
    [
        (
            "arn:aws:ecs:eu-west-1:123456789012:service-deployment/shop/web/kCl4b",
            "https://console.aws.amazon.com/ecs/v2/clusters/shop/services/web/deployments?region=eu-west-1",
        ),
        ("arn:aws:ecs:eu-west-1:123456789012:service-deployment/web", None),
        ("arn:aws:ecs:eu-west-1:123456789012:service/shop/web", None),
        ("", None),
    ],
)
def test_a_deployment_is_shown_with_its_service(arn: str, link: str | None) -> None:
    assert deployment_link(arn) == link


def test_no_arn_leads_elsewhere() -> None:
    link = deployment_link("arn:aws:ecs:x?y#z:1:service-deployment/a)[b](http://h.io/w <c>/d")

    assert (
        link
        == (
            "https://console.aws.amazon.com/ecs/v2/clusters/a%29%5Bb%5D%28http%3A/services//deployments?region=x%3Fy%23z"
        )
        or link is None
    )


@pytest.mark.parametrize(
    ("endpoint", "has"),
    [
        ("https://ecs.eu-west-1.amazonaws.com", True),
        ("https://ecs.cn-north-1.amazonaws.com.cn", True),
        ("https://ecs.eu-west-1.api.aws", True),
        ("https://vpce-0f1-ab.ecs.eu-west-1.vpce.amazonaws.com", True),
        ("http://127.0.0.1:4566", False),
        ("http://localhost.localstack.cloud:4566", False),
        ("https://amazonaws.com.example.com", False),
        ("", False),
    ],
)
def test_what_a_local_aws_answers_is_in_no_console(endpoint: str, has: bool) -> None:
    assert has_console(endpoint) is has
