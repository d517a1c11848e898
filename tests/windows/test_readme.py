"""What windows/README.md and the scripts' own examples say can be written as it stands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest

from ecs_steps.contract.describe import Description
from ecs_steps.contract.names import kebab
from tests.house.sources import ROOT
from tests.windows.powershell import nodes, text, tree

README = (ROOT / "windows" / "README.md").read_text(encoding="utf-8")
_SCRIPT = re.compile(r"([\w-]+\.ps1)\b")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _examples() -> Iterator[str]:
    yield from _blocks("powershell")
    for path in (ROOT / "windows").glob("*.ps1"):
        yield from re.findall(r"\.EXAMPLE\n(.*?)\n(?=\n\.|#>)", path.read_text(encoding="ascii"), re.DOTALL)


def _parameters(script: str) -> set[str]:
    root = tree((ROOT / "windows" / script).read_bytes())
    block = next(node for node in nodes(root) if node.type == "param_block")
    params = (node for node in nodes(block) if node.type == "script_parameter")
    return {text(each).lstrip("$") for node in params for each in node.children if each.type == "variable"}


def _given(example: str) -> Iterator[tuple[str, str]]:
    """Each script that an example calls, and each parameter that it gives it, by name or in a hashtable."""
    for node in nodes(tree(example.encode())):
        if node.type != "command":
            continue
        script = _SCRIPT.search(text(node))
        if script is None:
            continue
        after = text(node)[script.end() :]
        for name in re.findall(r" -(\w+)", after):
            yield script[1], name
        for table in re.findall(r"@(\w+)", after):
            said = re.search(rf"\${table} = @\{{(.*)\}}", example)
            assert said is not None
            for name in re.findall(r"(?:^|; )(\w+) =", re.sub(r"@\{.*?\}", "", said[1]).strip()):
                yield script[1], name


def test_every_example_parses_and_names_parameters_that_there_are() -> None:
    examples = list(_examples())
    given = [each for example in examples for each in _given(example)]

    assert [example for example in examples if tree(example.encode()).has_error] == []
    assert len(given) > 12
    assert [each for each in given if each[1] not in _parameters(each[0])] == []


@pytest.mark.parametrize(
    "wrong", [".\\Invoke-EcsStep.ps1 deploy -Clutser shop", "$r = @{ Clutser = 1 }\n.\\Invoke-EcsStep.ps1 deploy @r"]
)
def test_a_parameter_that_is_not_there_would_be_seen(wrong: str) -> None:
    assert list(_given(wrong)) == [("Invoke-EcsStep.ps1", "Clutser")]
    assert "Clutser" not in _parameters("Invoke-EcsStep.ps1")


def test_the_batch_lines_name_options_of_the_step(descriptions: tuple[Description, ...]) -> None:
    (line,) = (line for block in _blocks("bat") for line in block.splitlines() if "ecs-steps.cmd" in line)
    call, _, step, *options = shlex.split(line, posix=False)
    (known,) = (each for each in descriptions if each.name == step)

    assert call == "call"
    assert {option for option in options if option.startswith("--")} <= {
        f"--{kebab(each.name)}" for each in known.taken
    }


def test_every_file_of_the_folder_is_explained() -> None:
    files = {path.name for path in (ROOT / "windows").iterdir() if path.is_file() and path.name != "README.md"}

    assert [name for name in files if f"`{name}`" not in README] == []
