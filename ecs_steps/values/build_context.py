"""What a build context holds after its `.dockerignore`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ContextFile:
    """One path of the context, with slashes; `size` in bytes, `link` is where a symbolic link points."""

    path: str
    size: int = 0
    is_folder: bool = False
    link: str | None = None


@dataclass(frozen=True, kw_only=True)
class BuildContext:
    """A folder and what of it is sent; `dockerfile` is its text, `dockerfile_path` where it lies."""

    folder: str
    files: tuple[ContextFile, ...]
    dockerfile: str
    dockerfile_path: str

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(each.size for each in self.files)
