"""A real Docker engine against the registry."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docker
import pytest

from ecs_steps.testbed import private_engine

pytestmark = pytest.mark.docker


def test_a_push_gives_the_digest_that_ecr_describes(bed: Any, build: Callable[..., str]) -> None:
    digest, error = bed.push(build("1"))
    assert error is None
    detail = bed.ecr.describe_images(repositoryName="web")["imageDetails"][0]
    assert (detail["imageDigest"], detail["imageTags"]) == (digest, ["1"])
    assert detail["imageSizeInBytes"] > 100_000


def test_a_second_push_keeps_the_digest(bed: Any, build: Callable[..., str]) -> None:
    reference = build("1")
    assert bed.push(reference) == bed.push(reference)


def test_an_image_comes_back_by_digest_and_by_a_tag_given_through_the_api(bed: Any, build: Callable[..., str]) -> None:
    reference = build("1")
    digest, _ = bed.push(reference)
    pushed = bed.engine.images.get(reference).id
    manifest = bed.ecr.batch_get_image(repositoryName="web", imageIds=[{"imageTag": "1"}])["images"][0]
    bed.ecr.put_image(repositoryName="web", imageManifest=manifest["imageManifest"], imageTag="prod")
    bed.engine.images.remove(reference, force=True)
    for name in (f"{bed.host}/web@{digest}", f"{bed.host}/web:prod"):
        assert bed.engine.images.pull(name, auth_config=bed.credentials()).id == pushed


def test_another_image_under_an_immutable_tag_is_refused(bed: Any, build: Callable[..., str]) -> None:
    bed.ecr.put_image_tag_mutability(repositoryName="web", imageTagMutability="IMMUTABLE")
    assert bed.push(build("1"))[1] is None
    assert bed.push(build("1"))[1] is None
    digest, error = bed.push(build("2", tag="1"))
    assert digest is None
    assert error is not None
    assert "cannot be overwritten because the tag is immutable" in error


def test_a_push_without_credentials_is_refused(bed: Any, build: Callable[..., str]) -> None:
    _, error = bed.push(build("1"), {"username": "AWS", "password": "wrong"})
    assert error == "unauthorized: Not Authorized"


def test_a_push_with_an_expired_token_is_refused(bed: Any, build: Callable[..., str]) -> None:
    credentials = bed.credentials()
    bed.registry.tokens.expire_all()
    _, error = bed.push(build("1"), credentials)
    assert error == "denied: Your authorization token has expired. Reauthenticate and try again."


def test_a_push_to_a_repository_nobody_made_is_refused(bed: Any, build: Callable[..., str]) -> None:
    bed.engine.images.get(build("1")).tag(f"{bed.host}/nope", "1")
    _, error = bed.push(f"{bed.host}/nope:1")
    bed.engine.images.remove(f"{bed.host}/nope:1")
    assert error is not None
    assert error.endswith("The repository with name 'nope' does not exist in the registry with id '123456789012'")


def test_a_denied_push_names_the_missing_action(bed: Any, build: Callable[..., str]) -> None:
    bed.registry.faults.push_is_denied = True
    _, error = bed.push(build("1"))
    assert error is not None
    assert "is not authorized to perform: ecr:InitiateLayerUpload" in error


def test_the_docker_command_logs_in_and_pulls(
    bed: Any, build: Callable[..., str], docker_host: str, tmp_path: Path
) -> None:
    unpacked = private_engine.unpack()
    if isinstance(unpacked, private_engine.NoEngine):
        pytest.skip(unpacked.reason)
    bed.push(build("1"))
    environment = {**os.environ, "DOCKER_HOST": docker_host, "DOCKER_CONFIG": str(tmp_path / "config")}
    command = [str(unpacked.docker_cli), "login", "--username", "AWS", "--password-stdin", bed.host]
    password = bed.credentials()["password"]
    login = subprocess.run(command, input=password, env=environment, capture_output=True, text=True, check=True)
    assert "Login Succeeded" in login.stdout
    pull = [str(unpacked.docker_cli), "pull", f"{bed.host}/web:1"]
    subprocess.run(pull, env=environment, capture_output=True, check=True)


def test_the_sample_is_built_by_buildkit_too(
    engine: Any, docker_host: str, sample_context: Path, tmp_path: Path
) -> None:
    unpacked = private_engine.unpack()
    if isinstance(unpacked, private_engine.NoEngine):
        pytest.skip(unpacked.reason)
    environment = {**os.environ, "DOCKER_HOST": docker_host, "DOCKER_CONFIG": str(tmp_path)}
    command = [str(unpacked.docker_cli), "build", "--tag", "by-buildkit:2", "--build-arg", "VERSION=2"]
    subprocess.run(
        [*command, str(sample_context)],
        env={**environment, "DOCKER_BUILDKIT": "1"},
        capture_output=True,
        check=True,
    )
    labels = engine.images.get("by-buildkit:2").labels
    engine.images.remove("by-buildkit:2", force=True)
    assert labels["org.opencontainers.image.version"] == "2"


def test_version_3_of_the_sample_leaves_last_words_and_exits_with_3(bed: Any, build: Callable[..., str]) -> None:
    with pytest.raises(docker.errors.ContainerError) as caught:
        bed.engine.containers.run(build("3"), remove=False, stderr=True, labels={"test": "version-3"})
    container = caught.value.container
    log = container.logs().decode()
    container.remove(force=True)
    assert caught.value.exit_status == 3
    assert log.splitlines()[-1] == ("web 3: fatal: DATABASE_URL is not set (new in version 3); cannot serve orders")
