"""What a RUN may reach: the SSH agent of whoever builds, and a network."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ecs_steps.contract.choices import Builder
from ecs_steps.contract.errors import BadParameter, NotReady
from tests.docker.building import BUSYBOX, ContextBuilder
from tests.docker.buildkit import tools
from tests.docker.ssh_agent import ssh_agent

pytestmark = pytest.mark.docker

KEYS = 'FROM scratch\nCOPY list-ssh-keys /keys\nRUN --mount=type=ssh{} ["/keys"]\n'
NETWORKS = BUSYBOX + 'RUN ["busybox", "ls", "/sys/class/net"]\n'


@pytest.fixture(params=["buildkit", "newer docker", "remote"])
def by_buildkit(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., ContextBuilder]:
    """Each way to BuildKit, in a context that can list keys."""
    shutil.copy(tools() / "list-ssh-keys", tmp_path)
    if request.param == "buildkit":
        with_builder = request.getfixturevalue("with_builder")
        return lambda **environment: with_builder(Builder.BUILDKIT, **environment)
    made: Callable[..., ContextBuilder] = request.getfixturevalue(request.param.replace(" ", "_"))
    return made


def test_a_run_sees_the_agents_keys(by_buildkit: Callable[..., ContextBuilder]) -> None:
    with ssh_agent("key-of-the-agent") as socket:
        builder = by_buildkit(SSH_AUTH_SOCK=socket)
        builder(KEYS.format(""), build_ssh=("default",), no_cache=True)

    assert "key-of-the-agent" in builder.log


def test_a_run_sees_the_key_of_a_file_by_its_id(
    by_buildkit: Callable[..., ContextBuilder], tmp_path_factory: pytest.TempPathFactory
) -> None:
    key, path = Ed25519PrivateKey.generate(), tmp_path_factory.mktemp("keys") / "id"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()

    builder = by_buildkit()
    builder(KEYS.format(",id=git"), build_ssh=(f"git={path}",), no_cache=True)

    assert public in builder.log


def test_an_agent_or_a_key_that_is_not_there_is_said_before_the_build(with_builder: Any) -> None:
    builder = with_builder(Builder.BUILDKIT)
    builder.environment.pop("SSH_AUTH_SOCK", None)

    unset = builder.stopped(KEYS.format(""), build_ssh=("default",))
    builder.environment["SSH_AUTH_SOCK"] = "/nowhere/agent"
    gone = builder.stopped(KEYS.format(""), build_ssh=("default",))
    missing = builder.stopped(KEYS.format(""), build_ssh=("git=/nowhere/id",))

    assert isinstance(unset, NotReady)
    assert (unset.what, unset.why) == ("There is no SSH agent for --build-ssh default", "SSH_AUTH_SOCK is not set")
    assert gone.why == "there is no /nowhere/agent, which SSH_AUTH_SOCK names"
    assert isinstance(missing, BadParameter)
    assert missing.why == "there is no /nowhere/id"
    assert "Building" not in builder.log


def test_ssh_needs_buildkit(with_builder: Any) -> None:
    with ssh_agent("nobody asks") as socket:
        error = with_builder(Builder.CLASSIC, SSH_AUTH_SOCK=socket).stopped(BUSYBOX, build_ssh=("default",))

    assert isinstance(error, NotReady)
    assert error.what == "--build-ssh needs BuildKit"


def test_a_run_without_a_network_has_none(builder: ContextBuilder) -> None:
    builder(NETWORKS, build_network="none", no_cache=True)
    without = builder.log
    builder.said.truncate(0)
    builder(NETWORKS, build_network="default", no_cache=True)

    assert "|   eth0" not in without
    assert "|   lo" in without
    assert "|   eth0" in builder.log


def test_a_run_on_the_hosts_network_sees_the_hosts(builder: ContextBuilder, engine: Any) -> None:
    command = ["busybox", "ls", "/sys/class/net"]
    builder(BUSYBOX)
    host = engine.containers.run(str(builder(BUSYBOX).image_id), command, network_mode="host", remove=True).decode()

    builder(NETWORKS, build_network="host", no_cache=True)

    assert all(f"|   {name}" in builder.log for name in host.split() if not name.startswith(("docker", "br", "veth")))


def test_a_network_that_is_not_there_is_refused(builder: ContextBuilder) -> None:
    error = builder.stopped(NETWORKS, build_network="nowhere", no_cache=True)

    assert isinstance(error, BadParameter)
    assert error.what == "The network for the build does not fit"
    assert "nowhere" in error.why


def test_a_buildkit_that_allows_no_host_network_says_so(remote: Callable[..., ContextBuilder]) -> None:
    error = remote().stopped(NETWORKS, build_network="host")

    assert isinstance(error, NotReady)
    assert "network.host" in error.why
