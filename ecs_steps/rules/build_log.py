"""What of the classic builder's log people want to read at night."""

from __future__ import annotations

import re

from ecs_steps.contract.errors import BadParameter, Refused, StepError

_IDS = re.compile(r"^ ---> [0-9a-f]{12}$|^ ---> Running in [0-9a-f]{12}$|^ --->\s*$|^Removing intermediate container ")
_ENGINE_WARNING = re.compile(r"^ ---> \[Warning\] ")
_DOCKERFILE_LINE = re.compile(r"(?:dockerfile )?parse error(?: on)? line (\d+)", re.IGNORECASE)


def readable(line: str) -> str | None:
    """The line as it is shown; None for ids of layers and containers that nobody looks up."""
    if _IDS.match(line) or _ENGINE_WARNING.match(line):
        return None
    return "  (cached)" if line == " ---> Using cache" else line


def refused(text: str, dockerfile: str, source: str) -> StepError:
    """Say why the engine would not start a build; a wrong Dockerfile shows its line."""
    found = _DOCKERFILE_LINE.search(text)
    lines = source.splitlines()
    if found and 0 < int(found[1]) <= len(lines):
        return BadParameter(
            f"{dockerfile} is no valid Dockerfile",
            why=text.strip(),
            hint=f"Its line {found[1]} is: {lines[int(found[1]) - 1].strip()[:200]}",
        )
    if "cannot be empty" in text or "no instructions" in text:
        return BadParameter(f"{dockerfile} is no valid Dockerfile", why=text.strip(), hint="It begins with FROM.")
    return Refused("Docker refused to build", why=text.strip())


def failed(text: str, exit_code: int | None, last_lines: list[str]) -> StepError:
    """Say why a build that had started failed; a failing RUN shows what it wrote last."""
    if exit_code is None:
        return Refused("The build failed", why=text.strip(), hint="The instruction it stopped at stands above.")
    said = " | ".join(line.strip() for line in last_lines if line.strip()) or "(nothing)"
    return Refused("The build failed", why=text.strip(), hint=f"It wrote last: {said[:400]}")
