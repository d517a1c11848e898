"""`build | tag | push` on a real engine, as processes in a working copy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house.sources import ROOT
from tests.steps.working_copy import WorkingCopy, made

pytestmark = pytest.mark.docker


@pytest.fixture
def copy(sample_context: Path, tmp_path: Path) -> WorkingCopy:
    copy = made(tmp_path / "checkout", "feature/cart")
    shutil.copytree(sample_context, copy.folder, dirs_exist_ok=True)
    copy.git("add", ".")
    copy.git("commit", "-q", "-m", "the sample")
    return copy


@pytest.fixture
def release(copy: WorkingCopy, docker_host: str, bed: Any, moto_endpoint: str) -> Any:
    """Run the pipe; give the result of its last step, what people read, and which tag names which digest."""
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1"}
    place = {"DOCKER_HOST": docker_host, "AWS_ENDPOINT_URL": moto_endpoint, "PYTHONPATH": str(ROOT)}

    def step(name: str, *arguments: str, stdin: str = "") -> tuple[str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "ecs_steps", name, *arguments],
            cwd=copy.folder,
            env={**os.environ, **place, **keys},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr

    def release(tag: str, *policies: str) -> tuple[dict[str, Any], str, dict[str, str]]:
        built, _ = step("build", "--image", f"{bed.host}/web:{tag}")
        wanted = [word for policy in policies for word in ("--tag-policies", policy)]
        tagged, said = step("tag", "--after", "-", *wanted, stdin=built)
        pushed, _ = step("push", "--after", "-", stdin=tagged)
        found = bed.ecr.describe_images(repositoryName="web")["imageDetails"]
        return json.loads(pushed), said, {name: each["imageDigest"] for each in found for name in each["imageTags"]}

    return release


def test_what_tag_names_is_pushed_and_latest_follows_the_newest_commit(release: Any, copy: WorkingCopy) -> None:
    copy.git("tag", "v1.2.3")
    commit = copy.git("rev-parse", "HEAD")

    pushed, said, tags = release("1", "commit", "branch", "semver", "latest")

    first = pushed["image"].rpartition("@")[2]
    branch = next(name for name in tags if name.startswith("feature-cart-"))
    assert set(tags) == {"1", commit[:12], branch, "1.2.3", "1.2", "latest"}
    assert set(tags.values()) == {first}

    (copy.folder / "serve.sh").write_text("#!/bin/sh\nexec true\n", encoding="utf-8")
    copy.git("commit", "-q", "-a", "-m", "newer")
    _, _, tags = release("2", "latest")
    assert tags["latest"] == tags["2"] != first

    copy.git("checkout", "-q", commit)
    _, said, tags = release("3", "latest")
    assert tags["latest"] == tags["2"] != tags["3"]
    assert "latest stays: it was made from" in said
