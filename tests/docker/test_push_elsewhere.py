"""Push to a registry that is not ECR: the distribution project's own, behind user and password."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from ecs_steps.contract.errors import NotReady, Overtaken
from ecs_steps.testbed import debian
from ecs_steps.testbed.registry import debian_registry
from ecs_steps.values.image import Tag
from tests.docker.pusher import Pusher
from tests.registry.conftest import PASSWORD, USER, htpasswd

pytestmark = pytest.mark.docker

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


class Elsewhere:
    """The registry, its tags, and the Docker config that the engine's client reads."""

    def __init__(self, host: str, config: Path) -> None:
        self.host, self._config = host, config
        self.log_in(USER, PASSWORD)

    def log_in(self, user: str, password: str) -> None:
        """Keep a password as `docker login` does without a credential helper."""
        auth = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.write({"auths": {self.host: {"auth": auth}}})

    def write(self, config: dict[str, object]) -> None:
        """Keep a Docker config."""
        self._config.write_text(json.dumps(config))

    def digest(self, tag: str) -> str:
        url, media = f"http://{self.host}/v2/web/manifests/{tag}", {"Accept": _MANIFEST}
        return requests.head(url, headers=media, auth=(USER, PASSWORD), timeout=60).headers["Docker-Content-Digest"]

    def move(self, tag: str, to: str) -> None:
        """Give a tag to another image of the repository, as another build's push would."""
        url, media = f"http://{self.host}/v2/web/manifests", {"Accept": _MANIFEST}
        manifest = requests.get(f"{url}/{to}", headers=media, auth=(USER, PASSWORD), timeout=60).content
        put = requests.put(
            f"{url}/{tag}", manifest, headers={"Content-Type": _MANIFEST}, auth=(USER, PASSWORD), timeout=60
        )
        assert put.status_code == 201


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    program = debian_registry.obtain()
    if isinstance(program, debian.NotHad):
        pytest.skip(program.reason)
    config = tmp_path / "config"
    config.mkdir()
    monkeypatch.setenv("DOCKER_CONFIG", str(config))
    with debian_registry.serving(program, tmp_path / "registry", htpasswd=htpasswd(tmp_path)) as host:
        yield Elsewhere(host, config / "config.json")


@pytest.fixture
def image_id(pusher: Pusher, tiny: Callable[..., str]) -> str:
    return str(pusher.bed.engine.images.get(tiny("1")).id)


def test_the_password_of_the_users_own_docker_config_counts(
    pusher: Pusher, elsewhere: Elsewhere, image_id: str
) -> None:
    pushed = pusher(f"{elsewhere.host}/web:1", image_id=image_id, image_tags=(Tag("latest"),))

    assert pushed.image.digest == elsewhere.digest("1") == elsewhere.digest("latest")
    assert "does not tell" not in pusher.said.getvalue()


@pytest.mark.parametrize(("user", "password"), [(USER, "wrong"), ("AWS", "a-token-of-another-registry")])
def test_a_password_that_the_registry_does_not_take_is_refused_once(
    pusher: Pusher, elsewhere: Elsewhere, image_id: str, user: str, password: str
) -> None:
    elsewhere.log_in(user, password)

    error = pusher.refused(f"{elsewhere.host}/web:1", image_id=image_id)

    assert isinstance(error, NotReady)
    assert error.why == "unauthorized: authentication required"
    assert error.hint == f"Allow the caller to push to {elsewhere.host}/web, or log in to {elsewhere.host}."
    assert pusher.clock.slept == 0
    assert password not in pusher.said.getvalue() + str(error)


@pytest.mark.parametrize("config", ["empty", "wrong", "helper"])
def test_a_password_of_the_environment_is_for_its_registry_and_comes_first(
    pusher: Pusher, elsewhere: Elsewhere, image_id: str, tmp_path: Path, config: str
) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    name = elsewhere.host.upper().replace(".", "_").replace(":", "_")
    pusher.clients.environment |= {  # type: ignore[operator] # it is the test's own
        f"ECS_STEPS_USERNAME_{name}": USER,
        f"ECS_STEPS_PASSWORD_{name}_FILE": str(tmp_path / "password"),
    }
    if config == "wrong":
        elsewhere.log_in(USER, "wrong")
    else:
        elsewhere.write({"credsStore": "nowhere"} if config == "helper" else {})

    pushed = pusher(f"{elsewhere.host}/web:1", image_id=image_id)

    assert pushed.image.digest == elsewhere.digest("1")
    assert PASSWORD not in pusher.said.getvalue()


def test_a_login_of_the_step_counts_before_a_helper_for_every_host(
    pusher: Pusher, elsewhere: Elsewhere, image_id: str
) -> None:
    auth = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    # As `login` writes it where the user's config has a `credsStore`.
    auths = {elsewhere.host: {"auth": auth}}
    elsewhere.write({"auths": auths, "credsStore": "nowhere", "credHelpers": {elsewhere.host: ""}})
    pusher.clients.environment["DOCKER_CONFIG"] = os.environ["DOCKER_CONFIG"]  # type: ignore[index] # it is the test's

    pushed = pusher(f"{elsewhere.host}/web:1", image_id=image_id)

    assert pushed.image.digest == elsewhere.digest("1")


def test_another_build_that_takes_the_tag_is_named_with_both_digests(
    pusher: Pusher, elsewhere: Elsewhere, image_id: str, tiny: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = str(pusher.bed.engine.images.get(tiny("2")).id)
    theirs = pusher(f"{elsewhere.host}/web:2", image_id=other).image.digest
    ask = pusher.clients.docker.registry_digest

    def after_another(*arguments: Any) -> str:
        elsewhere.move("1", to="2")
        return ask(*arguments)

    monkeypatch.setattr(pusher.clients.docker, "registry_digest", after_another)

    error = pusher.refused(f"{elsewhere.host}/web:1", image_id=image_id)

    assert isinstance(error, Overtaken)
    assert error.why.endswith(f"and the tag names {theirs} now")
    assert error.hint.startswith("Two builds push one tag")
