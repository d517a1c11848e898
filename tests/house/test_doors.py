"""The outside world has doors: each library and each stream is met in the places named here, with the reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.sources import PACKAGE, Source, below, floors

LIBRARIES = {
    "boto3": {"clients/aws_session.py": "a session is where boto3 begins"},
    "botocore": {
        "clients/aws.py": "the door to AWS",
        "clients/aws_errors.py": "botocore's errors become ours",
        "clients/aws_session.py": "credentials of a role, which renew themselves",
    },
    "yaml": {"clients/yaml_file.py": "the door to YAML"},
    "docker": {
        "clients/docker.py": "the door to Docker",
        "clients/docker_auths.py": "the SDK reads Docker's config and runs its credential helpers",
        "clients/docker_login.py": "the same, for one registry",
    },
    "requests": {
        "clients/http.py": "the door to HTTP",
        "clients/docker.py": "the docker SDK lets its exceptions through",
    },
    "time": {"clients/clock.py": "the door to time"},
    "rich": {"console/live.py": "the table on a terminal"},
    "tenacity": {"clients/clock.py": "it sleeps through the clock"},
    "signal": {
        "runner/signals.py": "a signal ends a step, and nothing else does",
        "clients/processes.py": "a program that we started ends by one",
    },
    "subprocess": {"clients/processes.py": "the door to other programs"},
    "socket": {},
    "http": {"rules/http_answer.py": "the names of statuses"},
    "urllib.request": {},
    "urllib3": {},
    "logging": {},
    "moto": {},
    "ecs_steps.testbed": {"sandbox.py": "the one step that opens the testbed's door"},
}
USES = {
    "os.environ": {
        "clients/__init__.py": "what a caller from Python did not name",
        "runner/command_line.py": "what the process was given",
    },
    "os.getenv": {},
    "print": {},
    "input": {},
    "sys.stdin": {"runner/sources.py": "`--after -`"},
    "sys.stdout": {
        "console/streams.py": "the result, and what was asked for by --help",
        "runner/command_line.py": "its encoding",
    },
    "sys.stderr": {
        "__init__.py": "the sentence for an old Python",
        "runner/command_line.py": "the report's stream, and its encoding",
        "runner/step.py": "the report's stream for a caller from Python",
        "waves/several.py": "likewise",
    },
    "datetime.now": {"clients/clock.py": "the door to time"},
    "datetime.utcnow": {},
    "datetime.today": {},
}
_BROAD = {"Exception", "BaseException"}
# What is decided without looking at the world needs none of these.
_PURE_ROOMS = ("values/", "contract/", "rules/", "faces/")
_WORLDLY = ("os", "sys", "io", "pathlib", "tempfile", "shutil", "random", "secrets", "uuid", "threading", "asyncio")


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_behind_its_door_only(library: str) -> None:
    assert {source.name for source in floors() if source.imports(library)} == set(LIBRARIES[library])


@pytest.mark.parametrize("use", USES)
def test_a_stream_is_touched_where_it_belongs(use: str) -> None:
    assert {source.name for source in floors() if use in source.words} == set(USES[use])


@pytest.mark.parametrize("room", _PURE_ROOMS)
def test_a_pure_room_does_not_look_at_the_world(room: str) -> None:
    found = [(source.name, module) for source in floors() for module in _WORLDLY if source.imports(module)]

    assert [each for each in found if each[0].startswith(room)] == []


def test_only_the_runner_catches_everything() -> None:
    found = [source.name for source in floors() for node in ast.walk(source.tree) if _is_broad(node)]

    assert found == ["runner/command_line.py"]


def test_the_rollout_engine_stands_alone() -> None:
    engine = below(PACKAGE / "testbed" / "rollout")
    foreign = ("moto", "boto3", "botocore", "docker", "flask", "werkzeug")

    assert engine
    assert [(source.name, each) for source in engine for each in foreign if source.imports(each)] == []


def test_an_import_inside_a_function_is_seen(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden.py"
    hidden.write_text("def f():\n    from botocore.exceptions import ClientError\n    print(os.environ['A'])\n")

    source = Source(hidden, "hidden.py")

    assert source.imports("botocore")
    assert not source.imports("boto")
    assert {"os.environ", "print"} <= source.words


def _is_broad(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    if node.type is None:
        return True
    return any(isinstance(name, ast.Name) and name.id in _BROAD for name in ast.walk(node.type))
