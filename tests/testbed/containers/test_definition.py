"""What Docker is told about a container of ECS."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.testbed.containers.definition import (
    Patience,
    create_arguments,
    not_simulated,
    published_ports,
    start_order,
    stop_seconds,
)

SECOND = 1_000_000_000
PATIENCE = Patience(probe_interval=0.5, boot=10, stop_timeout=10)


def arguments(**definition: Any) -> dict[str, Any]:
    return create_arguments(definition, secrets={}, task_memory="512", patience=PATIENCE)


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        pytest.param({"memory": 64}, {"mem_limit": 64 << 20}, id="memory of the container"),
        pytest.param({}, {"mem_limit": 512 << 20}, id="memory of the task"),
        pytest.param({"memoryReservation": 32}, {"mem_reservation": 32 << 20}, id="soft limit"),
        pytest.param({"command": ["a", "b"]}, {"command": ["a", "b"]}, id="command"),
        pytest.param({"entryPoint": ["/run"]}, {"entrypoint": ["/run"]}, id="entry point"),
        pytest.param({"environment": [{"name": "A", "value": "1"}]}, {"environment": {"A": "1"}}, id="environment"),
        pytest.param({"linuxParameters": {"initProcessEnabled": True}}, {"init": True}, id="init"),
        pytest.param({}, {"init": False}, id="no init"),
        pytest.param({"cpu": 256}, {"cpu_shares": 256}, id="cpu"),
        pytest.param(
            {"extraHosts": [{"hostname": "db", "ipAddress": "127.0.0.2"}]},
            {"extra_hosts": {"db": "127.0.0.2"}},
            id="extra hosts",
        ),
        pytest.param(
            {"ulimits": [{"name": "nofile", "softLimit": 10, "hardLimit": 20}]},
            {"ulimits": [{"Name": "nofile", "Soft": 10, "Hard": 20}]},
            id="ulimits",
        ),
        pytest.param({}, {"healthcheck": {"test": ["NONE"]}}, id="the image's health check does not count"),
    ],
)
def test_members_become_dockers_options(definition: dict[str, Any], expected: dict[str, Any]) -> None:
    assert arguments(**definition).items() >= expected.items()


@pytest.mark.parametrize("member", ["mountPoints", "volumesFrom", "environmentFiles"])
def test_what_containers_here_would_lack_is_named(member: str) -> None:
    assert not_simulated({"name": "web", member: [{}]}) == member
    assert not_simulated({"name": "web", member: []}) is None


def test_empty_members_leave_the_image_as_it_is() -> None:
    assert not {"command", "entrypoint", "user", "working_dir"} & set(arguments(command=[], entryPoint=[]))


def test_a_health_check_is_asked_more_often_and_given_time_to_boot() -> None:
    check = arguments(healthCheck={"command": ["CMD", "true"], "interval": 30, "startPeriod": 5})["healthcheck"]
    assert check["interval"] == SECOND // 2
    assert check["start_period"] == 15 * SECOND
    assert (check["retries"], check["timeout"]) == (3, 5 * SECOND)


def test_every_mapped_port_is_published_on_loopback() -> None:
    mappings = [{"containerPort": 80, "hostPort": 80}, {"containerPort": 53, "protocol": "udp"}]
    assert published_ports([{"portMappings": mappings}]) == {
        "80/tcp": ("127.0.0.1", None),
        "53/udp": ("127.0.0.1", None),
    }


def test_containers_start_after_those_they_depend_on() -> None:
    web = {"name": "web", "dependsOn": [{"containerName": "migrate", "condition": "SUCCESS"}]}
    migrate = {"name": "migrate", "dependsOn": [{"containerName": "database", "condition": "HEALTHY"}]}
    assert [d["name"] for d in start_order([web, migrate, {"name": "database"}])] == ["database", "migrate", "web"]


def test_a_circle_of_dependencies_is_refused() -> None:
    def needs(name: str, other: str) -> dict[str, Any]:
        return {"name": name, "dependsOn": [{"containerName": other, "condition": "START"}]}

    with pytest.raises(ValueError, match="circle: a, b"):
        start_order([needs("a", "b"), needs("b", "a")])


@pytest.mark.parametrize(("given", "seconds"), [({}, 10), ({"stopTimeout": 2}, 2), ({"stopTimeout": 120}, 10)])
def test_patience_bounds_the_stop_timeout(given: dict[str, int], seconds: int) -> None:
    assert stop_seconds(given, PATIENCE) == seconds
