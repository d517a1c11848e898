from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients.archive import read_archive
from ecs_steps.clients.archive.layout import ArchivedImage
from ecs_steps.contract.errors import BadParameter
from ecs_steps.values.image import Image
from tests.registry.images import MANIFEST, Layout, digest_of, platforms, saved, tar

IMAGE = Image.parse("shop/web:1")


def read(path: str | Path) -> ArchivedImage:
    with read_archive(str(path), IMAGE) as found:
        for stretch in found.blobs.values():
            assert sum(map(len, stretch.pieces())) == stretch.size
        return found


def refused(path: str | Path) -> str:
    with pytest.raises(BadParameter) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def one(*layers: bytes) -> tuple[Layout, dict[str, Any]]:
    layout = Layout()
    root = layout.image(*layers)
    return layout.roots(root), root


def test_a_root_comes_after_everything_that_it_names(tmp_path: Path) -> None:
    layout, digest = platforms(b"layer")

    found = read(layout.folder(tmp_path))

    assert found.root.digest == digest
    assert [manifest.is_index for manifest in found.manifests] == [False, False, False, True]
    assert len(found.blobs) == 6


def test_the_same_root_under_several_names_is_one_image(tmp_path: Path) -> None:
    layout, root = one(b"layer")
    named = [{**root, "annotations": {"org.opencontainers.image.ref.name": name}} for name in ("a", "b")]

    assert read(layout.roots(*named).tar(tmp_path / "image.tar")).root.digest == root["digest"]


def test_no_such_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "no").endswith("no cannot be read: No such file or directory")


def test_an_empty_folder_is_no_image(tmp_path: Path) -> None:
    assert "it has neither an index.json nor a manifest.json" in refused(tmp_path)


def test_text_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("FROM scratch\n" * 100)
    assert "it is no tar file" in refused(tmp_path / "text")


def test_an_empty_file_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert "cannot be read: it is no tar file" in refused(tmp_path / "empty")


def test_a_compressed_archive_is_named_with_what_decompresses_it(tmp_path: Path) -> None:
    plain = Path(one(b"layer")[0].tar(tmp_path / "image.tar"))
    (tmp_path / "image.tgz").write_bytes(gzip.compress(plain.read_bytes()))

    with pytest.raises(BadParameter) as caught:
        read(tmp_path / "image.tgz")

    assert caught.value.why == "it is compressed (gzip)"
    assert caught.value.hint == "Decompress it first, such as with gzip -d."


def test_a_missing_blob_is_named_with_its_platform(tmp_path: Path) -> None:
    layout, _ = platforms(b"layer")
    name = next(name for name, content in layout.files.items() if b'"architecture": "arm64"' in content)
    del layout.files[name]
    digest = name.removeprefix("blobs/").replace("/", ":")

    assert f"is damaged: it lacks {digest}" in refused(layout.tar(tmp_path / "image.tar"))


def test_a_manifest_of_other_bytes_is_found(tmp_path: Path) -> None:
    layout, root = one(b"layer")
    name = f"blobs/{root['digest'].replace(':', '/')}"
    layout.files[name] = layout.files[name].replace(b"layer", b"LAYER")

    assert f"the manifest {root['digest']} has other bytes" in refused(layout.folder(tmp_path))


def test_a_blob_of_another_size_is_found_before_anything_is_sent(tmp_path: Path) -> None:
    layout, _ = one(b"layer")
    layout.files[f"blobs/{digest_of(b'layer').replace(':', '/')}"] = b"longer layer"

    assert f"{digest_of(b'layer')} has 12 bytes and should have 5" in refused(layout.folder(tmp_path))


@pytest.mark.parametrize("cut", [100, 700, 5000])
def test_a_truncated_archive_is_damaged(tmp_path: Path, cut: int) -> None:
    path = Path(one(b"layer" * 20_000)[0].tar(tmp_path / "image.tar"))
    path.write_bytes(path.read_bytes()[: -20_000 - cut])

    assert "is damaged: " in refused(path)


def test_a_manifest_without_end_is_not_read(tmp_path: Path) -> None:
    layout = Layout()
    huge = layout.blob(b'{"schemaVersion": 2, "pad": "' + b"x" * (5 << 20) + b'"}', MANIFEST)

    assert "its manifest has 5242911 bytes, more than 4194304" in refused(layout.roots(huge).folder(tmp_path))


def test_indexes_without_end_are_not_followed(tmp_path: Path) -> None:
    layout = Layout()
    root = layout.image(b"layer")
    for _ in range(6):
        root = layout.index(root)

    assert "its indexes are nested more than 4 deep" in refused(layout.roots(root).folder(tmp_path))


@pytest.mark.parametrize(
    "digest", ["sha256:../../../../etc/passwd", "sha256:" + "A" * 64, "../x", "", 7, None, f"sha512:{'0' * 128}"]
)
def test_a_digest_that_is_a_path_is_none(tmp_path: Path, digest: Any) -> None:
    root = {"mediaType": MANIFEST, "digest": digest, "size": 1}

    assert "is not sha256: and 64 hexadecimal digits" in refused(Layout().roots(root).folder(tmp_path))


@pytest.mark.parametrize("size", [-1, True, "5", None, 1.5, 10**30])
def test_a_size_that_is_none_is_refused(tmp_path: Path, size: Any) -> None:
    layout, root = one(b"layer")

    assert " damaged: " in refused(layout.roots({**root, "size": size}).folder(tmp_path))


def test_a_link_that_leads_out_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    layout, _ = one(b"layer")
    (tmp_path / "outside").write_bytes(b"layer")
    folder = Path(layout.folder(tmp_path / "layout"))
    blob = folder / "blobs" / digest_of(b"layer").replace(":", "/")
    blob.unlink()
    blob.symlink_to(tmp_path / "outside")

    assert f"it lacks {digest_of(b'layer')}" in refused(folder)


def test_a_link_inside_a_folder_is_followed(tmp_path: Path) -> None:
    layout, root = one(b"layer")
    folder = Path(layout.folder(tmp_path))
    blob = folder / "blobs" / digest_of(b"layer").replace(":", "/")
    blob.rename(folder / "kept")
    blob.symlink_to(folder / "kept")

    assert read(folder).root.digest == root["digest"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "nowhere", 7, None])
def test_docker_save_names_nothing_outside(tmp_path: Path, name: Any) -> None:
    files = saved(b"layer")
    manifest = json.loads(files["manifest.json"])
    manifest[0]["Layers"] = [name]
    files["manifest.json"] = json.dumps(manifest).encode()

    assert f"it lacks {name!a}, which its manifest.json names" in refused(tar(tmp_path / "saved.tar", files))


def test_links_in_a_circle_lead_nowhere(tmp_path: Path) -> None:
    files = saved(b"layer")
    del files["0/layer.tar"]
    links = {"0/layer.tar": "../1/layer.tar", "1/layer.tar": "../0/layer.tar"}

    assert "it lacks '0/layer.tar'" in refused(tar(tmp_path / "saved.tar", files, links))


def test_a_saved_layer_of_other_bytes_is_found(tmp_path: Path) -> None:
    files = {**saved(b"layer"), "0/layer.tar": b"LAYER"}

    assert f"a layer is {digest_of(b'LAYER')}, and its config says {digest_of(b'layer')}" in refused(
        tar(tmp_path / "saved.tar", files)
    )


def test_an_image_of_other_builders_keeps_its_compressed_layers(tmp_path: Path) -> None:
    layer = gzip.compress(b"layer")
    files = saved(b"layer") | {"0/layer.tar": layer}

    assert digest_of(layer) in read(tar(tmp_path / "kaniko.tar", files)).blobs


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"manifests": 7}', '{"manifests": [7]}', '{"manifests": []}'])
def test_an_index_that_is_none_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "index.json").write_text(text)
    assert "is damaged: " in refused(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "[7]", '[{"Config": "c"}]', '[{"Config": [], "Layers": {}}]', "[" * 9999]
)
def test_a_manifest_json_that_is_none_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    assert "is damaged: " in refused(tmp_path)


def test_a_header_without_end_is_not_read(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "huge.tar", "w", format=tarfile.PAX_FORMAT) as writing:
        member = tarfile.TarInfo("index.json")
        member.pax_headers = {"comment": "x" * (2 << 20)}
        writing.addfile(member, io.BytesIO())

    assert "a header of it has 2097" in refused(tmp_path / "huge.tar")


def test_no_bytes_make_a_traceback(tmp_path: Path) -> None:
    dice = random.Random(4)
    good = Path(platforms(b"layer")[0].tar(tmp_path / "good.tar")).read_bytes()
    for turn in range(1500):
        bad = bytearray(good)
        for _ in range(dice.choice((1, 3, 30))):
            bad[dice.randrange(len(bad))] = dice.randrange(256)
        path = tmp_path / "bad.tar"
        path.write_bytes(bad if turn % 3 else bad[: dice.randrange(len(bad))])
        try:
            read(path)
        except BadParameter as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
