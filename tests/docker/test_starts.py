"""How tasks start as real containers, and how they say that they cannot."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from ecs_steps.testbed.rollout.task import StopCode
from tests.docker.stage import completed, shell, stopped, web

pytestmark = pytest.mark.docker


def test_a_missing_image_is_told_in_ecs_words(bed: Any, stage: Any) -> None:
    service = stage.service(web(f"{bed.host}/web:none"))
    task = stage.until(lambda: stopped(service))
    assert task.stop_code is StopCode.TASK_FAILED_TO_START
    assert task.stopped_reason == (
        f"CannotPullContainerError: Error response from daemon: manifest for {bed.host}/web:none not found: "
        "manifest unknown: Requested image not found"
    )
    assert task.containers[0].exit_code is None


def test_a_command_that_does_not_exist_cannot_start(stage: Any, pushed: Any) -> None:
    service = stage.service(web(pushed("1"), entryPoint=["/nope"]))
    task = stage.until(lambda: stopped(service))
    assert task.stop_code is StopCode.TASK_FAILED_TO_START
    assert task.stopped_reason.startswith("CannotStartContainerError: Error response from daemon: ")
    assert '"/nope"' in task.stopped_reason


def test_a_missing_log_group_stops_the_start(stage: Any, pushed: Any) -> None:
    log = {"logDriver": "awslogs", "options": {"awslogs-group": "/none", "awslogs-stream-prefix": "ecs"}}
    service = stage.service(web(pushed("1"), logConfiguration=log))
    task = stage.until(lambda: stopped(service))
    assert "ResourceNotFoundException: The specified log group does not exist." in task.stopped_reason


def test_containers_wait_for_what_they_depend_on(stage: Any, pushed: Any) -> None:
    image = pushed("1")
    migrate = shell(image, "/bin/busybox sleep 1", "migrate", essential=False)
    after = {"dependsOn": [{"containerName": "migrate", "condition": "SUCCESS"}]}
    service = stage.service(web(image, **after), migrate)
    stage.until(lambda: completed(service))
    assert service.tasks[0].container("migrate").exit_code == 0
    failing = shell(image, "exit 1", "migrate", essential=False)
    stage.update(service, web(image, **after), failing)
    task = stage.until(lambda: stopped(service))
    assert "as dependency did not exit successfully." in task.stopped_reason


def test_secrets_reach_the_container(bed: Any, stage: Any, pushed: Any) -> None:
    bed.ssm.put_parameter(Name="/shop/database", Value="db.internal", Type="SecureString")
    image = pushed("1")
    secret = bed.secretsmanager.create_secret(Name="shop", SecretString='{"user": "web"}')["ARN"]
    wanted = [
        {"name": "DATABASE_URL", "valueFrom": "/shop/database"},
        {"name": "DATABASE_USER", "valueFrom": f"{secret}:user::"},
    ]
    show = 'echo "$DATABASE_URL $DATABASE_USER" > /www.html; exec /bin/busybox httpd -f -p 8080'
    service = stage.service({**web(image), **shell(image, show), "secrets": wanted})
    stage.until(lambda: completed(service))
    assert requests.get(f"{stage.url()}www.html", timeout=60).text == "db.internal web\n"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("/none", "Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: /none"),
        (
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:none-abcdef",
            "ResourceNotFoundException: The task can't retrieve the secret with ARN",
        ),
    ],
)
def test_a_missing_secret_stops_the_start(stage: Any, pushed: Any, source: str, told: str) -> None:
    service = stage.service(web(pushed("1"), secrets=[{"name": "PASSWORD", "valueFrom": source}]))
    task = stage.until(lambda: stopped(service))
    assert task.stop_code is StopCode.TASK_FAILED_TO_START
    assert task.stopped_reason.startswith(told)
