"""One `ca_bundle` for every step, and proxies: the command, against the test bed behind TLS of a company's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registry.certificates import Authority
from tests.scene import Scene
from tests.tls_on_the_way import Way, in_tls, through_proxy

UPDATE = ("update", "--cluster", "shop", "--service", "web", "--desired-count", "3")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path / "authority")


@pytest.fixture
def aws(scene: Scene, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """The test bed behind TLS, as the endpoint of every step."""
    scene.service()
    port = int(os.environ["AWS_ENDPOINT_URL"].rpartition(":")[2])
    with in_tls(port, authority.certificate()) as way:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"https://127.0.0.1:{way.port}")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield way


def ran(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ecs_steps", *argv]
    return subprocess.run(
        command, cwd=folder, env={**os.environ}, capture_output=True, text=True, timeout=180, check=False
    )


@pytest.mark.usefixtures("aws")
def test_a_step_trusts_the_authority_that_is_named(scene: Scene, authority: Authority, tmp_path: Path) -> None:
    done = ran(tmp_path, *UPDATE, "--ca-bundle", authority.bundle)

    assert done.returncode == 0, done.stderr
    assert scene.writes == ["ecs:UpdateService"]


@pytest.mark.usefixtures("aws")
def test_without_it_the_step_says_what_to_name(scene: Scene, tmp_path: Path) -> None:
    done = ran(tmp_path, *UPDATE)

    assert done.returncode == 3
    assert "certificate verify failed" in done.stderr
    assert "Name the authority that signed it: --ca-bundle or AWS_CA_BUNDLE" in done.stderr
    assert scene.writes == []


@pytest.mark.usefixtures("aws")
def test_ecs_steps_yml_names_it_from_its_own_folder(scene: Scene, authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "ecs-steps.yml").write_text("defaults: {ca_bundle: authority/ca.pem}\n")
    (tmp_path / "below").mkdir()

    done = ran(tmp_path / "below", *UPDATE)

    assert Path(authority.bundle) == tmp_path / "authority" / "ca.pem"
    assert done.returncode == 0, done.stderr
    assert scene.writes == ["ecs:UpdateService"]


@pytest.mark.usefixtures("aws")
def test_a_role_is_assumed_by_the_same_authority(scene: Scene, authority: Authority, tmp_path: Path) -> None:
    role = scene.scenario.role("deploy", account=scene.testbed.account, trusts=[scene.testbed.account])

    done = ran(tmp_path, *UPDATE, "--ca-bundle", authority.bundle, "--role", role)

    assert done.returncode == 0, done.stderr
    assert "sts:AssumeRole" in scene.testbed.calls.actions()


@pytest.mark.parametrize("spared", [False, True], ids=["through the proxy", "spared by NO_PROXY"])
def test_aws_is_reached_through_a_proxy_unless_it_is_spared(
    scene: Scene, aws: Way, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spared: bool
) -> None:
    with through_proxy() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        if spared:
            monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        done = ran(tmp_path, *UPDATE, "--ca-bundle", authority.bundle)

    assert done.returncode == 0, done.stderr
    assert scene.writes == ["ecs:UpdateService"]
    assert set(proxy.asked) == (set() if spared else {f"127.0.0.1:{aws.port}"})


@pytest.mark.usefixtures("aws")
def test_a_bundle_that_is_none_is_a_wrong_parameter(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")

    done = ran(tmp_path, *UPDATE, "--ca-bundle", "empty.pem")

    assert done.returncode == 2
    assert "The ca_bundle empty.pem cannot be used: it has no certificate in PEM form" in done.stderr
    assert scene.testbed.calls.actions() == []


@pytest.mark.usefixtures("aws")
def test_a_command_that_comes_back_names_it_too(scene: Scene, authority: Authority, tmp_path: Path) -> None:
    wait = ("wait-stable", "--cluster", "shop", "--service", "web", "--timeout", "0s")
    scene.scenario.call("UpdateService", cluster="shop", service="web", forceNewDeployment=True)

    done = ran(tmp_path, *wait, "--ca-bundle", authority.bundle)

    assert done.returncode == 6, done.stderr
    assert f"--ca-bundle {authority.bundle}" in done.stderr
