"""A context on the disk: what is listed, and the tar that is sent."""

from __future__ import annotations

import io
import os
import socket
import tarfile
from pathlib import Path

import pytest

from ecs_steps.clients import build_context
from ecs_steps.contract.errors import BadParameter
from ecs_steps.rules.dockerignore import Dockerignore
from ecs_steps.values.build_context import BuildContext


def looked_at(folder: Path, dockerfile: str = "Dockerfile") -> BuildContext:
    path = build_context.ignore_file(str(folder), dockerfile)
    ignore = Dockerignore.parse(Path(path).read_text() if path else "")
    return BuildContext(
        folder=str(folder),
        files=build_context.listed(str(folder), leaves_out=ignore.leaves_out, may_hold_more=ignore.may_hold_more),
        dockerfile=Path(folder, dockerfile).read_text(),
        dockerfile_path=str(Path(folder, dockerfile)),
    )


def sent(context: BuildContext) -> tuple[str, dict[str, tarfile.TarInfo], dict[str, bytes]]:
    name, additions = build_context.sent_dockerfile(context)
    with tarfile.open(fileobj=io.BytesIO(b"".join(build_context.tar(context, additions)))) as archive:
        members = {each.name: each for each in archive.getmembers()}
        files = {name: archive.extractfile(each) for name, each in members.items() if each.isfile()}
        return name, members, {name: held.read() for name, held in files.items() if held}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "src" / ("long" * 40)).mkdir(parents=True)
    (tmp_path / "src" / "main.sh").write_text("echo \u00e9\n" * 300)
    (tmp_path / "src" / "main.sh").chmod(0o750)
    (tmp_path / "src" / ("long" * 40) / "deep").write_bytes(b"")
    (tmp_path / "link").symlink_to("src/main.sh")
    return tmp_path


def test_the_tar_holds_what_is_there_as_roots(folder: Path) -> None:
    name, members, held = sent(looked_at(folder))

    assert name == "Dockerfile"
    assert set(members) == {"Dockerfile", "link", "src", "src/main.sh", f"src/{'long' * 40}", f"src/{'long' * 40}/deep"}
    assert members["link"].linkname == "src/main.sh"
    assert members["src/main.sh"].mode == 0o750
    assert {(each.uid, each.gid) for each in members.values()} == {(0, 0)}
    assert held["src/main.sh"] == (folder / "src/main.sh").read_bytes()


def test_a_dockerfile_that_is_left_out_is_sent_beside_and_hidden(folder: Path) -> None:
    (folder / ".dockerignore").write_text("Dockerfile\n.dockerignore\n")

    name, members, held = sent(looked_at(folder))

    assert name.startswith(".dockerfile.")
    assert {name, ".dockerignore"} <= set(members)
    assert "Dockerfile" not in members
    assert held[".dockerignore"].decode().splitlines() == [".dockerignore", name]


def test_a_dockerfiles_own_dockerignore_counts_first(folder: Path) -> None:
    (folder / ".dockerignore").write_text("src\n")
    (folder / "Dockerfile.dockerignore").write_text("link\n")

    assert {each.path for each in looked_at(folder).files} >= {"src/main.sh", ".dockerignore", "Dockerfile"}
    assert "link" not in {each.path for each in looked_at(folder).files}


def test_a_socket_stays_where_it_is(folder: Path) -> None:
    before = Path.cwd()
    os.chdir(folder)  # the kernel allows 107 characters for a socket's path
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("s")
            assert "s" not in {each.path for each in looked_at(folder).files}
    finally:
        os.chdir(before)


def test_a_file_that_shrinks_while_it_is_sent_is_named(folder: Path) -> None:
    (folder / "grows").write_bytes(b"x" * 3_000_000)
    pieces = build_context.tar(looked_at(folder), {})
    for piece in pieces:
        if piece.startswith(b"x"):
            (folder / "grows").write_bytes(b"")
            break

    with pytest.raises(BadParameter, match="grows of the context changed"):
        list(pieces)


@pytest.mark.parametrize(
    ("context", "dockerfile", "what"),
    [
        ("nowhere", "Dockerfile", "The build context nowhere is no folder"),
        (".", "Dockerfile.prod", "There is no Dockerfile Dockerfile.prod"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_sent(context: str, dockerfile: str, what: str) -> None:
    with pytest.raises(BadParameter) as caught:
        build_context.check(context, dockerfile)

    assert caught.value.what == what
