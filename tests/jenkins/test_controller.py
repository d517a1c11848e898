"""`jenkins/`: plug-ins, Configuration as Code and images agree with the Jenkinsfiles, the library and the README."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
JENKINS = PROJECT / "jenkins"
README = (JENKINS / "README.md").read_text(encoding="utf-8")
CASC = (JENKINS / "casc.yaml").read_text(encoding="utf-8")
JENKINSFILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(JENKINS.glob("Jenkinsfile.*"))}
GROOVY = [*JENKINSFILES.values(), *(path.read_text(encoding="utf-8") for path in (PROJECT / "vars").glob("*.groovy"))]
DOCKERFILES = {path.parent.name: path.read_text(encoding="utf-8") for path in JENKINS.glob("*/Dockerfile")}
#: Steps and symbols of plug-ins, as the Jenkins of tests/groovy plays them.
HARNESS = PROJECT / "tests" / "groovy"
PLAYED = [HARNESS / "BlockSteps.groovy", HARNESS / "harness" / "LeafSteps.groovy"]
#: What stands inside other steps: properties of a job, the kinds of its parameters; a variable called `file` in vars/.
OF_JENKINS_ITSELF = {"parameters", "choice", "string", "pipelineTriggers", "file"}
SECRET = re.compile(r"password|token|secret", re.IGNORECASE)


def table(heading: str) -> list[list[str]]:
    """The rows of a table in the README, cell by cell."""
    (text,) = re.findall(rf"^## {heading}\n(.*?)(?=^## )", README + "\n## ", re.DOTALL | re.MULTILINE)
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def ticked(cell: str) -> set[str]:
    return set(re.findall(r"`@?([\w-]+)`", cell))


def walk(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from walk(value, (*path, str(name)))
    elif isinstance(node, list):
        for value in node:
            yield from walk(value, path)
    else:
        yield path, node


def plugins() -> dict[str, str]:
    lines = (JENKINS / "plugins.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(":", 1) for line in lines if not line.startswith("#"))


def test_every_plugin_has_a_version_and_a_reason() -> None:
    assert list(plugins()) == sorted(plugins())
    assert all(re.fullmatch(r"[\w.]+", version) for version in plugins().values())
    assert {name for row in table("Plug-ins") for name in ticked(row[0])} == set(plugins())


def test_every_step_that_is_called_is_some_listed_plugins() -> None:
    given = {name for row in table("Plug-ins") for name in ticked(row[1])}
    played = {
        name for path in PLAYED for name in re.findall(r"(?m)^    (?:def|Object) (\w+)\(", path.read_text("utf-8"))
    }
    called = {name for text in GROOVY for name in re.findall(r"(?<![.\w])(\w+)(?= ?[({'\"])", code(text))} & played
    assert {"sh", "bat", "withEnv", "lock", "input"} <= called
    assert called - given <= OF_JENKINS_ITSELF


def code(groovy: str) -> str:
    return "\n".join(line for line in groovy.splitlines() if not line.lstrip().startswith(("//", "/**", "*")))


def test_each_jenkinsfile_is_in_the_readme_and_has_a_job() -> None:
    assert set(re.findall(r"\(Jenkinsfile\.(\w+)\)", README)) == {name.partition(".")[2] for name in JENKINSFILES}
    (jobs,) = yaml.safe_load(CASC)["jobs"]
    assert set(re.findall(r"'(Jenkinsfile\.\w+)'", jobs["script"])) == set(JENKINSFILES)


def test_what_jenkinsfiles_expect_of_the_controller_is_configured() -> None:
    casc = yaml.safe_load(CASC)
    configured = [value for _, value in walk(casc)]
    used = {name for text in JENKINSFILES.values() for name in re.findall(r"\b(REGISTRY|DOCKER_HUB)\b", code(text))}
    assert used <= {each["key"] for each in casc["jenkins"]["globalNodeProperties"][0]["envVars"]["env"]}
    assert "docker-hub" in JENKINSFILES["Jenkinsfile.cli"]
    assert {"docker-hub", "gitlab"} <= set(configured)
    labels = {label for text in JENKINSFILES.values() for label in re.findall(r"label:? '(\w+)'", text)}
    (node,) = casc["jenkins"]["nodes"]
    assert labels - {"windows"} <= set(node["permanent"]["labelString"].split())


def test_the_library_is_untrusted_and_asked_for_by_name() -> None:
    unclassified = yaml.safe_load(CASC)["unclassified"]
    (library,) = unclassified["globalUntrustedLibraries"]["libraries"]
    assert "globalLibraries" not in unclassified
    assert library["implicit"] is False
    assert all(f"@Library('{library['name']}') _" in text for text in JENKINSFILES.values())


def test_no_secret_stands_in_the_configuration_and_every_variable_in_the_readme() -> None:
    for path, value in walk(yaml.safe_load(CASC)):
        if path[-1] in ("password", "secretKey", "accessKey", "apiToken"):
            assert re.fullmatch(r"\$\{\w+\}", value), path
    used = set(re.findall(r"\$\{(\w+)(?::-[^}]*)?\}", CASC))
    assert {name for row in table("Jenkins itself, in a container") for name in ticked(row[0])} == used


@pytest.mark.parametrize("image", sorted(DOCKERFILES))
def test_an_image_is_based_on_a_version_and_holds_no_secret(image: str) -> None:
    text = DOCKERFILES[image]
    named = re.findall(r"^(?:ARG|ENV) (\w+)", text, re.MULTILINE)
    assert not [name for name in named if SECRET.search(name)]
    bases = re.findall(r"^ARG \w*IMAGE=(\S+)", text, re.MULTILINE)
    assert bases
    assert all(re.search(r":[\w.-]*\d", base) for base in bases)
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) <= {"${BASE_IMAGE}", "${DOCKER_IMAGE}", "base"}


def test_an_agent_is_not_root_and_its_tool_is_installed_by_hashes() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILES["agent"], re.MULTILINE)
    assert users[-1] == "${AGENT_USER}"
    assert "ARG AGENT_USER=jenkins" in DOCKERFILES["agent"]
    assert "install.py --into" in DOCKERFILES["agent"]
    assert "--require-hashes" in (PROJECT / "windows" / "installation.py").read_text(encoding="utf-8")


def test_the_controller_reads_the_configuration_that_it_copies() -> None:
    text = DOCKERFILES["controller"]
    copied = dict(re.findall(r"^COPY (\S+) (\S+)$", text, re.MULTILINE))
    assert all((JENKINS / name).is_file() for name in copied)
    assert f"CASC_JENKINS_CONFIG={copied['casc.yaml']}" in text
    assert f"--plugin-file {copied['plugins.txt']}" in text
