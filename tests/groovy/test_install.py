"""`ecsInstall`: the tool comes to an agent without internet, once, and the steps of the block find it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ecs_steps import __version__
from tests.groovy.jenkins import PROJECT, Agent, Ended

pytestmark = pytest.mark.groovy

_NOT_SHIPPED = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "tests", "docs")
SYSTEM_PATH = os.defpath


@pytest.fixture(scope="module")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every wheel that an installation here takes: those of the lock, and the tool's own."""
    folder, source = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("source") / "ecs-steps"
    shutil.copytree(PROJECT, source, ignore=_NOT_SHIPPED)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    lock = ["--require-hashes", "--requirement", str(PROJECT / "requirements.txt")]
    _run(*pip, "download", "--only-binary", ":all:", "--dest", str(folder), *lock, at=source)
    _run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), ".", at=source)
    return folder


def _run(*command: str, at: Path) -> None:
    done = subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of one agent, over all of its builds."""
    return tmp_path_factory.mktemp("cache of an agent")


def run(agent: Agent, body: str, wheelhouse: Path, cache: Path, **settings: Any) -> Ended:
    words = {"python": sys.executable, "wheelhouse": str(wheelhouse), "cache": str(cache)}
    nowhere = "http://127.0.0.1:9/nothing"
    # pip takes the 0 for "do not compile", which takes its time.
    environment = {"HOME": str(agent.folder), "PIP_INDEX_URL": nowhere, "PIP_NO_COMPILE": "0"}
    pipeline = f"node {{ {body} }}"
    return agent.run(pipeline, params={"it": words}, path=SYSTEM_PATH, environment=environment, **settings)


def test_without_internet_the_steps_of_the_block_find_the_tool(agent: Agent, wheelhouse: Path, cache: Path) -> None:
    body = (
        "ecsInstall(params.it) { ecsVerify(offline: true) }\n"
        "return sh(script: 'command -v ecs-steps || echo none', returnStdout: true)"
    )
    sources = agent.folder / "workspace"
    sources.mkdir()
    (sources / "ecs-steps.yml").write_text("environments: {dev: {cluster: shop}}\n", encoding="utf-8")
    for name in ("types", "logging", "json"):  # a repository may have modules of such names
        (sources / f"{name}.py").write_text("raise SystemExit('not this one')\n", encoding="utf-8")

    ended = run(agent, body, wheelhouse, cache)

    assert ended.result == "SUCCESS", ended.log
    assert "1 environment, 0 services, nothing wrong" in ended.log
    assert ended.returned == "none\n"
    assert [path.name for path in cache.iterdir()] == [__version__]
    assert [path for path in agent.folder.rglob("*") if "ecs-steps-install" in path.name] == []


def test_what_is_there_is_used_as_it_is(agent: Agent, wheelhouse: Path, cache: Path) -> None:
    first = run(agent, "return ecsSteps.install(params.it)", wheelhouse, cache)
    assert (first.result, first.returned) == ("SUCCESS", str(cache / __version__)), first.log
    before = sorted(path.name for path in (cache / __version__).iterdir())

    again = run(
        agent,
        "return ecsInstall(params.it) { sh(script: 'ecs-steps --version', returnStdout: true) }",
        wheelhouse,
        cache,
    )

    assert again.returned == f"ecs-steps {__version__}\n"
    assert sorted(path.name for path in (cache / __version__).iterdir()) == before


def test_a_wheel_that_is_not_the_one_that_was_pinned_is_not_installed(
    agent: Agent, wheelhouse: Path, cache: Path
) -> None:
    ended = run(agent, f"ecsInstall(params.it + [sha256: '{'0' * 64}']) {{ echo 'in the block' }}", wheelhouse, cache)
    sentence = f"ecsInstall: ecs-steps {__version__} was not installed on agent 'linux-1'; the log above says why"
    assert ended.error == sentence
    assert "DO NOT MATCH THE HASHES" in ended.log
    assert "in the block" not in ended.log


@contextmanager
def index(wheelhouse: Path, folder: Path) -> Iterator[str]:
    """Serve the wheels as a package index does: a page of links for each project."""
    for wheel in wheelhouse.glob("*.whl"):
        project = folder / re.sub(r"[-_.]+", "-", wheel.name.partition("-")[0]).lower()
        project.mkdir(parents=True, exist_ok=True)
        shutil.copy(wheel, project)
    pages = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def test_an_index_of_ones_own_is_the_only_one_that_is_asked(agent: Agent, wheelhouse: Path, tmp_path: Path) -> None:
    with index(wheelhouse, tmp_path / "index") as address:
        words = f"[python: params.it.python, cache: params.it.cache, indexUrl: '{address}']"
        ended = run(agent, f"ecsInstall({words}) {{ ecsSteps.verify() }}", wheelhouse, tmp_path / "cache")
    assert ended.error == (
        "ecsVerify: verify checks the file alone: nothing in AWS is looked at yet. Give verify --offline."
    ), ended.log
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [__version__]


def test_a_wheelhouse_that_lacks_something_leaves_nothing_half_done(agent: Agent, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = run(agent, "ecsInstall(params.it)", tmp_path / "empty", tmp_path / "cache")
    assert "was not installed on agent 'linux-1'" in (ended.error or "")
    assert "No matching distribution found" in ended.log
    assert list((tmp_path / "cache").rglob("pyvenv.cfg")) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("wheels: 'x'", "there is no parameter wheels; there are version, sha256, indexUrl, wheelhouse, python, cache"),
        ("version: '1.0; touch pwned'", f"'1.0; touch pwned' is no version; write it as '{__version__}'"),
        ("sha256: 'abc'", "sha256 is 64 digits of a wheel's hash, not 'abc'"),
        ("wheelhouse: 'a', indexUrl: 'b'", "it comes from a wheelhouse or from an index, not from both; leave one of"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_done(agent: Agent, words: str, sentence: str) -> None:
    ended = agent.run(f"node {{ ecsInstall({words}) }}")
    assert (ended.error or "").startswith(f"ecsInstall: {sentence}")
    assert not ended.calls("sh")


def _old_python(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text("#!/bin/sh\necho 3.6\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def test_an_agent_whose_python_is_too_old_hears_what_was_found(agent: Agent) -> None:
    old = _old_python(agent.folder / "bin", "python3")
    ended = agent.run("node { ecsInstall() }", path=str(agent.folder / "bin"))
    assert ended.error == (
        f"ecsInstall: ecs-steps needs Python 3.10 or newer, and agent 'linux-1' has 3.6 at {old}. "
        "Install one there, or name it with python: '...'"
    )


def test_a_python_that_was_named_is_not_replaced_by_another(agent: Agent) -> None:
    old = _old_python(agent.folder / "bin", "old python")
    ended = agent.run("node { ecsInstall(python: params.it) }", params={"it": str(old)})
    assert f"has 3.6 at {old}." in (ended.error or "")
    gone = agent.run("node { ecsInstall(python: params.it) }", params={"it": '"; touch pwned; "$(touch pwned)'})
    assert "has none. Install one there" in (gone.error or "")
    assert not list(agent.folder.rglob("pwned"))


def test_windows_has_a_batch_file_without_a_word_of_the_pipeline_in_it(agent: Agent) -> None:
    found = {"found.txt": "C:\\Users\\ci\\AppData\\Local\\Microsoft\\WindowsApps\\python.exe\r\n"}
    bat = {"status": 3, "output": "", "files": found}
    ended = agent.run("node { ecsInstall(python: '%PATH% & calc') }", unix=False, bat=bat)
    ((command,),) = ended.calls("bat")
    assert "calc" not in command["script"]
    assert set(re.findall(r"%~?\w", command["script"])) == {"%P", "%~P"}
    assert "; what is in WindowsApps is the stub of the Microsoft Store. Install one there" in (ended.error or "")


def test_on_windows_the_folder_of_the_command_comes_back(agent: Agent) -> None:
    said = {"said.txt": "C:\\Users\\ci\\AppData\\Local\\ecs-steps\\tool\\0.1.0\\ecs-steps.cmd\r\n"}
    ended = agent.run("node { return ecsInstall() }", unix=False, bat={"status": 0, "output": "", "files": said})
    assert ended.returned == "C:\\Users\\ci\\AppData\\Local\\ecs-steps\\tool\\0.1.0"


def test_the_facade_has_it_with_a_block_and_without(agent: Agent) -> None:
    for call in ("ecsSteps.install(version: '1;')", "ecsSteps.install(version: '1;') { echo 'x' }"):
        assert "'1;' is no version" in (agent.run(f"node {{ {call} }}").error or "")


def test_a_file_on_the_agent_is_the_file_of_the_repository(agent: Agent) -> None:
    written = agent.run("node { ecsInstall(python: '/nowhere') }").calls("writeFile")
    for (file,) in written:
        name = file["file"].rpartition("/")[2]
        if name == "tool.txt":
            assert file["text"] == f"ecs-steps=={__version__}\n"
        else:
            (path,) = (each for each in (PROJECT / name, PROJECT / "windows" / name) if each.is_file())
            assert file["text"] == path.read_bytes().decode()
    assert len(written) == 5
