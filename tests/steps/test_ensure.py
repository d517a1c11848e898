"""What a release needs is made where it is not there, and left alone where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ecs_steps.clients.ecr import Ecr
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import Scene
from tests.steps.ensuring import ALL_NAMES, EVERYTHING, MAKING, definition, ensured, registered


def _ecr(scene: Scene) -> Ecr:
    return scene.clients.ecr(None)


def _found(scene: Scene) -> dict[str, Any]:
    """Everything that `ensure` looks after, as AWS answers it."""
    return {
        "repository": _ecr(scene).repository("shop/web"),
        "policy": _ecr(scene).lifecycle_policy("shop/web"),
        "group": scene.clients.logs(None).group("/shop/web"),
        "service": scene.clients.ecs(None).service_document("shop", "web"),
    }


def test_an_empty_account_gets_everything(scene: Scene, tmp_path: Path) -> None:
    registered(scene)

    made = ensured(scene, **EVERYTHING, service_definition=definition(tmp_path))

    assert made.created == ALL_NAMES
    assert scene.writes == MAKING
    found = _found(scene)
    assert found["repository"]["imageTagMutability"] == "IMMUTABLE"
    assert found["repository"]["imageScanningConfiguration"]["scanOnPush"] is True
    assert found["group"]["retentionInDays"] == 30
    assert (made.deployment, made.cluster, made.service) == (found["service"]["deployments"][0]["id"], "shop", "web")
    assert "Made the repository shop/web" in scene.said


def test_the_policy_keeps_the_newest_tagged_and_drops_what_has_no_tag(scene: Scene) -> None:
    ensured(scene, repository="shop/web", keep_images=40)

    policy = _ecr(scene).lifecycle_policy("shop/web") or {}
    selections = [rule["selection"] for rule in policy["rules"]]
    assert [(each["tagStatus"], each["countType"], each["countNumber"]) for each in selections] == [
        ("untagged", "sinceImagePushed", 14),
        ("tagged", "imageCountMoreThan", 40),
    ]


def test_where_tags_move_an_image_without_a_tag_may_run_and_counts_as_one_of_the_newest(scene: Scene) -> None:
    ensured(scene, repository="shop/web", mutable_tags=True)

    policy = _ecr(scene).lifecycle_policy("shop/web") or {}
    (selection,) = (rule["selection"] for rule in policy["rules"])
    assert (selection["tagStatus"], selection["countNumber"]) == ("any", 100)
    assert (_ecr(scene).repository("shop/web") or {})["imageTagMutability"] == "MUTABLE"


def test_a_second_run_changes_nothing(scene: Scene, tmp_path: Path) -> None:
    registered(scene)
    options = {**EVERYTHING, "service_definition": definition(tmp_path)}
    ensured(scene, **options)
    scene.testbed.calls.clear()

    again = ensured(scene, **options)

    assert (again.created, again.changed, again.different, scene.writes) == ((), (), (), [])
    assert scene.said.count("is there as wanted") == 4


def test_a_dry_run_says_what_would_be_made_and_makes_nothing(scene: Scene, tmp_path: Path) -> None:
    registered(scene)

    made = ensured(scene, **EVERYTHING, service_definition=definition(tmp_path), dry_run=True)

    assert (made.created, scene.writes) == ((), [])
    for line in (*(f"Would make the {name}" for name in ALL_NAMES), "imageTagMutability: IMMUTABLE", "desiredCount: 2"):
        assert line in scene.said


def _other_settings(scene: Scene) -> None:
    scene.service(desired=5)
    aws = scene.clients.aws(None)
    aws.call("ecr", "create_repository", repositoryName="shop/api")
    aws.call("logs", "create_log_group", logGroupName="/shop/web")
    aws.call("logs", "put_retention_policy", logGroupName="/shop/web", retentionInDays=7)
    scene.testbed.calls.clear()


OTHERS: dict[str, Any] = {"repository": "shop/api", "log_group": "/shop/web", "cluster": "shop"}
DIFFERENT = ("repository shop/api", "log group /shop/web", "service web")


def test_what_is_there_stays_and_its_difference_is_said(scene: Scene, tmp_path: Path) -> None:
    _other_settings(scene)

    made = ensured(scene, **OTHERS, service_definition=definition(tmp_path, propagateTags="SERVICE"))

    assert (made.created, made.different, scene.writes) == ((), DIFFERENT, [])
    for line in (
        "imageTagMutability: MUTABLE -> IMMUTABLE",
        "scanOnPush: false -> true",
        "lifecyclePolicy: (none) -> Drop",
        "retentionInDays: 7 -> 30",
        "propagateTags: NONE -> SERVICE",
        "--change-existing changes it",
    ):
        assert line in scene.said
    assert "desiredCount" not in scene.said


def test_what_is_there_changes_when_that_is_asked(scene: Scene, tmp_path: Path) -> None:
    _other_settings(scene)
    options = {**OTHERS, "service_definition": definition(tmp_path, propagateTags="SERVICE")}

    made = ensured(scene, **options, change_existing=True)

    assert made.changed == DIFFERENT
    assert scene.writes == [
        "ecr:PutImageTagMutability",
        "ecr:PutImageScanningConfiguration",
        "ecr:PutLifecyclePolicy",
        "logs:PutRetentionPolicy",
        "ecs:UpdateService",
    ]
    assert ensured(scene, **options).different == ()
    service = scene.clients.ecs(None).service_document("shop", "web") or {}
    assert (service["propagateTags"], service["desiredCount"]) == ("SERVICE", 5)


def test_what_no_update_takes_is_said(scene: Scene, tmp_path: Path) -> None:
    scene.service()

    file = definition(tmp_path, launchType="EXTERNAL")
    ensured(scene, cluster="shop", service_definition=file, change_existing=True)

    assert "launchType cannot be changed by UpdateService" in scene.said
    assert scene.writes == []
    tagged = definition(tmp_path, tags=[{"key": "team", "value": "shop"}])
    assert ensured(scene, cluster="shop", service_definition=tagged, change_existing=True).different == ("service web",)
    assert "`aws ecs tag-resource` changes them" in scene.said
    assert "tags cannot" not in scene.said


def test_secrets_of_a_log_driver_are_not_shown(scene: Scene, tmp_path: Path) -> None:
    registered(scene)
    logs = {"logDriver": "splunk", "options": {"splunk-token": "hunter2"}}
    file = definition(tmp_path, serviceConnectConfiguration={"enabled": True, "logConfiguration": logs})

    ensured(scene, cluster="shop", service_definition=file)

    assert "hunter2" not in scene.said
    assert "logDriver: splunk" in scene.said


def test_a_service_without_a_task_definition_is_left_to_a_later_run(scene: Scene, tmp_path: Path) -> None:
    file = definition(tmp_path, without=("taskDefinition", "serviceName"))
    options: dict[str, Any] = {**EVERYTHING, "service": "web", "service_definition": file}

    first = ensured(scene, **options)
    assert (first.created, first.deployment) == (ALL_NAMES[:3], None)
    assert "web is not there; deploy makes it with its first revision, or ensure after register" in scene.said

    registered(scene)
    assert ensured(scene, **options, task_definition=TaskDefinitionName.parse("web:1")).created == ALL_NAMES[3:]


def test_yaml_is_the_same_as_json(scene: Scene, tmp_path: Path) -> None:
    registered(scene)
    file = tmp_path / "service.yml"
    file.write_text(
        "# two tasks\nserviceName: web\ntaskDefinition: web\ndesiredCount: 2\nenableECSManagedTags: true\n"
        "tags:\n  - {key: stage, value: '1'}\n"
    )

    made = ensured(scene, cluster="shop", service_definition=str(file))

    assert made.created == ("cluster shop", "service web")
    service = scene.clients.ecs(None).service_document("shop", "web") or {}
    assert (service["enableECSManagedTags"], service["tags"]) == (True, [{"key": "stage", "value": "1"}])
