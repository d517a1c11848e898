"""ECR's logins and digests, and the end of a log."""

from __future__ import annotations

from typing import Any

import pytest
from moto.logs.models import logs_backends

from ecs_steps.clients.aws import AwsRefused
from ecs_steps.contract.errors import NotReady
from ecs_steps.values.registry import EcrRegistry
from tests.scene import Scene

HERE = EcrRegistry("123456789012", "eu-west-1")


def test_a_login_is_fetched_once_and_never_printed(scene: Scene) -> None:
    ecr = scene.clients.ecr(None)

    login = ecr.login()

    assert ecr.login() is login
    assert scene.testbed.calls.actions() == ["ecr:GetAuthorizationToken"]
    assert (login.host, login.username) == ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "AWS")
    assert login.password.reveal()
    assert login.password.reveal() not in repr(login)
    assert "***" in repr(login)


def test_a_fresh_login_is_fetched_anew(scene: Scene) -> None:
    ecr = scene.clients.ecr(None)
    ecr.login()

    ecr.login(fresh=True)

    assert len(scene.testbed.calls.actions()) == 2


def test_the_digest_of_a_tag_is_looked_up_in_the_account_that_the_host_names(scene: Scene) -> None:
    image = scene.image("2")

    assert scene.clients.ecr("eu-west-1").digest(HERE, "shop/web", "2") == image.digest
    (call,) = scene.testbed.calls.of("ecr:DescribeImages")
    assert call.parameters["registryId"] == "123456789012"


def test_a_tag_or_a_repository_that_is_not_there_is_named(scene: Scene) -> None:
    scene.image("2")
    ecr = scene.clients.ecr(None)

    with pytest.raises(NotReady, match="There is no image shop/web:3"):
        ecr.digest(HERE, "shop/web", "3")
    with pytest.raises(NotReady, match="There is no repository shop/wbe"):
        ecr.digest(HERE, "shop/wbe", "3")


def test_the_children_of_an_index_are_its_digests_and_an_image_has_none(scene: Scene) -> None:
    amd, arm = scene.image("2-amd64"), scene.image("2-arm64")
    index = scene.index("2", amd, arm)
    ecr = scene.clients.ecr(None)

    assert ecr.children(HERE, "shop/web", str(index.digest)) == (amd.digest, arm.digest)
    assert ecr.children(HERE, "shop/web", str(amd.digest)) == ()


@pytest.fixture
def stream(scene: Scene) -> Any:
    backend = logs_backends["123456789012"]["eu-west-1"]
    backend.ensure_log_group("/shop/web")
    backend.ensure_log_stream("/shop/web", "web/web/1")
    return backend.groups["/shop/web"].streams["web/web/1"]


def test_the_end_of_a_log_is_its_last_lines_oldest_first(scene: Scene, stream: Any) -> None:
    stream.put_log_events([{"timestamp": 1000 + number, "message": f"line {number}"} for number in range(50)])

    assert scene.clients.logs(None).tail("/shop/web", "web/web/1", 3) == ("line 47", "line 48", "line 49")


def test_a_log_without_lines_is_empty(scene: Scene, stream: Any) -> None:
    assert scene.clients.logs(None).tail("/shop/web", "web/web/1", 3) == ()


def test_a_log_that_is_not_there_is_refused_in_awss_words(scene: Scene) -> None:
    with pytest.raises(AwsRefused, match="logs:GetLogEvents") as caught:
        scene.clients.logs(None).tail("/shop/nope", "web/web/1", 3)

    assert caught.value.code == "ResourceNotFoundException"
