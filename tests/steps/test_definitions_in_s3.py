"""Task definitions and service definitions that lie in S3."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients.s3 import MOST_BYTES
from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.deploy import DeployOptions, deploy
from ecs_steps.ensure import ensure
from ecs_steps.register import register
from ecs_steps.testbed.faults import FaultKind
from tests.scene import Scene
from tests.steps.ensuring import DEFINITION, ensured
from tests.steps.registering import held, refused, registered

TASK = {"family": "web", "containerDefinitions": [{"name": "web", "image": "<IMAGE1_NAME>", "memory": 64}]}
WHERE = "s3://shop-definitions"


def put(scene: Scene, key: str, text: str) -> str:
    """Put an object into the bucket, and tell its version."""
    aws = scene.clients.aws(None)
    answer = aws.call("s3", "put_object", Bucket="shop-definitions", Key=key, Body=text.encode())
    scene.testbed.calls.clear()
    return str(answer["VersionId"])


@pytest.fixture
def bucket(scene: Scene) -> str:
    """A bucket that keeps versions."""
    aws, place = scene.clients.aws(None), {"LocationConstraint": scene.testbed.region}
    aws.call("s3", "create_bucket", Bucket="shop-definitions", CreateBucketConfiguration=place)
    versioning = {"Status": "Enabled"}
    aws.call("s3", "put_bucket_versioning", Bucket="shop-definitions", VersioningConfiguration=versioning)
    scene.testbed.calls.clear()
    return "shop-definitions"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("web/taskdef.json", json.dumps(TASK)),
        (
            "web/taskdef.yml",
            "family: web\ncontainerDefinitions:\n- {name: web, image: <IMAGE1_NAME>, memory: 64}\n",
        ),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_a_task_definition_is_read_from_there(scene: Scene, key: str, text: str) -> None:
    put(scene, key, text)

    made = registered(scene, task_definition_file=f"{WHERE}/{key}", image=scene.image("1"))

    assert made.task_definition.short == "web:1"
    assert "s3:GetObject" in scene.testbed.calls.actions()
    assert set(scene.testbed.calls.actions()) <= register.rights.all


@pytest.mark.usefixtures("bucket")
def test_a_version_is_what_it_was(scene: Scene) -> None:
    old = put(scene, "taskdef.json", json.dumps({**TASK, "cpu": "256"}))
    put(scene, "taskdef.json", json.dumps({**TASK, "cpu": "512"}))

    registered(scene, task_definition_file=f"{WHERE}/taskdef.json?versionId={old}", image=scene.image("1"))

    assert held(scene, "web")["cpu"] == "256"
    assert "s3:GetObjectVersion" in scene.testbed.calls.actions()
    assert set(scene.testbed.calls.actions()) <= register.rights.all


@pytest.mark.usefixtures("bucket")
def test_a_service_definition_is_read_from_there_by_ensure(scene: Scene) -> None:
    put(scene, "service.json", json.dumps(DEFINITION))
    scene.revision(scene.image("1"))

    made = ensured(scene, cluster="shop", service_definition=f"{WHERE}/service.json")

    assert made.created == ("cluster shop", "service web")
    assert set(scene.testbed.calls.actions()) <= ensure.rights.all


@pytest.mark.usefixtures("bucket")
def test_a_first_deployment_takes_both_from_there(scene: Scene) -> None:
    put(scene, "service.json", json.dumps(DEFINITION))
    put(scene, "taskdef.json", json.dumps(TASK))
    scene.scenario.cluster("shop")
    options = DeployOptions(
        cluster="shop",
        service="web",
        image=scene.image("1"),
        task_definition_file=f"{WHERE}/taskdef.json",
        service_definition=f"{WHERE}/service.json",
    )

    made = deploy(options, scene.clients, scene.report)

    assert made.verdict is Verdict.SUCCEEDED
    assert set(scene.testbed.calls.actions()) <= deploy.rights.all


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("s3://no-such-bucket-here/taskdef.json", "There is no S3 bucket no-such-bucket-here"),
        (f"{WHERE}/Taskdef.json", f"There is no {WHERE}/Taskdef.json: bucket shop-definitions does not have it"),
        (
            f"{WHERE}/taskdef.json?versionId=nonsense",
            f"There is no version nonsense of {WHERE}/taskdef.json",
        ),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_what_is_not_there_is_named(scene: Scene, path: str, said: str) -> None:
    put(scene, "taskdef.json", json.dumps(TASK))

    error = refused(scene, task_definition_file=path, image=scene.image("1"))

    assert isinstance(error, NotReady)
    assert str(error).startswith(said)
    assert error.hint


@pytest.mark.usefixtures("bucket")
def test_a_version_that_is_a_delete_marker_is_nothing(scene: Scene) -> None:
    put(scene, "taskdef.json", json.dumps(TASK))
    gone = scene.clients.aws(None).call("s3", "delete_object", Bucket="shop-definitions", Key="taskdef.json")
    path = f"{WHERE}/taskdef.json?versionId={gone['VersionId']}"
    scene.testbed.calls.clear()

    error = refused(scene, task_definition_file=path, image=scene.image("1"))

    assert str(error).startswith(f"There is no version {gone['VersionId']} of {WHERE}/taskdef.json")
    assert "one may be a delete marker" in error.hint


@pytest.mark.parametrize(("version", "action"), [("", "s3:GetObject"), ("?versionId=null", "s3:GetObjectVersion")])
@pytest.mark.usefixtures("bucket")
def test_what_may_not_be_read_says_which_right_it_takes(scene: Scene, version: str, action: str) -> None:
    put(scene, "taskdef.json", json.dumps(TASK))
    scene.deny("s3:*")
    path = f"{WHERE}/taskdef.json{version}"

    error = refused(scene, task_definition_file=path, image=scene.image("1"))

    assert error.exit_code == 3
    assert str(error).startswith(f"No permission for {action} on {path}: ")
    assert error.hint.startswith(f"Allow {action} on it")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("family: [", "is not YAML"),
        ("\ufeff- web", "is no task definition"),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_what_is_no_document_is_refused(scene: Scene, text: str, said: str) -> None:
    put(scene, "taskdef", text)

    error = refused(scene, task_definition_file=f"{WHERE}/taskdef", image=scene.image("1"))

    assert isinstance(error, BadParameter)
    assert said in str(error)
    assert f"{WHERE}/taskdef" in str(error)


@pytest.mark.usefixtures("bucket")
def test_what_is_too_large_is_not_kept_in_memory(scene: Scene) -> None:
    put(scene, "image.tar", "x" * (MOST_BYTES + 1))

    error = refused(scene, task_definition_file=f"{WHERE}/image.tar", image=scene.image("1"))

    assert f"it has {MOST_BYTES + 1} bytes" in str(error)


@pytest.mark.parametrize("path", ["s3://bucket", "s3://Bucket/key", "S3://bucket/key"])
def test_what_is_no_address_is_refused_before_anything_is_called(scene: Scene, path: str) -> None:
    error = refused(scene, task_definition_file=path)

    assert isinstance(error, BadParameter)
    assert error.hint.startswith("Such as s3://bucket/taskdef.json")
    assert scene.testbed.calls.actions() == []


@pytest.mark.usefixtures("bucket")
def test_trouble_on_the_way_is_outlasted(scene: Scene) -> None:
    put(scene, "taskdef.json", json.dumps(TASK))
    scene.testbed.fault("s3:GetObject", FaultKind.RESET, times=2)

    made = registered(scene, task_definition_file=f"{WHERE}/taskdef.json", image=scene.image("1"))

    assert made.registered


@pytest.mark.usefixtures("bucket")
def test_ecs_steps_yml_may_name_both(scene: Scene, tmp_path: Path) -> None:
    put(scene, "web/taskdef.json", json.dumps(TASK))
    image = scene.image("1")
    (tmp_path / "ecs-steps.yml").write_text(
        f"defaults:\n  task_definition_file: '{WHERE}/web/taskdef.json'\n  service_definition: '{WHERE}/s.yml'\n"
    )
    (tmp_path / "below").mkdir()

    def ran(*argv: str) -> subprocess.CompletedProcess[str]:
        command: list[Any] = [sys.executable, "-m", "ecs_steps", *argv]
        return subprocess.run(
            command,
            cwd=tmp_path / "below",
            env={**os.environ},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    verified, done = ran("verify", "--offline"), ran("register", "--image", str(image))

    assert verified.returncode == 0, verified.stderr
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["registered"] is True
