"""The project's own Python files, read as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ecs_steps"


@dataclass(frozen=True)
class Source:
    """One file; `name` is its path inside the folder it was found in."""

    path: Path
    name: str

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @cached_property
    def modules(self) -> frozenset[str]:
        """Every module that is imported anywhere in the file, also inside functions."""
        return frozenset(_imported(self.tree))

    def imports(self, package: str) -> bool:
        return any(module == package or module.startswith(package + ".") for module in self.modules)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every dotted name that is used, such as os.environ."""
        nodes = (node for node in ast.walk(self.tree) if isinstance(node, (ast.Attribute, ast.Name)))
        return frozenset(ast.unparse(node) for node in nodes)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def below(folder: Path) -> list[Source]:
    return [Source(path, path.relative_to(folder).as_posix()) for path in sorted(folder.rglob("*.py"))]


@cache
def floors() -> tuple[Source, ...]:
    """The package without the testbed, which is a house of its own; each file is read and parsed once."""
    return tuple(source for source in below(PACKAGE) if not source.name.startswith("testbed/"))
