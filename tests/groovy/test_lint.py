"""What npm-groovy-lint says of vars/ and jenkins/ with CodeNarc's rules for Jenkins: nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.groovy.jenkins import PROJECT

CONFIG = PROJECT / ".ci" / "tools" / "groovy-lint"
#: Data, which is not read as code.
DRAWN = "ecsInstallFiles.groovy"
#: What the rules are there for; were they not applied, this would pass too.
PLANTED = """
def call(Map params) {
    List<String> names = params.names
    names.sort { it.length() }
    echo("done: ${ -> names.size() }")
    int unused = 3
}
"""
FOUND = {"ForbiddenCallInCpsMethod", "ClosureInGString", "UnusedVariable"}


@pytest.fixture
def linter() -> list[str]:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ecs-steps" / "groovy-lint-16.2.0"
    node, java = shutil.which("node"), shutil.which("java")
    if node is None or java is None or not (cache / "complete").is_file():
        pytest.skip("npm-groovy-lint is missing; .ci/tools/groovy-lint.sh fetches it, for node and Java")
    return [node, str(cache / "node_modules" / "npm-groovy-lint" / "lib" / "index.js"), "--noserver"]


def test_the_rules_of_jenkins_find_nothing_but_what_was_planted(linter: list[str], tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    for file in (PROJECT / "vars").glob("*.groovy"):
        shutil.copy(file, code)
    (code / DRAWN).unlink()
    for file in (PROJECT / "jenkins").glob("Jenkinsfile.*"):
        shutil.copy(file, code / f"{file.name.replace('.', '_')}.groovy")
    (code / "planted.groovy").write_text(PLANTED, encoding="utf-8")
    config = ["--config", str(CONFIG / ".groovylintrc.json"), "--path", str(code), "--output", "json"]

    done = subprocess.run([*linter, *config], cwd=tmp_path, capture_output=True, text=True, check=False)

    report = json.loads(done.stdout[done.stdout.index("{") :])
    found = {(Path(name).name, each["rule"]) for name, file in report["files"].items() for each in file["errors"]}
    assert report["summary"]["totalFilesLinted"] == len(list(code.iterdir()))
    assert found == {("planted.groovy", rule) for rule in FOUND}, done.stderr
