"""`.dockerignore` compared with what real builders are sent: buildx is right, and both of ours have to agree."""

from __future__ import annotations

import io
import random
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.choices import Builder
from ecs_steps.rules.dockerignore import Dockerignore
from tests.docker.building import ContextBuilder

pytestmark = pytest.mark.docker

FILES = (
    "a.txt", "b.md", ".env", "d/a.txt", "d/e/f.md", "d/e/a.txt", "d/[x]", "docs/r.md", "docs/#s.txt", "docs/d/a.txt",
    "a b/c.md", "x-y/z.tar.gz", "!n/a.md",
)  # fmt: skip
SEGMENTS = (
    "a.txt", "*.txt", "*", "**", "d", "e", "docs", "*.md", "?.md", "[a-b].*", "[^a]*", "[!a]*", "..", ".", "f*",
    "\\[x\\]", "!n", "#s.txt", "a b", "x-?", ".env", "d*", "", " d ",
)  # fmt: skip
CASES = 40


def lines(chance: random.Random) -> str:
    def pattern() -> str:
        path = "/".join(chance.choice(SEGMENTS) for _ in range(chance.choice((1, 1, 2, 2, 3))))
        before = chance.choice(("", "", "", "!", "!", "/", "!/", "#", " ", "! "))
        return before + path + chance.choice(("", "", "/", " ", "\r"))

    return "\n".join(pattern() for _ in range(chance.choice((1, 2, 3, 4))))


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    return folder


def test_any_patterns_leave_out_what_buildx_leaves_out(
    buildx: ContextBuilder, tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chance = random.Random(20261121)
    out = tmp_path_factory.mktemp("out")
    for case in range(CASES):
        text = lines(chance)
        (tree / ".dockerignore").write_bytes(text.encode())
        command = ["docker", "buildx", "build", "-q", "-o", f"type=local,dest={out / str(case)}", str(tree)]
        done = subprocess.run(command, env=buildx.environment, capture_output=True, text=True, check=False)
        try:
            ignore = Dockerignore.parse(text)
        except ValueError:
            assert done.returncode != 0, text
            continue
        assert done.returncode == 0, (text, done.stderr)
        assert {path for path in below(tree) if not ignore.leaves_out(path)} == below(out / str(case)), text


@pytest.mark.parametrize(
    "text",
    [
        "*\n!**/*.md\n",
        "d\n!d/e\n",
        "Dockerfile\n.dockerignore\n",
        "**/*.txt\n!docs\n[!a]*\n!**/d",
        "\ufeffdocs/\r\n/d\r\n",
    ],
)
def test_both_builders_make_the_same_image_of_it(buildx: ContextBuilder, engine: Any, tree: Path, text: str) -> None:
    (tree / ".dockerignore").write_bytes(text.encode())

    held = [
        in_image(engine, str(buildx(None, builder=kind, context=str(tree)).image_id))
        for kind in (Builder.BUILDKIT, Builder.CLASSIC)
    ]

    assert held[0] == held[1]
    assert held[0]


def in_image(engine: Any, image_id: str) -> set[str]:
    found: set[str] = set()
    with tarfile.open(fileobj=io.BytesIO(b"".join(engine.images.get(image_id).save()))) as saved:
        for member in saved.getmembers():
            layer = saved.extractfile(member) if member.name.endswith("layer.tar") else None
            if layer is not None:
                with tarfile.open(fileobj=layer) as files:
                    found.update(each.name for each in files.getmembers() if each.isfile())
    return found
