"""Files: read in what pipelines write, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecs_steps.clients import files
from ecs_steps.contract.errors import BadParameter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_the_encodings_that_pipelines_write(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "file").write_text('{"cluster": "Köln"}', encoding=encoding)

    assert files.read_json(str(tmp_path / "file"), "The file") == {"cluster": "Köln"}


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"{", "Expecting property name enclosed in double quotes in line 1, column 2"),
        (b'{\n "a": 1,\n "b" 2\n}', "Expecting ':' delimiter in line 3, column 6"),
        (b"[" * 100_000, "maximum recursion depth exceeded"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(tmp_path: Path, raw: bytes, why: str) -> None:
    (tmp_path / "file").write_bytes(raw)

    with pytest.raises(BadParameter, match=r"The file .* is not JSON") as caught:
        files.read_json(str(tmp_path / "file"), "The file")

    assert caught.value.why.startswith(why)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\xff\x00\xff")

    with pytest.raises(BadParameter, match=r"The file .* is no text"):
        files.read_text(str(tmp_path / "file"), "The file")


@pytest.mark.parametrize(("name", "why"), [("nope", "No such file or directory"), (".", "Is a directory")])
def test_what_cannot_be_read_is_named_with_its_reason(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(BadParameter, match="cannot be read") as caught:
        files.read_text(str(tmp_path / name), "The file")

    assert (caught.value.why, caught.value.hint) == (why, f"Looked in {Path.cwd()}.")


def test_a_file_is_written_whole_into_folders_that_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"

    files.write_atomically(str(path), "one\n")
    files.write_atomically(str(path), "two\n")

    assert path.read_bytes() == b"two\n"
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(BadParameter, match="cannot be written"):
        files.write_atomically(str(tmp_path / "file" / "result.json"), "one\n")

    assert [each.name for each in tmp_path.iterdir()] == ["file"]
