"""The files that an installation from Jenkins takes, as one variable of the shared library."""

from __future__ import annotations

import re

from ecs_steps.faces import groovy_install


def _read(literal: str) -> str:
    """What Groovy reads from the literals of a sum."""
    parts = re.findall(r"'''((?:[^'\\]|\\.)*)'''", literal, re.DOTALL)
    escapes = {"\\\\": "\\", "\\'": "'", "\\r": "\r", "\\$": "$"}
    return "".join(re.sub(r"\\.", lambda found: escapes[found[0]], part) for part in parts)


def test_a_text_is_read_as_it_was_written_and_lies_under_its_own_name() -> None:
    text = "say '''it''' with $money, a back\\slash\r\nand the rest: ü\n"
    drawn = groovy_install.render({"windows/ecs-steps.cmd": text})[groovy_install.PATH]
    name, _, literal = drawn.partition("[\n")[2].partition(": ")
    assert (name.strip(), _read(literal)) == ("'ecs-steps.cmd'", text)


def test_no_constant_is_longer_than_a_class_of_java_can_hold() -> None:
    text = "".join(f"package-{number}==1.0 --hash=sha256:{'0' * 64}\n" for number in range(2000))
    drawn = groovy_install.render({"requirements.txt": text})[groovy_install.PATH]
    constants = re.findall(r"'''(.*?)'''", drawn, re.DOTALL)
    assert len(constants) > 1
    assert all(len(each.encode()) < 65_535 for each in constants)
    assert _read(drawn.partition("[\n")[2]) == text
