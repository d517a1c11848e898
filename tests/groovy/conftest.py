"""Fixtures: a Jenkins that runs its Groovy, CPS transformer and sandbox as the real one does, and an agent."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.server import Testbed
from tests.groovy.jenkins import PROJECT, Agent, Jenkins, pipe
from tests.groovy.sandboxes import Sandbox, running
from tests.groovy.shop import Shop
from tests.scene import Scene

HERE = Path(__file__).parent
JVM = ("--add-opens", "java.base/java.lang=ALL-UNNAMED", "--add-opens", "java.base/java.util=ALL-UNNAMED")


@pytest.fixture(scope="session")
def jenkins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jenkins]:
    java, jars = _java(), _jars()
    folder = tmp_path_factory.mktemp("jenkins")
    _compiled(java, jars, folder / "classes")
    program = ["Jenkins", str(HERE / "BlockSteps.groovy"), str(HERE / "whitelist.txt")]
    command = [java, *JVM, "-cp", os.pathsep.join([*jars, str(folder / "classes")]), *program]
    said = folder / "stderr"
    with said.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8"
        )
    yield Jenkins(process, said)
    pipe(process.stdin).close()
    process.wait(timeout=180)
    pipe(process.stdout).close()


@pytest.fixture
def agent(jenkins: Jenkins, tmp_path: Path) -> Agent:
    """An agent whose `ecs-steps` does what the parameter `behave` says and hands back what it was given."""
    agent = Agent(jenkins, tmp_path)
    agent.install(str(HERE / "obedient_step.py"))
    return agent


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time whose rollouts are over as soon as they begin."""
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed


@pytest.fixture
def shop(agent: Agent, scene: Scene, tmp_path: Path) -> Shop:
    return Shop(agent, scene, tmp_path / "sources")


@pytest.fixture(scope="package")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """An account with the repositories and the cluster of the shop; its tasks are containers."""
    with running(tmp_path_factory.mktemp("shop") / "sandbox") as sandbox:
        for repository in ("shop/web", "shop/api", "shop/billing"):
            sandbox.client("ecr").create_repository(repositoryName=repository)
        sandbox.client("ecs").create_cluster(clusterName="shop")
        yield sandbox


def _compiled(java: str, jars: list[str], classes: Path) -> None:
    classes.mkdir()
    sources = sorted(str(path) for path in (HERE / "harness").rglob("*.groovy"))
    classpath = os.pathsep.join(jars)
    compiler = [java, "-cp", classpath, "org.codehaus.groovy.tools.FileSystemCompiler", "-cp", classpath]
    done = subprocess.run([*compiler, "-d", str(classes), *sources], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if java is None:
        pytest.skip("Java is missing")
    return java


def _jars() -> list[str]:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "ecs-steps" / "groovy-2.4.21"
    sums = (PROJECT / ".ci" / "tools" / "groovy" / "SHA256SUMS").read_text(encoding="utf-8")
    jars = [folder / line.split()[1] for line in sums.splitlines()]
    if not all(jar.is_file() for jar in jars):
        pytest.skip("Groovy is missing; .ci/tools/groovy.sh fetches it")
    return [str(jar) for jar in jars]
