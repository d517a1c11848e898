"""What stands in a private Docker config: our logins, no helper in their way, and the rest as it was."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ecs_steps.rules.docker_config import with_logins
from ecs_steps.values.registry import RegistryLogin
from ecs_steps.values.secret import Secret

HUB = "https://index.docker.io/v1/"
AUTH = {"auth": base64.b64encode(b"ci:pass:word").decode()}


def made(own: dict[str, Any], *hosts: str, plugins: str | None = None) -> dict[str, Any]:
    return with_logins(own, [RegistryLogin(host, "ci", Secret("pass:word")) for host in hosts], plugins=plugins)


@pytest.mark.parametrize(
    ("own", "host", "expected"),
    [
        pytest.param({}, "r.io:5000", {"auths": {"r.io:5000": AUTH}}, id="nothing before"),
        pytest.param({}, "docker.io", {"auths": {HUB: AUTH}}, id="Docker Hub has its own name"),
        pytest.param(
            {"auths": {"other.io": {"auth": "x"}}},
            "r.io",
            {"auths": {"other.io": {"auth": "x"}, "r.io": AUTH}},
            id="other hosts stay",
        ),
        pytest.param(
            {"auths": {"https://r.io/v1/": {"auth": "x"}, "http://r.io": {"auth": "y"}, "r.io": {"auth": "z"}}},
            "r.io",
            {"auths": {"r.io": AUTH}},
            id="other spellings of the host go",
        ),
        pytest.param(
            {"auths": {"docker.io": {"auth": "x"}, "https://index.docker.io/v2/": {"auth": "x"}}},
            "docker.io",
            {"auths": {HUB: AUTH}},
            id="other spellings of Docker Hub go",
        ),
        pytest.param(
            {"credHelpers": {"r.io": "pass", "other.io": "ecr-login"}},
            "r.io",
            {"auths": {"r.io": AUTH}, "credHelpers": {"other.io": "ecr-login"}},
            id="a helper of the host goes, of others stays",
        ),
        pytest.param(
            {"credsStore": "desktop"},
            "r.io",
            {"credsStore": "desktop", "auths": {"r.io": AUTH}, "credHelpers": {"r.io": ""}},
            id="the store for all hosts is not asked for this one",
        ),
        pytest.param(
            {"currentContext": "build", "proxies": {"default": {"httpProxy": "http://p"}}, "HttpHeaders": {"A": "b"}},
            "r.io",
            {
                "currentContext": "build",
                "proxies": {"default": {"httpProxy": "http://p"}},
                "HttpHeaders": {"A": "b"},
                "auths": {"r.io": AUTH},
            },
            id="context and proxies stay",
        ),
        pytest.param(
            {"auths": None, "credHelpers": []}, "r.io", {"auths": {"r.io": AUTH}, "credHelpers": {}}, id="odd"
        ),
    ],
)
def test_a_login_is_put_into_a_config(own: dict[str, Any], host: str, expected: dict[str, Any]) -> None:
    before = repr(own)

    assert made(own, host) == expected
    assert repr(own) == before


def test_several_logins_stand_side_by_side() -> None:
    assert set(made({}, "a.io", "docker.io")["auths"]) == {"a.io", HUB}


def test_the_users_plugins_are_found_from_the_private_folder_too() -> None:
    assert made({"cliPluginsExtraDirs": ["/x"]}, plugins="/h/cli-plugins")["cliPluginsExtraDirs"] == [
        "/x",
        "/h/cli-plugins",
    ]
