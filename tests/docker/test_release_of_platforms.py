"""An image of two platforms with provenance, from the Dockerfile to containers that prove it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.actions.pages import blocks
from tests.docker import buildkit
from tests.docker.place import Place

pytestmark = pytest.mark.docker

PLATFORMS = "--platform linux/amd64 --platform linux/arm64 --build-args VERSION=2"
PIPE = (
    f"ecs-steps build --context web --image shop/web:pipe --archive image.tar {PLATFORMS} | ecs-steps push --after -"
    " | ecs-steps register --after - --task-definition-file td.json"
    " | ecs-steps update --after - --cluster shop --service web | ecs-steps wait-stable --after -"
)


@pytest.fixture
def with_platforms(place: Place, buildkitd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The place with a docker command whose plug-in builds by a BuildKit of its own, provenance included."""
    (tmp_path / "docker").symlink_to(buildkit.tools() / "docker")
    for name, value in {
        "PATH": f"{tmp_path}{os.pathsep}{place.environment['PATH']}",
        "DOCKER_CONFIG": str(buildkit.docker_config(tmp_path / "config", buildkitd)),
        "BUILDX_BUILDER": "own",
        "BUILDX_NO_DEFAULT_ATTESTATIONS": "0",
    }.items():
        monkeypatch.setitem(place.environment, name, value)
    return place


def test_deploy_builds_pushes_and_proves_every_platform(with_platforms: Place) -> None:
    line = f"ecs-steps deploy --cluster shop --service web --context web --image shop/web:both {PLATFORMS}"

    code, out, err = with_platforms.run(line)

    assert code == 0, err
    result = json.loads(out)
    assert (result["verdict"], result["proof"]) == ("succeeded", "proved")
    assert "/shop/web:both@sha256:" in result["image"]
    assert "image_id" not in result


def test_the_pipe_hands_the_archive_on(with_platforms: Place) -> None:
    code, out, err = with_platforms.run(PIPE)

    assert code == 0, err
    assert json.loads(out)["proof"] == "proved"
    assert (with_platforms.folder / "image.tar").is_file()


def test_stages_of_their_own_find_the_archive_by_its_name(with_platforms: Place) -> None:
    built = f"ecs-steps build --context web --image shop/web:stages --archive image.tar {PLATFORMS}"

    code, out, err = with_platforms.run(
        f"{built} >/dev/null && ecs-steps push --image shop/web:stages --archive image.tar"
    )

    assert code == 0, err
    assert "/shop/web:stages@sha256:" in json.loads(out)["image"]


def test_the_readmes_image_is_tested_pushed_and_tagged_as_it_stands(with_platforms: Place) -> None:
    (block,) = (text for text in blocks("README.md", "sh") if "--platform linux/arm64" in text)
    sources = with_platforms.folder / "readme"
    sources.mkdir()
    shutil.copy(with_platforms.folder / "web" / "busybox", sources)
    (sources / "web").write_text('#!/bin/sh\ntest "$1" = --check-config\n', encoding="utf-8")
    (sources / "web").chmod(0o755)
    (sources / "Dockerfile").write_text(
        "FROM scratch\nCOPY busybox /bin/sh\nCOPY web /bin/web\nENV PATH=/bin\n", encoding="utf-8"
    )

    code, out, err = with_platforms.run(f"cd readme && set -e\n{block}")

    assert code == 0, err
    assert "Testing the image: web --check-config\n" in err
    built, tagged = map(json.loads, out.splitlines())
    assert (built["archive"], tagged["image_tags"]) == ("web.tar", ["latest"])
    assert "/shop/web:42@sha256:" in tagged["image"]
