from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from ecs_steps.contract.describe import Description
from ecs_steps.contract.names import environment, kebab
from ecs_steps.contract.param import Output, Param
from ecs_steps.contract.words import WORDS, Form
from ecs_steps.faces.manual import blocks, render


def _param(name: str = "image_tags", kind: type = str, form: Form = Form.ONE, default: object = None) -> Param:
    return Param(name=name, kind=kind, form=form, help="Help.", required=False, default=default, positional=False)


def _rows(step: Description) -> list[str]:
    chapter = render([step])["docs/steps.md"].partition(f"\n## {step.name}\n")[2]
    return [line for line in chapter.splitlines() if line.startswith("| `")]


@pytest.mark.parametrize(
    ("param", "row"),
    [
        pytest.param(_param(), "| `--image-tags` | text |  | Help. |", id="text"),
        pytest.param(_param(form=Form.MANY), "| `--image-tags` | list of text |  | Help. |", id="list"),
        pytest.param(_param(form=Form.MAP, kind=int), "| `--image-tags` | map to number |  | Help. |", id="map"),
        pytest.param(_param(kind=bool, default=False), "| `--image-tags` | true or false |  | Help. |", id="claim"),
        pytest.param(_param(default="a|b"), r"| `--image-tags` | text | `a\|b` | Help. |", id="a bar in a cell"),
        pytest.param(
            _param("shell", WORDS["shell"].kind), "| `--shell` | `sh`, `powershell`, `cmd` |  | Help. |", id="choice"
        ),
    ],
)
def test_a_parameter_is_a_row(param: Param, row: str) -> None:
    assert _rows(Description("push", "Push.", (param,), ())) == [row]


def test_the_usage_names_what_is_required_only(descriptions: Sequence[Description]) -> None:
    page = render(descriptions)["docs/steps.md"]

    assert "\necs-steps sandbox ACTION\n" in page
    assert "\necs-steps deploy --cluster ... --service ...\n" in page


def test_an_output_is_a_row() -> None:
    output = Output(name="verdict", kind=WORDS["verdict"].kind, form=Form.ONE, help="How.", printed=False)

    (row,) = _rows(Description("push", "Push.", (), (output,)))

    assert row.startswith("| `verdict` | `succeeded`, `nothing to do`,")


@pytest.mark.parametrize(("form", "value"), [(Form.ONE, ""), (Form.MAP, "map to ")], ids=["one", "map"])
def test_the_classes_of_causes_stand_on_a_page_of_their_own(form: Form, value: str) -> None:
    output = Output(name="cause_kind", kind=WORDS["cause_kind"].kind, form=form, help="Why.", printed=False)

    assert _rows(Description("push", "Push.", (), (output,))) == [
        f"| `cause_kind` | {value}[class of cause](causes.md) | Why. |"
    ]


def test_every_step_and_every_option_is_in_the_manual(descriptions: Sequence[Description]) -> None:
    page = render(descriptions)["docs/steps.md"]

    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == ["Every step", *(step.name for step in descriptions)]
    for step in descriptions:
        chapter = page.partition(f"\n## {step.name}\n")[2].partition("\n## ")[0]
        for param in step.params:
            flag = param.name.upper() if param.positional else f"--{kebab(param.name)}"
            assert f"| `{environment(param.name) if param.secret else flag}` |" in chapter


def test_what_every_step_takes_stands_once(descriptions: Sequence[Description]) -> None:
    page = render(descriptions)["docs/steps.md"]

    assert page.count("\n| `--role` | role arn |") == 1
    assert "| `role` | role arn | Role to assume," in render(descriptions)["docs/words.md"]
    assert "| every step |" in render(descriptions)["docs/words.md"]


def test_every_word_says_which_steps_take_and_give_it(descriptions: Sequence[Description]) -> None:
    page = render(descriptions)["docs/words.md"]

    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == sorted(WORDS)
    assert re.search(r"^\| `image_id` .* \| tag, push \| build, tag, deploy \|$", page, re.MULTILINE)


def test_the_readme_links_each_step_to_its_chapter(descriptions: Sequence[Description]) -> None:
    table = blocks(descriptions)["steps"]

    assert re.findall(r"docs/steps\.md#([\w-]+)", table) == [step.name for step in descriptions]


def test_an_interrupted_step_has_its_code_in_the_table() -> None:
    assert "| 130 | The step was interrupted; what is still in flight is named. |" in blocks(())["exit codes"]
