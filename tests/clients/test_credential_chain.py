"""boto3's chain as it is on agents: a web identity, a container's or an instance's role; and a role from there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.contract.everywhere import Identity
from ecs_steps.values.account import Account, RoleArn
from tests.scene import Scene
from tests.served import served

AGENT, THERE = "333333333333", "210987654321"


@pytest.fixture(autouse=True)
def no_keys(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")


@pytest.fixture
def metadata(scene: Scene) -> Iterator[str]:
    """A metadata service on loopback, of a container and of an instance (IMDSv2), with the keys of a user."""
    keys = scene.scenario.user("agent", account=AGENT)
    given = {
        "Code": "Success",
        "AccessKeyId": keys["AWS_ACCESS_KEY_ID"],
        "SecretAccessKey": keys["AWS_SECRET_ACCESS_KEY"],
        "Token": "token",
        "Expiration": f"{datetime.now(timezone.utc) + timedelta(hours=6):%Y-%m-%dT%H:%M:%SZ}",
    }

    class Metadata(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            listing = self.path.endswith("/security-credentials/")
            self._answer("agent" if listing else json.dumps(given))

        def do_PUT(self) -> None:
            self._answer("a-session-token")

        def _answer(self, text: str) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with served(ThreadingHTTPServer(("127.0.0.1", 0), Metadata)) as place:
        yield f"http://{place}"


def _who(scene: Scene, identity: Identity | None = None, region: str | None = None) -> str:
    clients = Clients(clock=scene.clock, caller=Caller(identity or Identity(), session_name="ecs-steps-7"))
    return str(clients.aws(region).call("sts", "get_caller_identity")["Arn"])


def test_a_web_identity_is_taken(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("a.web.token")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", f"arn:aws:iam::{AGENT}:role/ci")
    monkeypatch.setenv("AWS_ROLE_SESSION_NAME", "job")
    last = scene.scenario.role("deploy", account=THERE, trusts=[f"arn:aws:iam::{AGENT}:role/ci"])

    assert _who(scene) == f"arn:aws:sts::{AGENT}:assumed-role/ci/job"
    wanted = Identity(role=RoleArn.parse(last), account=Account(THERE))
    assert _who(scene, wanted) == f"arn:aws:sts::{THERE}:assumed-role/deploy/ecs-steps-7"


@pytest.mark.parametrize("where", ["container", "instance"])
def test_the_role_of_an_agent_is_taken(
    scene: Scene, metadata: str, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "container":
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{metadata}/creds")
    else:
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "false")
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata)
    last = scene.scenario.role("deploy", account=THERE, trusts=[AGENT])

    assert _who(scene, Identity(account=Account(AGENT))) == f"arn:aws:iam::{AGENT}:user/agent"
    assert _who(scene, Identity(role=RoleArn.parse(last))).startswith(f"arn:aws:sts::{THERE}:assumed-role/deploy/")


@pytest.mark.parametrize(("partition", "region"), [("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")])
def test_a_role_of_another_partition_is_assumed_there(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, partition: str, region: str
) -> None:
    keys = scene.scenario.user("ci", account=AGENT, partition=partition)
    for name, value in keys.items():
        monkeypatch.setenv(name, value)
    role = scene.scenario.role("deploy", account=THERE, trusts=[AGENT], partition=partition)

    found = _who(scene, Identity(role=RoleArn.parse(role), account=Account(THERE)), region)

    assert found == f"arn:{partition}:sts::{THERE}:assumed-role/deploy/ecs-steps-7"
