"""An image reference as Docker writes it: registry/repository:tag or registry/repository@sha256:digest."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

# The grammar of the distribution project's "reference" package.
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_PATH = rf"{_COMPONENT}(?:/{_COMPONENT})*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = r"sha256:[0-9a-f]{64}"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = rf"(?:\[[0-9a-fA-F:]+\]|{_LABEL}(?:\.{_LABEL})*)(?::[0-9]+)?"
_LONGEST_NAME = 255


@dataclass(frozen=True)
class Tag:
    """A name for an image inside its repository."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Tag:
        """Read a tag; raise ValueError with what a tag may have."""
        if not re.fullmatch(_TAG, text):
            raise ValueError(f"the tag {text!r} may have letters, digits, '_', '.' and '-' only, at most 128")
        return cls(text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Image:
    """One image; `host` is None where Docker would mean Docker Hub."""

    host: str | None
    path: str
    tag: str | None = None
    digest: str | None = None

    @classmethod
    def parse(cls, text: str) -> Image:
        """Read a reference; raise ValueError with what is wrong in it."""
        if "=" in text:
            raise ValueError("an image has no '='; the image of one container among several goes into `images`")
        name, at, digest = text.partition("@")
        if at and not re.fullmatch(_DIGEST, digest):
            raise ValueError(f"the digest {digest!r} is not sha256: and 64 hexadecimal digits")
        host, path = _host_and_path(name)
        path, colon, tag = path.partition(":")
        if colon:
            Tag.parse(tag)
        if not re.fullmatch(_PATH, path):
            raise ValueError(f"the repository {path!r} is not lower-case words joined by '/', '.', '_' or '-'")
        home = host or ("docker.io" if "/" in path else "docker.io/library")
        if len(home) + 1 + len(path) > _LONGEST_NAME:
            raise ValueError(f"the repository {path[:40]!r}... makes a name of more than {_LONGEST_NAME} signs")
        return cls(host, path, tag or None, digest or None)

    def __str__(self) -> str:
        return self.name + (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")

    @property
    def name(self) -> str:
        """The image without tag and digest: registry/repository."""
        return f"{self.host}/{self.path}" if self.host else self.path

    @property
    def reference(self) -> str:
        """What one asks a registry for: the digest if there is one, else the tag, else `latest`."""
        return self.digest or self.tag or "latest"

    def on(self, host: str) -> Self:
        """The same repository and tag on the registry `host`."""
        return replace(self, host=host)

    def pinned(self, digest: str) -> PinnedImage:
        """The same image, fixed to the bytes of `digest`."""
        return PinnedImage(self.host, self.path, self.tag, digest)

    def tagged(self, tag: Tag) -> TaggedImage:
        """The same repository under another tag."""
        return TaggedImage(self.host, self.path, tag.text)


@dataclass(frozen=True)
class TaggedImage(Image):
    """An image named by its tag: what one builds and pushes."""

    @classmethod
    def parse(cls, text: str) -> TaggedImage:
        """Read a reference without a digest; no tag means `latest`, as for Docker."""
        found = Image.parse(text)
        if found.digest:
            raise ValueError("an image to build or push is named by a tag; its digest comes from the registry")
        return cls(found.host, found.path, found.tag or "latest")


@dataclass(frozen=True)
class PinnedImage(Image):
    """An image fixed to its bytes: what one runs."""

    @classmethod
    def parse(cls, text: str) -> PinnedImage:
        """Read a reference that has a digest."""
        found = Image.parse(text)
        if not found.digest:
            raise ValueError("has no digest such as @sha256:0123...")
        return found.pinned(found.digest)


def _host_and_path(name: str) -> tuple[str | None, str]:
    """Split as Docker does: the first part is a registry if it has a dot or a port, or is localhost."""
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        if not re.fullmatch(_HOST, first):
            raise ValueError(f"the registry {first!r} is not a host name with an optional port")
        return first, rest
    return None, name
