"""The README's releases in a shell, run as they stand: real images, a local AWS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.actions.act import ROOT
from tests.actions.pages import blocks
from tests.actions.shop import DOCKERFILE, Shop

pytestmark = pytest.mark.docker

RELEASE = next(text for text in blocks("README.md", "sh") if "./smoke.sh" in text)
SANDBOX = next(text for text in blocks("README.md", "sh") if "ecs-steps sandbox up" in text)
STEPS = next(text for text in blocks("README.md", "sh") if "ecs-steps update --after -" in text)
#: The product's own page says it so.
HOW_IT_READS = """\
ecs-steps deploy --cluster shop --service web --image "$IMAGE" && ./smoke.sh ||
  ecs-steps rollback --cluster shop --service web --bad-image "$IMAGE"     # nothing to do if ECS rolled back by itself
"""


@pytest.fixture
def sources(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A repository with an image of this test's own, and a smoke test that is content."""
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "Dockerfile").write_text(DOCKERFILE.format(request.node.name), encoding="utf-8")
    command = tmp_path / "ecs-steps"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ecs_steps "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    smoke(folder, 0)
    for line in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message=first"]):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *line], cwd=folder, check=True)
    return folder


def smoke(folder: Path, code: int) -> None:
    script = folder / "smoke.sh"
    script.write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
    script.chmod(0o755)


def run(script: str, sources: Path, shop: Shop, **more: str) -> subprocess.CompletedProcess[str]:
    path = f"{sources.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **shop.environment, **more, "PATH": path, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["sh", "-c", script], cwd=sources, env=environment, capture_output=True, text=True, check=False
    )


def commit(sources: Path) -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, cwd=sources, capture_output=True, text=True, check=True).stdout.strip()


def test_a_release_that_the_smoke_test_likes_stays(sources: Path, shop: Shop) -> None:
    done = run(RELEASE, sources, shop)

    assert done.returncode == 0, done.stderr
    assert shop.running("shop", "web") == shop.image("shop/web", commit(sources))


def test_a_release_that_the_smoke_test_dislikes_goes_back(sources: Path, shop: Shop) -> None:
    assert run(RELEASE, sources, shop).returncode == 0
    before = shop.running("shop", "web")
    (sources / "Dockerfile").write_text(DOCKERFILE.format("bad"), encoding="utf-8")
    smoke(sources, 1)
    image = {"IMAGE": "shop/web:bad", "ECS_STEPS_REGISTRY": "ecr", "AWS_REGION": "eu-west-1"}
    pushed = run(
        f"ecs-steps build --context . --image {image['IMAGE']} | ecs-steps push --after -", sources, shop, **image
    )
    assert pushed.returncode == 0, pushed.stderr

    done = run(HOW_IT_READS, sources, shop, **image)

    assert done.returncode == 0, done.stderr
    assert shop.running("shop", "web") == before
    again = run(HOW_IT_READS.partition("||")[2], sources, shop, **image)
    assert (again.returncode, json.loads(again.stdout)["updated"]) == (0, False)
    assert shop.running("shop", "web") == before


def test_a_release_that_goes_back_is_not_green(sources: Path, shop: Shop) -> None:
    assert run(RELEASE, sources, shop).returncode == 0
    before = shop.running("shop", "web")
    (sources / "Dockerfile").write_text(DOCKERFILE.format("worse"), encoding="utf-8")
    smoke(sources, 1)
    line = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--all", "--message=bad"]
    subprocess.run(line, cwd=sources, check=True)

    done = run(RELEASE, sources, shop)

    assert done.returncode == 1, done.stderr
    assert shop.image("shop/web", commit(sources)) != before
    assert shop.running("shop", "web") == before


def test_the_single_steps_are_one_release(sources: Path, shop: Shop) -> None:
    done = run(STEPS, sources, shop, AWS_REGION="eu-west-1", ECS_STEPS_REGISTRY="ecr")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "succeeded"
    assert shop.running("shop", "web") == shop.image("shop/web", "42")


def test_a_sandbox_takes_an_image_and_leaves_nothing(sources: Path, shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    own = {name: "" for name in shop.environment if name.startswith("AWS_")} | {"ECS_STEPS_FOLDER": str(folder)}

    done = run(f"set -e\n{SANDBOX}", sources, shop, **own)

    assert done.returncode == 0, done.stderr
    up, made, pushed, down = map(json.loads, done.stdout.splitlines())
    assert (up["tasks"], made["created"], down["running"]) == ("containers", ["repository shop/web"], False)
    assert pushed["image"].startswith(f"{up['registry']}/shop/web:1@sha256:")
    assert not folder.exists()
    assert up["endpoint_url"] not in shop.environment.values()
