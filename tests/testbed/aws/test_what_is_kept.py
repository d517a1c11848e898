"""What ECS remembers of a service, and for how long."""

from __future__ import annotations

from typing import Any

from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed
from tests.scene import Scene

IMAGE, NEXT = "registry/web:1", "registry/web:2"


def updated(scenario: Scenario, ecs: Any, testbed: Testbed, seconds: float) -> None:
    ecs.update_service(cluster="shop", service="web", taskDefinition=scenario.task_definition("web", NEXT))
    testbed.advance(seconds)


def described(ecs: Any) -> dict[str, Any]:
    [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
    return dict(service)


def test_a_history_is_forgotten_after_ninety_days(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.service("shop", "web", IMAGE)
    testbed.advance(89 * 86400)
    updated(scenario, ecs, testbed, seconds=300)
    assert len(ecs.list_service_deployments(cluster="shop", service="web")["serviceDeployments"]) == 2
    testbed.advance(2 * 86400)
    assert len(ecs.list_service_deployments(cluster="shop", service="web")["serviceDeployments"]) == 1


def test_old_services_have_no_rollout_states(scene: Scene, ecs: Any) -> None:
    scene.scenario.service("shop", "web", IMAGE)
    scene.without_rollout_states()
    service = described(ecs)
    assert "rolloutState" not in service["deployments"][0]
    assert "currentServiceDeployment" not in service


def test_only_the_newest_hundred_events_are_shown(scene: Scene, ecs: Any) -> None:
    scene.scenario.service("shop", "web", IMAGE)
    for count in range(80):
        scene.someone.scales(count % 2 * 3)
        scene.testbed.advance(100)
    events = described(ecs)["events"]
    assert len(events) == 100
    assert [event["createdAt"] for event in events] == sorted((event["createdAt"] for event in events), reverse=True)


def test_failures_in_a_row_begin_anew_after_a_healthy_task(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.service("shop", "web", IMAGE, desired=1)
    bad = Behaviour(exit_after=1)
    testbed.script(NEXT, bad, bad, Behaviour(exit_after=100), bad, Behaviour())
    updated(scenario, ecs, testbed, seconds=60)
    assert described(ecs)["deployments"][0]["failedTasks"] == 2
    testbed.advance(60)
    assert described(ecs)["deployments"][0]["failedTasks"] == 0
