"""The balancer in front of a service, over real connections."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
import requests
from moto import mock_aws

from ecs_steps.testbed.containers.balancer import Balancer
from ecs_steps.testbed.containers.target_group import HealthCheck, health_check, probe
from ecs_steps.testbed.rollout.task import Task, TaskStatus

Serve = Callable[[str], int]
MakeTargetGroup = Callable[..., str]


def task(name: str) -> Task:
    return Task(
        id=name,
        arn=name,
        cluster_arn="arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
        service="web",
        deployment_id="1",
        task_definition={},
        load_balancers=(),
        created_at=0,
        ip="10.0.0.1",
        containers=(),
    )


def stop(stopping: Task) -> None:
    stopping.desired_status = TaskStatus.STOPPED


@pytest.fixture
def balancer() -> Iterator[Balancer]:
    made = Balancer()
    yield made
    made.close()


@pytest.fixture
def make_target_group() -> Iterator[MakeTargetGroup]:
    def client(service: str) -> Any:
        return boto3.client(service, "eu-west-1", aws_access_key_id="test", aws_secret_access_key="test")

    with mock_aws():
        vpc = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

        def make(**settings: Any) -> str:
            made = client("elbv2").create_target_group(Name="web", Port=80, VpcId=vpc, TargetType="ip", **settings)
            return str(made["TargetGroups"][0]["TargetGroupArn"])

        yield make


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a target that answers with its name, its request and its body."""
    with ExitStack() as stack:

        def serve(name: str) -> int:
            class Target(BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"

                def do_GET(self) -> None:
                    if self.path == "/stream":
                        self.send_response(200)
                        self.end_headers()
                        self.wfile.write(b"unmeasured")
                        self.close_connection = True
                        return
                    body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                    text = f"{name} {self.command} {self.path} {self.headers['X-Forwarded-For']} ".encode() + body
                    self.send_response(404 if self.path == "/missing" else 200)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)

                do_POST = do_GET  # noqa: N815  http.server's name

                def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  http.server's name
                    """Say nothing."""

            server = ThreadingHTTPServer(("127.0.0.1", 0), Target)
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            return int(server.server_address[1])

        yield serve


def register(balancer: Balancer, name: str, port: int, *, healthy: bool = True, key: str = "shop/web") -> Task:
    made = task(name)
    pool, member = balancer.register(key, made, port)
    pool.mark(member, healthy=healthy)
    return made


def url(balancer: Balancer, path: str = "/") -> str:
    return f"http://127.0.0.1:{balancer.listen('shop/web')}{path}"


def names(balancer: Balancer, times: int) -> set[str]:
    return {requests.get(url(balancer), timeout=60).text.split()[0] for _ in range(times)}


def test_healthy_targets_take_turns(balancer: Balancer, serve: Serve) -> None:
    for name in ("a", "b"):
        register(balancer, name, serve(name))
    register(balancer, "ill", serve("ill"), healthy=False)
    assert names(balancer, 4) == {"a", "b"}


def test_nobody_healthy_is_503(balancer: Balancer, serve: Serve) -> None:
    assert requests.get(url(balancer), timeout=60).status_code == 503
    register(balancer, "a", serve("a"), healthy=False)
    assert requests.get(url(balancer), timeout=60).status_code == 503


def test_a_target_that_is_gone_is_502(balancer: Balancer) -> None:
    with socket.socket() as taken:  # by nobody who listens
        taken.bind(("127.0.0.1", 0))
        register(balancer, "a", taken.getsockname()[1])
        assert requests.get(url(balancer), timeout=60).status_code == 502


def test_requests_arrive_whole(balancer: Balancer, serve: Serve) -> None:
    register(balancer, "a", serve("a"))
    with requests.Session() as session:
        posted = session.post(url(balancer, "/x?y=1"), data=b"body", timeout=60)
        assert posted.text == "a POST /x?y=1 127.0.0.1 body"
        assert session.post(url(balancer, "/x"), data=iter([b"in ", b"pieces"]), timeout=60).text.endswith("in pieces")
        assert session.get(url(balancer, "/stream"), timeout=60).text == "unmeasured"
        assert session.get(url(balancer, "/missing"), timeout=60).status_code == 404


def test_a_clients_connection_outlives_a_rollout(balancer: Balancer, serve: Serve) -> None:
    old = register(balancer, "old", serve("old"))
    with requests.Session() as session:
        assert session.get(url(balancer), timeout=60).text.startswith("old")
        register(balancer, "new", serve("new"))
        stop(old)
        balancer.deregister(old, patience=5)
        assert {session.get(url(balancer), timeout=60).text.split()[0] for _ in range(3)} == {"new"}


def test_a_stopping_task_gets_nothing_new_before_it_is_taken_out(balancer: Balancer, serve: Serve) -> None:
    old = register(balancer, "old", serve("old"))
    register(balancer, "new", serve("new"))
    stop(old)
    assert names(balancer, 4) == {"new"}


def test_taking_out_waits_for_the_requests_in_flight(balancer: Balancer) -> None:
    made = task("busy")
    pool, member = balancer.register("shop/web", made, 1)
    pool.mark(member, healthy=True)
    entered, leave, order = threading.Event(), threading.Event(), list[str]()

    def work() -> None:
        with pool.turn():
            entered.set()
            leave.wait(60)
            order.append("answered")

    worker = threading.Thread(target=work)
    worker.start()
    assert entered.wait(60)
    threading.Timer(0.2, leave.set).start()
    balancer.deregister(made, patience=60)
    order.append("taken out")
    worker.join()
    assert order == ["answered", "taken out"]


def test_listeners_keep_their_ports_and_tell_them(balancer: Balancer) -> None:
    port = balancer.listen("shop/web")
    assert balancer.listen("shop/web") == port
    assert balancer.endpoints() == {"shop/web": f"127.0.0.1:{port}"}


def test_a_tcp_target_group_forwards_connections(
    balancer: Balancer, serve: Serve, make_target_group: MakeTargetGroup
) -> None:
    arn = make_target_group(Protocol="TCP")
    register(balancer, "a", serve("a"), key=arn)
    with socket.create_connection(("127.0.0.1", balancer.listen(arn)), timeout=60) as client:
        client.sendall(b"GET /raw HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        client.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := client.recv(4096):
            received += chunk
    assert received.endswith(b"a GET /raw None ")


def test_a_health_check_is_read_from_the_target_group(make_target_group: MakeTargetGroup) -> None:
    arn = make_target_group(
        Protocol="HTTP",
        HealthCheckPath="/health",
        HealthCheckIntervalSeconds=7,
        UnhealthyThresholdCount=3,
        Matcher={"HttpCode": "200-204,302"},
    )
    check = health_check(arn)
    assert (check.path, check.interval, check.unhealthy_threshold) == ("/health", 7, 3)
    assert [status for status in (200, 204, 205, 302, 500) if check.accepts(status)] == [200, 204, 302]


def test_a_probe_tells_what_is_wrong_in_elbs_words(serve: Serve) -> None:
    port = serve("a")
    assert probe(HealthCheck(), port) is None
    assert probe(HealthCheck(path="/missing"), port) == "Health checks failed with these codes: [404]"
    assert probe(HealthCheck(protocol="TCP"), port) is None
    with socket.create_server(("127.0.0.1", 0)) as silent:
        quiet = silent.getsockname()[1]
        assert probe(HealthCheck(timeout=0.1), quiet) == "Request timed out"
    with socket.socket() as taken:  # by nobody who listens
        taken.bind(("127.0.0.1", 0))
        assert probe(HealthCheck(), taken.getsockname()[1]) == "Health checks failed"
