"""docs/howto/first-deployment.md says what is true: its commands, run in an empty account, end in a second release."""

from __future__ import annotations

import json
import re

import pytest

from tests.pipe.conftest import ROOT, Pipe
from tests.scene import Scene

PAGE = (ROOT / "docs" / "howto" / "first-deployment.md").read_text(encoding="utf-8")


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_the_page_brings_an_empty_account_to_its_second_release(empty: Pipe, scene: Scene) -> None:
    (task_definition,), (service,), lines = _blocks("json"), _blocks("yaml"), _blocks("sh")
    (empty.folder / "taskdef.json").write_text(task_definition)
    (empty.folder / "service.yml").write_text(service)
    foundations, image, first, second, _ = lines
    settings = foundations.splitlines()[0]

    code, out, err = empty.run(foundations)
    assert code == 0, err
    assert json.loads(out)["created"] == ["repository shop/web", "log group /shop/web", "cluster shop"]

    # Building needs an engine, which tests/docker has: here the image is put where that line would push it.
    assert image == "ecs-steps build --context . --image shop/web:1 | ecs-steps push --after - > pushed.json\n"
    (empty.folder / "pushed.json").write_text(json.dumps({"image": str(scene.image("1"))}))
    code, out, err = empty.run(f"{settings}\n{first}")
    assert code == 0, err
    stable = json.loads(out)
    assert (stable["verdict"], stable["proof"]) == ("succeeded", "proved")
    assert "Made the service web" in err
    assert scene.writes.count("ecs:UpdateService") == 0

    scene.image("2")
    code, out, err = empty.run(f"{settings}\n{second}")
    assert code == 0, err
    assert json.loads(out)["verdict"] == "succeeded"

    assert [action for action in scene.writes if action == "ecs:CreateService"] == ["ecs:CreateService"]


@pytest.mark.parametrize("way", [2, 4], ids=["deploy", "single steps"])
def test_the_first_lines_can_be_run_again(empty: Pipe, scene: Scene, way: int) -> None:
    (task_definition,), (service,), lines = _blocks("json"), _blocks("yaml"), _blocks("sh")
    (empty.folder / "taskdef.json").write_text(task_definition)
    (empty.folder / "service.yml").write_text(service)
    settings, _, _ = lines[0].partition("\n")
    assert empty.run(lines[0])[0] == 0
    (empty.folder / "pushed.json").write_text(json.dumps({"image": str(scene.image("1"))}))
    assert empty.run(f"{settings}\n{lines[way]}")[0] == 0
    assert scene.writes.count("ecs:CreateService") == 1
    scene.testbed.calls.clear()

    for line in (lines[0], f"{settings}\n{lines[way]}"):
        code, _, err = empty.run(line)
        assert code == 0, err

    assert scene.writes == []
