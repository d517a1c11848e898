"""Push through an engine whose proxy refuses: a private engine, and the proxy as a process of its own."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import docker
import pytest

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady, Refused, StepError
from ecs_steps.push import PushOptions, push
from ecs_steps.testbed import private_engine
from ecs_steps.values.image import TaggedImage
from tests.docker.pusher import Unhurried
from tests.registry import proxy

pytestmark = pytest.mark.docker

#: Nobody looks it up: that is the proxy's part.
IMAGE = "registry.example.com:5000/web:1"


@pytest.fixture
def refused(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[StepError, float, str]]:
    """What comes of a push behind a proxy that answers a status, how long it was tried, and what was said."""
    with proxy.refusing(request.param) as address:
        through = f"http://{proxy.USER}:{proxy.PASSWORD}@{address}"
        engine = private_engine.start(tmp_path / "engine", proxy=through)
        if isinstance(engine, private_engine.NoEngine):
            pytest.skip(engine.reason)
        try:
            with closing(docker.DockerClient(base_url=engine.docker_host)) as client:
                name, _, tag = IMAGE.rpartition(":")
                client.api.import_image_from_data(bytes(1024), repository=name, tag=tag)
            said, clock = io.StringIO(), Unhurried()
            clock.is_still = True
            clients = Clients({"DOCKER_HOST": engine.docker_host, "HOME": str(tmp_path)}, clock=clock)
            with pytest.raises(StepError) as caught:
                push(PushOptions(image=TaggedImage.parse(IMAGE)), clients, Report(said, now=lambda: 0.0))
            yield caught.value, clock.slept, said.getvalue()
        finally:
            engine.stop()


@pytest.mark.parametrize(
    ("refused", "words"),
    [(407, "Proxy Authentication Required"), (403, "Forbidden")],
    indirect=["refused"],
    ids=["407", "403"],
)
def test_a_proxy_that_refuses_is_named_at_once_and_is_the_engines(
    refused: tuple[StepError, float, str], words: str
) -> None:
    error, slept, said = refused

    assert isinstance(error, NotReady)
    assert str(error) == f'{IMAGE} was not pushed: Get "https://registry.example.com:5000/v2/": {words}'
    assert error.hint.startswith("Check the proxy of the Docker engine (not of this shell)")
    assert slept == 0
    assert proxy.PASSWORD not in str(error) + said


@pytest.mark.parametrize("refused", [502], indirect=True)
def test_a_proxy_that_does_not_get_through_is_tried_again(refused: tuple[StepError, float, str]) -> None:
    error, slept, said = refused

    assert isinstance(error, Refused)
    assert error.why.endswith(": Bad Gateway")
    assert slept >= 60  # of the ninety seconds; the tries take the rest
    assert "; pushing again in " in said
