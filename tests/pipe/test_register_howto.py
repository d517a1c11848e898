"""docs/howto/register.md says what is true: its commands are run, and its words are those of the step."""

from __future__ import annotations

import json
import re

import pytest

from ecs_steps.contract.choices import Compatibility, NetworkMode
from ecs_steps.contract.describe import describe
from ecs_steps.contract.names import kebab
from ecs_steps.register import register
from ecs_steps.rules.image_tags_beside import PREFIX
from ecs_steps.values.port_mapping import PortMapping
from tests.pipe.conftest import ROOT, Pipe
from tests.scene import Scene
from tests.steps.registering import held

PAGE = (ROOT / "docs" / "howto" / "register.md").read_text(encoding="utf-8")
LINES = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
TASK = {"family": "web", "containerDefinitions": [{"name": "web", "image": "<IMAGE1_NAME>", "memory": 64}]}


def test_its_commands_do_what_it_says(empty: Pipe, scene: Scene) -> None:
    settings, _, first = LINES[0].partition("\n")
    for tag in ("7", "8", "9"):
        scene.image(tag)
    scene.image("7", "shop/api")
    aws, place = scene.clients.aws(None), {"LocationConstraint": scene.testbed.region}
    aws.call("s3", "create_bucket", Bucket="shop-definitions", CreateBucketConfiguration=place)
    body = json.dumps(TASK).encode()
    aws.call("s3", "put_object", Bucket="shop-definitions", Key="web/taskdef.json", Body=body)

    done = []
    for line in (first, *LINES[1:]):
        code, out, err = empty.run(f"{settings}\n{line}")
        assert code == 0, err
        done.append(json.loads(out)["task_definition"].rpartition("/")[2])

    assert done == ["web:1", "api:1", "web:2", "web:3"]
    assert held(scene, "web:1")["containerDefinitions"][0]["portMappings"][0]["hostPort"] == 0
    assert held(scene, "web:2")["tags"] == [{"key": f"{PREFIX}web", "value": "8"}]
    assert held(scene, "web:3")["containerDefinitions"][0]["image"].endswith("/shop/web:9")


def test_every_option_that_it_names_is_one() -> None:
    known = {f"--{kebab(param.name)}" for param in describe(register).taken}

    assert set(re.findall(r"--[a-z][a-z-]+", PAGE)) <= known


@pytest.mark.parametrize(
    ("option", "kinds"),
    [("--network-mode", NetworkMode), ("--requires-compatibilities", Compatibility)],
)
def test_the_closed_sets_are_whole(option: str, kinds: type[NetworkMode | Compatibility]) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{option}` |"))

    assert re.findall(r"`([A-Za-z0-9_]+)`", row.split("|")[2]) == [each.value for each in kinds]


def test_ports_are_written_as_it_says() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| `--port-mappings` |"))

    written = re.findall(r"`([^`]+)`", row.split("|")[2])
    assert [PortMapping.parse(text).container_port for text in written] == [8080, 8080, 8080, 53]
