"""What `ecsInstall` writes onto an agent, as a variable of Jenkins' shared library: the library has no other files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

PATH = "vars/ecsInstallFiles.groovy"
NAMES = ("windows/install.py", "windows/installation.py", "windows/ecs-steps.cmd", "requirements.txt")
"""The files, from the top of the repository."""

_PART = 30_000
"""A constant of a Java class holds 65535 bytes at most."""


def render(texts: Mapping[str, str]) -> dict[str, str]:
    """Draw the variable from the text of each file; on the agent they lie in one folder."""
    entries = "".join(f"        '{path.rpartition('/')[2]}': {_literal(text)},\n" for path, text in texts.items())
    head = f"// Written by .ci/write_faces.py from {', '.join(texts)}: change those.\n"
    told = "/** The text of each file that an installation needs, by its name. */\n"
    return {PATH: f"{head}\n{told}Map<String, String> call() {{\n    return [\n{entries}    ]\n}}\n"}


def _literal(text: str) -> str:
    return " +\n            ".join(_quoted(part) for part in _parts(text))


def _parts(text: str) -> Iterator[str]:
    part = ""
    for line in text.splitlines(keepends=True):
        if len(part.encode()) + len(line.encode()) > _PART:
            yield part
            part = ""
        part += line
    yield part


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\r", "\\r").replace("$", "\\$")
    return f"'''{escaped}'''"
