"""What a Dockerfile and its arguments say before they are built."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_INSTRUCTION = re.compile(r"^\s*([A-Za-z]+)\s+(.*)$", re.DOTALL)
_HEREDOC = re.compile(r"""<<-?(["']?)([A-Za-z_][A-Za-z0-9_]*)\1""")
_FLAG = re.compile(
    r"^(?:--[a-z]+(?:=\S*)?\s+)*--(mount|network|security|chmod|link|parents|exclude|keep-git-dir|checksum)\b"
)
_FROM = re.compile(r"^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?", re.IGNORECASE)
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))")
_FLAGS = re.compile(r"(?:--\S+\s+)+")
_ESCAPE = re.compile(r"^#\s*escape\s*=\s*(.)\s*$", re.IGNORECASE | re.MULTILINE)
_SECRET = re.compile(
    r"(^|[_-])(TOKEN|PASSW(OR)?D|PWD|SECRET|CREDENTIALS?|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)([_-]|$)", re.IGNORECASE
)


@dataclass(frozen=True)
class Instruction:
    """One instruction, its continued lines joined; `line` is where it begins, from 1."""

    line: int
    name: str
    text: str


def instructions(source: str) -> Iterator[Instruction]:
    """Read a Dockerfile's instructions; the bodies of heredocs are none."""
    lines = source.removeprefix("\ufeff").splitlines()
    escape = next((found[1] for found in _ESCAPE.finditer(source)), "\\")
    at = 0
    while at < len(lines):
        began, joined, at = at, *_joined(lines, at, escape)
        found = _INSTRUCTION.match(joined)
        if found is None:
            continue
        yield Instruction(began + 1, found[1].upper(), found[2].strip())
        if found[1].upper() in ("RUN", "COPY", "ADD"):
            at = _after_heredocs(lines, at, [each[2] for each in _HEREDOC.finditer(found[2])])


def needs_buildkit(source: str) -> str | None:
    """Name the first thing in a Dockerfile that only BuildKit knows, with its line; None if there is none."""
    for each in instructions(source):
        flag = _FLAG.match(each.text) if each.name in ("RUN", "COPY", "ADD") else None
        if flag:
            return f"{each.name} --{flag[1]} in line {each.line}"
        if each.name in ("RUN", "COPY", "ADD") and _HEREDOC.search(each.text) and not each.text.startswith("["):
            return f"the heredoc of {each.name} in line {each.line}"
    return None


def stages(source: str) -> list[str]:
    """The names of the stages."""
    found = (_FROM.match(each.text) for each in instructions(source) if each.name == "FROM")
    return [each[2] for each in found if each and each[2]]


def images_read(source: str, arguments: Mapping[str, str]) -> list[str]:
    """The images that a build reads, other than stages and `scratch`; ARGs before FROM are filled in.

    They stand in `FROM`, `COPY --from=` and `RUN --mount=from=`.
    """
    known: dict[str, str] = {}
    named = {"scratch"}
    found: list[str] = []
    stage = 0
    for each in instructions(source):
        if each.name == "ARG" and not stage:
            name, _, default = each.text.partition("=")
            known[name] = arguments.get(name, default.strip("\"'"))
        parts = _FROM.match(each.text) if each.name == "FROM" else None
        if parts:
            image = _VARIABLE.sub(lambda v: _filled(v, known), parts[1])
            found.extend([image] if image.lower() not in named else [])
            named |= {(parts[2] or "").lower(), str(stage)}
            stage += 1
        elif each.name in ("COPY", "RUN"):
            others = [_VARIABLE.sub(lambda v: _filled(v, known), other) for other in _other_images(each.text)]
            found.extend(other for other in others if other.lower() not in named)
    return found


def secret_like(names: Iterable[str]) -> list[str]:
    """The names of build arguments that sound like secrets: whoever has the image can read them in its history."""
    return [name for name in names if _SECRET.search(name)]


def _other_images(text: str) -> list[str]:
    """What the flags of a COPY or RUN take files from."""
    flags = _FLAGS.match(text)
    found: list[str] = []
    for flag in flags[0].split() if flags else ():
        name, _, value = flag.partition("=")
        found += [value] if name == "--from" else []
        found += [field[5:] for field in value.split(",") if name == "--mount" and field.startswith("from=")]
    return found


def _filled(found: re.Match[str], known: Mapping[str, str]) -> str:
    return known.get(found[1] or found[3]) or found[2] or ""


def _joined(lines: list[str], at: int, escape: str) -> tuple[str, int]:
    """An instruction from its first line on, and where the next one may begin; remarks inside it are left out."""
    parts: list[str] = []
    while at < len(lines):
        line, at = lines[at].rstrip(), at + 1
        if line.lstrip().startswith("#") or (parts and not line):
            if not parts:
                return "", at
            continue
        if not line.endswith(escape):
            return "\n".join([*parts, line]), at
        parts.append(line[:-1])
    return "\n".join(parts), at


def _after_heredocs(lines: list[str], at: int, ends: list[str]) -> int:
    for end in ends:
        while at < len(lines) and lines[at].strip("\t\r ") != end:
            at += 1
        at += 1
    return at
