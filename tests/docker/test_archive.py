"""Archives that real builders wrote: pushed without their engine, and the same image when they come back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docker.buildkit import docker_config, tools
from tests.docker.pusher import Pusher

pytestmark = pytest.mark.docker


def test_what_an_engine_saved_is_the_same_image_when_it_comes_back(
    pusher: Pusher, tiny: Callable[..., str], tmp_path: Path
) -> None:
    name = tiny("1")
    image = pusher.bed.engine.images.get(name)
    saved = tmp_path / "saved.tar"
    with saved.open("wb") as file:
        for piece in image.save(named=True):
            file.write(piece)
    pusher.clients.environment["DOCKER_HOST"] = "tcp://127.0.0.1:1"  # type: ignore[index]  # the test's own dictionary

    pushed = pusher(name, archive=str(saved))

    assert pushed.image.digest == pusher.digest("1")
    pusher.bed.engine.images.remove(image.id, force=True)
    login = pusher.clients.ecr(None).login()
    credentials = {"username": login.username, "password": login.password.reveal()}
    back = pusher.bed.engine.images.pull(f"{pushed.image.name}@{pushed.image.digest}", auth_config=credentials)
    assert back.id == image.id


def test_what_buildx_exported_arrives_with_every_platform_and_its_provenance(
    pusher: Pusher, buildkitd: Path, tmp_path: Path
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
    command = [str(tools() / "docker-buildx"), "build", "--builder=own", "--platform=linux/amd64,linux/arm64"]
    output = ["--provenance=mode=max", f"--output=type=oci,dest={tmp_path / 'image.tar'}", str(tmp_path)]
    settings = docker_config(tmp_path / "config", buildkitd)
    subprocess.run([*command, *output], env={**os.environ, "DOCKER_CONFIG": str(settings)}, check=True)

    pushed = pusher(f"{pusher.bed.host}/web:1", archive=str(tmp_path / "image.tar"))

    assert pushed.image.digest == pusher.digest("1")
    answer = pusher.bed.ecr.batch_get_image(repositoryName="web", imageIds=[{"imageTag": "1"}])
    manifest = answer["images"][0]["imageManifest"]
    assert '"architecture":"amd64"' in manifest.replace(" ", "")
    assert '"architecture":"arm64"' in manifest.replace(" ", "")
    assert manifest.count("attestation-manifest") == 2
