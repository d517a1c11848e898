"""Tasks as real containers, scheduled by the rollout engine."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
import requests

from ecs_steps.testbed.containers import Patience
from ecs_steps.testbed.rollout.deployment import ServiceDeploymentStatus
from ecs_steps.testbed.rollout.task import StopCode, TaskStatus
from tests.docker.stage import CHECK, completed, shell, stopped, web

pytestmark = pytest.mark.docker


def test_a_deployed_image_answers_and_tells_its_digest(bed: Any, stage: Any, pushed: Any, target_group: str) -> None:
    image = pushed("1")
    service = stage.service(web(image), behind=target_group)
    stage.until(lambda: completed(service))
    assert requests.get(stage.url(), timeout=60).text == "web version 1\n"
    task = service.tasks[0]
    described = bed.ecr.describe_images(repositoryName="web")["imageDetails"][0]["imageDigest"]
    assert task.containers[0].image_digest == described
    assert task.network_bindings[0].bind_ip == "127.0.0.1"
    container = stage.containers()[0]
    assert container.labels["com.amazonaws.ecs.container-name"] == "web"
    assert container.attrs["HostConfig"]["Memory"] == 64 * 1024 * 1024


def test_a_rolling_update_loses_no_request(stage: Any, pushed: Any, target_group: str) -> None:
    service = stage.service(web(pushed("1")), behind=target_group, desired_count=2)
    stage.until(lambda: completed(service))
    url, over, seen = stage.url(), threading.Event(), Counter[str]()

    def ask() -> None:
        with requests.Session() as session:
            while not over.is_set():
                answer = session.get(url, timeout=60)
                seen[answer.text if answer.ok else str(answer.status_code)] += 1

    asking = threading.Thread(target=ask)
    asking.start()
    stage.update(service, web(pushed("2")), behind=target_group)
    stage.until(lambda: completed(service) and len(stage.containers()) == 2)
    over.set()
    asking.join()
    assert requests.get(url, timeout=60).text == "web version 2\n"
    assert set(seen) == {"web version 1\n", "web version 2\n"}


def test_a_broken_version_is_rolled_back_with_its_exit_code_and_last_words(
    bed: Any, stage: Any, pushed: Any, target_group: str
) -> None:
    bed.logs.create_log_group(logGroupName="/shop/web")
    options = {"awslogs-group": "/shop/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs"}
    log = {"logConfiguration": {"logDriver": "awslogs", "options": options}}
    service = stage.service(web(pushed("1"), **log), behind=target_group)
    stage.until(lambda: completed(service))
    stage.update(service, web(pushed("3"), **log), behind=target_group)
    stage.until(lambda: service.service_deployments[0].status is ServiceDeploymentStatus.ROLLBACK_SUCCESSFUL)
    task = stage.until(lambda: stopped(service))
    assert (task.stop_code, task.containers[0].exit_code) == (StopCode.ESSENTIAL_CONTAINER_EXITED, 3)
    events = bed.logs.get_log_events(logGroupName="/shop/web", logStreamName=f"ecs/web/{task.id}")["events"]
    assert [event["message"] for event in events][-1].startswith("web 3: fatal: DATABASE_URL is not set")
    assert requests.get(stage.url(), timeout=60).text == "web version 1\n"


def test_too_little_memory_is_told_as_such(stage: Any, pushed: Any) -> None:
    hungry = "x=0123456789abcdef; while :; do x=$x$x; done"
    service = stage.service(shell(pushed("1"), hungry, memory=16))
    task = stage.until(lambda: stopped(service))
    assert task.containers[0].reason == "OutOfMemoryError: Container killed due to memory usage"
    assert task.containers[0].exit_code == 137


def test_a_killed_container_is_noticed_and_replaced(stage: Any, pushed: Any, target_group: str) -> None:
    service = stage.service(web(pushed("1")), behind=target_group)
    stage.until(lambda: completed(service))
    first = service.tasks[0]
    stage.containers()[0].kill()
    stage.until(lambda: first.containers[0].exit_code == 137)
    stage.until(lambda: any(task.in_service for task in service.tasks if task is not first))
    assert requests.get(stage.url(), timeout=60).status_code == 200


def test_the_container_health_check_decides(stage: Any, pushed: Any) -> None:
    image = pushed("1")
    service = stage.service(web(image, **CHECK))
    stage.until(lambda: completed(service))
    assert service.tasks[0].health.value == "HEALTHY"
    failing = {"command": ["CMD", "/bin/busybox", "false"], "retries": 1, "interval": 5}
    stage.update(service, web(image, healthCheck=failing))
    task = stage.until(
        lambda: next((t for t in service.tasks if t.stopped_reason and "health" in t.stopped_reason), None)
    )
    assert task.stopped_reason == "Task failed container health checks"


@pytest.mark.parametrize("stage", [Patience(boot=3, stop_timeout=2, probe_interval=0.2)], indirect=True, ids=["hasty"])
def test_a_wrong_health_check_path_is_told_with_its_status(
    stage: Any, pushed: Any, bed: Any, target_group: str
) -> None:
    bed.elbv2.modify_target_group(TargetGroupArn=target_group, HealthCheckPath="/nope")
    service = stage.service(web(pushed("1")), behind=target_group)
    stage.until(lambda: any("Health checks failed with these codes: [404]" in e.message for e in service.events))
    assert requests.get(stage.url(), timeout=60).status_code == 503


@pytest.mark.parametrize("stage", [Patience(stop_timeout=60, probe_interval=0.2)], indirect=True, ids=["patient"])
def test_a_stopped_task_gets_sigterm_then_sigkill(stage: Any, pushed: Any) -> None:
    image = pushed("1")
    polite = shell(image, "trap 'exit 7' TERM; while :; do /bin/busybox sleep 0.1; done", "polite")
    deaf = shell(image, "trap '' TERM; while :; do /bin/busybox sleep 1; done", "deaf", stopTimeout=2)
    reaped = shell(image, "exec /bin/busybox sleep 600", "reaped", linuxParameters={"initProcessEnabled": True})
    service = stage.service(polite, deaf, reaped)
    stage.until(lambda: completed(service))
    task = service.tasks[0]
    with stage.engine.lock:
        stage.engine.stop_task(task, "enough")
    stage.until(lambda: task.last_status is TaskStatus.STOPPED)
    assert {c.name: c.exit_code for c in task.containers} == {"polite": 7, "deaf": 137, "reaped": 143}


def test_containers_of_an_awsvpc_task_share_localhost(stage: Any, pushed: Any) -> None:
    image = pushed("1")
    fetch = "until /bin/busybox wget -q -O - http://127.0.0.1:8080/; do /bin/busybox sleep 0.1; done"
    service = stage.service(web(image), shell(image, fetch, "fetch", essential=False), networkMode="awsvpc")
    stage.until(lambda: completed(service) and service.tasks[0].container("fetch").exit_code == 0)
    assert requests.get(stage.url(), timeout=60).text == "web version 1\n"


def test_closing_removes_containers_and_pulled_images(bed: Any, stage: Any, pushed: Any) -> None:
    image = pushed("1")
    bed.engine.images.remove(image, force=True)
    service = stage.service(web(image))
    stage.until(lambda: completed(service))
    stage.close()
    assert stage.containers() == []
    assert image not in [tag for found in bed.engine.images.list() for tag in found.tags]


def test_what_a_killed_bed_left_is_removed_by_the_next(bed: Any, stage: Any, pushed: Any) -> None:
    command = ["/bin/busybox", "sleep", "600"]
    left = bed.engine.containers.run(
        pushed("1"), entrypoint=command, detach=True, labels={"ecs-steps.testbed": stage.name}
    )
    next_bed = type(stage)(bed, stage.name, stage._patience)
    assert left.id not in [container.id for container in stage.containers()]
    next_bed.close()
