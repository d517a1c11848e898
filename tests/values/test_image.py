"""An image reference, as Docker writes it."""

from __future__ import annotations

import pytest

from ecs_steps.values.image import Image, PinnedImage, Tag, TaggedImage

DIGEST = "sha256:" + "0123456789abcdef" * 4
ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("nginx", Image(None, "nginx"), id="Docker Hub, official"),
        pytest.param("nginx:1.27", Image(None, "nginx", "1.27"), id="with a tag"),
        pytest.param("library/nginx", Image(None, "library/nginx"), id="Docker Hub, with an organisation"),
        pytest.param("docker.io/library/nginx", Image("docker.io", "library/nginx"), id="Docker Hub by its host"),
        pytest.param(f"{ECR}/shop/web:42", Image(ECR, "shop/web", "42"), id="ECR"),
        pytest.param("localhost/web", Image("localhost", "web"), id="localhost without a port"),
        pytest.param("localhost:5000/web:1", Image("localhost:5000", "web", "1"), id="a port is no tag"),
        pytest.param("nexus:8082/a/b/c", Image("nexus:8082", "a/b/c"), id="a host by its port alone"),
        pytest.param("[::1]:5000/web:1", Image("[::1]:5000", "web", "1"), id="IPv6 with a port"),
        pytest.param(f"web@{DIGEST}", Image(None, "web", None, DIGEST), id="digest"),
        pytest.param(f"h.io:1/web:1@{DIGEST}", Image("h.io:1", "web", "1", DIGEST), id="port, tag and digest"),
        pytest.param("a__b/c--d.e_f", Image(None, "a__b/c--d.e_f"), id="every separator"),
        pytest.param("web:" + "T" * 128, Image(None, "web", "T" * 128), id="the longest tag"),
        pytest.param("web:_", Image(None, "web", "_"), id="a tag may begin with an underscore"),
    ],
)
def test_a_reference_is_read_and_printed_as_it_was(text: str, expected: Image) -> None:
    assert Image.parse(text) == expected
    assert str(Image.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("", "the repository ''", id="empty"),
        pytest.param(" web", "the repository ' web'", id="space before"),
        pytest.param("web:1\n", "the tag '1\\n'", id="newline at the end"),
        pytest.param("web\n:1", "the repository", id="newline inside"),
        pytest.param("web:1 --privileged", "the tag", id="a flag behind"),
        pytest.param("web:$(id)", "the tag '$(id)'", id="a shell's substitution"),
        pytest.param("web;id", "the repository 'web;id'", id="a shell's semicolon"),
        pytest.param("Web", "the repository 'Web'", id="capital letters"),
        pytest.param("-web", "the repository '-web'", id="looks like a flag"),
        pytest.param("a//b", "the repository 'a//b'", id="empty part"),
        pytest.param("../../etc", "the registry '..'", id="dots"),
        pytest.param("a/../b", "the repository 'a/../b'", id="dots inside"),
        pytest.param("https://h.io/web", "the registry 'https:'", id="a URL"),
        pytest.param("h.io:port/web", "the registry 'h.io:port'", id="a port that is no number"),
        pytest.param("user@h.io/web", "the digest 'h.io/web'", id="a user"),
        pytest.param("web:", "the tag ''", id="an empty tag"),
        pytest.param("web:" + "t" * 129, "at most 128", id="a tag too long"),
        pytest.param("web:-1", "the tag '-1'", id="a tag that begins with a dash"),
        pytest.param("web:1:2", "the tag '1:2'", id="two tags"),
        pytest.param("web@", "the digest ''", id="an empty digest"),
        pytest.param("web@sha256:12", "the digest 'sha256:12'", id="a short digest"),
        pytest.param(f"web@{DIGEST.upper()}", "the digest", id="a digest in capitals"),
        pytest.param(f"web@{DIGEST}@{DIGEST}", "the digest", id="two digests"),
        pytest.param("w\u0435b", "the repository", id="a Cyrillic letter that looks Latin"),
        pytest.param("web:\u0661", "the tag", id="a digit that is not ASCII"),
        pytest.param("web\x00", "the repository", id="a zero byte"),
    ],
)
def test_what_is_no_reference_is_refused_with_its_wrong_part(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"^the ") as raised:
        Image.parse(text)
    assert why in str(raised.value)


def test_an_image_to_push_has_a_tag_and_no_digest() -> None:
    assert TaggedImage.parse("web") == TaggedImage(None, "web", "latest")
    assert str(TaggedImage.parse("h.io/web:1").tagged(Tag("2"))) == "h.io/web:2"
    with pytest.raises(ValueError, match="digest comes from the registry"):
        TaggedImage.parse(f"web@{DIGEST}")


def test_a_pinned_image_has_a_digest() -> None:
    assert str(PinnedImage.parse(f"web:1@{DIGEST}")) == f"web:1@{DIGEST}"
    assert str(Image.parse("web:1").pinned(DIGEST)) == f"web:1@{DIGEST}"
    with pytest.raises(ValueError, match="digest"):
        PinnedImage.parse("web:1")


@pytest.mark.parametrize(
    ("text", "reference"), [("web", "latest"), ("web:1", "1"), (f"web:1@{DIGEST}", DIGEST)], ids=str
)
def test_a_registry_is_asked_for_the_digest_first(text: str, reference: str) -> None:
    assert Image.parse(text).reference == reference


def test_another_registry_takes_the_same_repository_and_tag() -> None:
    assert str(TaggedImage.parse("shop/web:1").on(ECR)) == f"{ECR}/shop/web:1"


@pytest.mark.parametrize(
    "text",
    [
        "nexus..example.com/web",
        "-nexus.example.com/web",
        "nexus-.example.com/web",
        "nexus.-example.com:8443/web",
        "h.io/" + "a" * 251,
        "a" * 238,
    ],
)
def test_a_name_that_an_engine_refuses_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"registry|255"):
        Image.parse(text)


def test_the_longest_name_that_an_engine_takes_is_taken() -> None:
    assert len(Image.parse("h.io/" + "a" * 250).path) == 250
