"""The bundle for Windows, installed there without an index, and the steps as they run on Windows' Python."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import ecs_steps
from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.registry import Registry, serve
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed
from tests.house.sources import ROOT
from tests.packaging.conftest import run
from tests.registry.images import Layout
from tests.windows.wine import Windows, path

HERE = Path(__file__).parent
NAME = f"ecs-steps-{ecs_steps.__version__}-windows-amd64"
HOSTILE = {
    "QUOTES": "\"it's\" `x` ''",
    "SHELLS": "$(touch owned) %PATH% !PATH! & echo owned | more > owned ^ ; rm -rf",
    "LINES": "one\r\ntwo\n\tthree",
    "PATHS": "C:\\temp\\new\\",
    "WORDS": "Z\u00fcrich \u017elu\u0165 \u65e5\u672c \U0001f680",
    "EMPTY": " ",
    "LONG": "x" * 20_000,
}

# Wine takes its time to install twenty packages on a machine that does other things too.
pytestmark = pytest.mark.timeout(1200)


@dataclass(frozen=True)
class Installed:
    """A folder that install.py installed into."""

    windows: Windows
    into: Path

    @property
    def scripts(self) -> Path:
        return self.into / (self.into / "environment.txt").read_text(encoding="ascii").strip() / "Scripts"

    def run(self, *arguments: str, folder: Path, environment: Mapping[str, str] | None = None) -> CompletedProcess[str]:
        tool = path(self.scripts / "ecs-steps.exe")
        return self.windows.run(tool, *arguments, folder=folder, environment=environment)


@pytest.fixture(scope="module")
def installed(windows: Windows, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("bundle")
    options = ("--platform", "windows-amd64", "--python", "3.11", "--into", folder)
    run(sys.executable, ".ci/bundle.py", *options, folder=ROOT)
    with zipfile.ZipFile(folder / f"{NAME}.zip") as archive:
        archive.extractall(folder)
    into = folder / "Agent (1) Z\u00fcrich \u017elu\u0165"

    # What pip compiles beforehand takes as long as all else; Python does it for what is imported. pip takes the 0
    # for "do not compile", whatever the variable's name says.
    done = windows.run(
        *(windows.python, path(folder / NAME / "install.py"), "--into", path(into)),
        folder=folder,
        environment={"PIP_NO_COMPILE": "0"},
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("\\ecs-steps.cmd")
    return Installed(windows, into)


@pytest.fixture(scope="module")
def testbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testbed]:
    """A local AWS on the wall's time whose rollouts are over as soon as they begin."""
    registry = Registry(tmp_path_factory.mktemp("registry"), WallClock())
    with Testbed(clock=WallClock(), timings=Timings.instant(), registry=lambda: serve(registry)) as testbed:
        yield testbed


def _release(folder: Path) -> None:
    """Write what a release takes: an archive of an image, a task definition and a service definition."""
    layout = Layout()
    layout.roots(layout.image(b"a layer")).tar(folder / "web.tar")
    definition = {"family": "web", "containerDefinitions": [{"name": "web", "image": "x:1", "memory": 128}]}
    service = {"serviceName": "web", "desiredCount": 1, "launchType": "EC2"}
    (folder / "taskdef.json").write_text(json.dumps(definition), encoding="utf-8")
    (folder / "service.json").write_text(json.dumps(service), encoding="utf-8")


def test_what_is_installed_without_an_index_runs_by_its_cmd(installed: Installed, tmp_path: Path) -> None:
    asked = json.dumps([path(installed.into / "ecs-steps.cmd"), "--version", "depoly"]).encode()

    done = installed.windows.run(installed.windows.python, path(HERE / "cmd_lines.py"), folder=tmp_path, stdin=asked)

    told, refused = json.loads(done.stdout)
    assert told == [0, f"ecs-steps {ecs_steps.__version__}\r\n", ""]
    assert refused[0] == 2
    assert "Did you mean deploy?" in refused[2]
    assert (installed.into / "Invoke-EcsStep.ps1").is_file()


def test_a_release_from_an_archive_to_the_verdict(installed: Installed, testbed: Testbed, tmp_path: Path) -> None:
    Scenario(testbed).cluster("shop")
    _release(tmp_path)
    environment = {**testbed.environment(), "ECS_STEPS_REGISTRY": str(testbed.registry_host)}
    files = {"ECS_STEPS_PARAMS": "Z\u00fcrich.json", "ECS_STEPS_RESULT": path(tmp_path / "result.json")}
    params = {
        "image": "shop/web:1",
        "cluster": "shop",
        "service": "web",
        "task_definition_file": "taskdef.json",
        "service_definition": "service.json",
    }
    (tmp_path / "Z\u00fcrich.json").write_text(json.dumps(params), encoding="utf-8-sig")

    made = installed.run("ensure", "--repository", "shop/web", folder=tmp_path, environment=environment)
    pushed = installed.run(
        *("push", "--image", "shop/web:1", "--archive", "web.tar"), folder=tmp_path, environment=environment
    )
    deployed = installed.run("deploy", folder=tmp_path, environment={**environment, **files})

    for done in (made, pushed, deployed):
        assert done.returncode == 0, done.stderr
    result = json.loads((tmp_path / "result.json").read_bytes())
    assert (result["verdict"], result["proof"], deployed.stdout) == ("succeeded", "proved", "")
    assert result["image"] == json.loads(pushed.stdout)["image"]


def test_whatever_is_in_a_value_arrives(installed: Installed, testbed: Testbed, tmp_path: Path) -> None:
    _release(tmp_path)
    pinned = f"{testbed.registry_host}/shop/web@sha256:{'0' * 64}"
    params = {"image": pinned, "task_definition_file": "taskdef.json", "container_env": HOSTILE}
    # As Windows PowerShell's `>` writes it.
    (tmp_path / "params.json").write_text(json.dumps(params, ensure_ascii=False), encoding="utf-16")
    environment = {**testbed.environment(), "ECS_STEPS_PARAMS": "params.json"}

    done = installed.run("register", folder=tmp_path, environment=environment)

    assert done.returncode == 0, done.stderr
    revision = json.loads(done.stdout)["task_definition"]
    registered = Scenario(testbed).call("DescribeTaskDefinition", taskDefinition=revision)
    (container,) = registered["taskDefinition"]["containerDefinitions"]
    assert {each["name"]: each["value"] for each in container["environment"]} == HOSTILE
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "params.json",
        "service.json",
        "taskdef.json",
        "web.tar",
    ]


def test_a_megabyte_of_such_values_comes_back(installed: Installed, tmp_path: Path) -> None:
    value = "".join(HOSTILE.values()) * 55
    assert len(value.encode()) > 1024 * 1024
    (tmp_path / "ecs-steps.yml").write_text("environments: {dev: {cluster: shop}}\n", encoding="utf-8")
    (tmp_path / "params.json").write_text(json.dumps({"offline": True, "service": value}), encoding="utf-8")
    files = {"ECS_STEPS_PARAMS": "params.json", "ECS_STEPS_RESULT": "result.json"}

    done = installed.run("verify", folder=tmp_path, environment=files)

    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "result.json").read_bytes())["service"] == value
    assert not (tmp_path / "owned").exists()


def test_without_a_docker_engine_it_says_so(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("push", "--image", "shop/web:1", "--registry", "r.example", folder=tmp_path)

    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["what"] == "No Docker engine answers"


def test_ctrl_break_ends_a_step_that_waits(installed: Installed, tmp_path: Path) -> None:
    # If it were heard only after the sleep, this would last an hour.
    waits = ("check", "--url", "http://127.0.0.1:9/", "--interval", "1h", "--timeout", "2h")

    done = installed.windows.run(
        path(installed.scripts / "python.exe"), path(HERE / "ctrl_break.py"), *waits, folder=tmp_path
    )

    assert done.returncode == 130, done.stderr
    assert json.loads(done.stdout)["error"]["what"] == "check was interrupted"
