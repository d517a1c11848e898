from __future__ import annotations

import pytest

from ecs_steps.rules.environment_secrets import environment_secrets

KEY = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12"


@pytest.mark.parametrize(
    ("environment", "secrets"),
    [
        ({}, set()),
        ({"AWS_SECRET_ACCESS_KEY": KEY, "AWS_SESSION_TOKEN": KEY[::-1]}, {KEY, KEY[::-1]}),
        ({"AWS_SECRET_ACCESS_KEY": "test", "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"}, set()),
        ({"HTTPS_PROXY": "http://agent:s3cret%21@proxy:3128"}, {"s3cret%21", "s3cret!"}),
        ({"http_proxy": "http://agent:s3cret@proxy:3128"}, {"s3cret"}),
        ({"HTTPS_PROXY": "http://proxy:3128", "HTTP_PROXY": "http://[::1", "ALL_PROXY": "http://a:b@c"}, set()),
    ],
)
def test_what_a_traceback_could_show_is_known(environment: dict[str, str], secrets: set[str]) -> None:
    assert {each.reveal() for each in environment_secrets(environment)} == secrets
