"""What build says before it asks a builder: no engine is needed for it."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.build import BuildOptions, Built, build
from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter
from ecs_steps.values.image import TaggedImage
from ecs_steps.values.platform import Platform


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    return tmp_path


def planned(folder: Path, **options: Any) -> tuple[Built, str]:
    said = io.StringIO()
    report = Report(said, now=lambda: 0.0)
    given = BuildOptions(image=TaggedImage.parse("shop/web:1"), context=str(folder), dry_run=True, **options)
    return build(given, Clients(dict(os.environ), tell=report.line), report), said.getvalue()


def test_a_plan_needs_no_engine(folder: Path) -> None:
    built, said = planned(folder)

    assert built.image_id is None
    assert f"Would build shop/web:1 from {folder} with Dockerfile" in said


def test_a_plan_names_platforms_and_archive(folder: Path) -> None:
    platforms = (Platform.parse("linux/amd64"), Platform.parse("linux/arm64"), Platform.parse("linux/arm64"))

    built, said = planned(folder, platform=platforms, archive="image.tar")

    assert built.archive == "image.tar"
    assert "Would build shop/web:1 for linux/amd64, linux/arm64 from " in said
    assert said.rstrip().endswith(" into image.tar")
    assert not Path("image.tar").exists()


def test_several_platforms_without_an_archive_are_refused_first(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="An image of several platforms needs --archive"):
        planned(tmp_path / "nowhere", platform=(Platform.parse("linux/amd64"), Platform.parse("linux/arm64")))


@pytest.mark.parametrize(
    ("archive", "warned"), [("out/image.tar", True), ("image.tar", False), ("../image.tar", False), ("..", False)]
)
def test_an_archive_that_the_context_would_hold_is_warned_of(folder: Path, archive: str, warned: bool) -> None:
    (folder / ".dockerignore").write_text("*.tar\n")

    _, said = planned(folder, archive=str(folder / archive))

    assert ("lies in the context" in said) is warned


def test_a_context_of_gigabytes_is_said_with_its_largest_folders(folder: Path) -> None:
    (folder / "node_modules").mkdir()
    for name, size in (("node_modules/cache", 4_000_000_000), ("dump.sql", 1_000_000_000)):
        with (folder / name).open("wb") as sparse:
            sparse.truncate(size)

    _, said = planned(folder)

    assert "has 5.0 GB in 3 files; the most in node_modules/ 4.0 GB, dump.sql 1.0 GB" in said
    (folder / ".dockerignore").write_text("node_modules\n*.sql\n")
    assert "GB" not in planned(folder)[1]


def test_a_link_out_of_the_context_is_said(folder: Path) -> None:
    (folder / "conf").symlink_to("../secrets/conf")

    assert "conf points out of the context, to ../secrets/conf" in planned(folder)[1]


def test_an_argument_that_sounds_secret_is_warned_of_and_not_shown(folder: Path) -> None:
    _, said = planned(folder, build_args={"NPM_TOKEN": "canary-of-an-argument", "VERSION": "1"})

    assert "Whoever has the image can read the build argument NPM_TOKEN: use --build-secrets" in said
    assert "canary" not in said


def test_a_wrong_pattern_of_a_dockerignore_is_named_with_its_file(folder: Path) -> None:
    (folder / ".dockerignore").write_text("!\n")

    with pytest.raises(BadParameter, match=r"\.dockerignore is not valid: '!' takes nothing back"):
        planned(folder)
