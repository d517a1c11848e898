"""A build machine of GitLab CI, CodeBuild or Bamboo: how each runs the lines of a job, and the variables it sets."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.actions.pages import ROOT, blocks

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GITLAB = {
    "GITLAB_CI": "true",
    "CI_COMMIT_SHA": COMMIT,
    "CI_COMMIT_BRANCH": "main",
    "CI_JOB_ID": "99",
    "CI_PIPELINE_IID": "41",
    "CI_PROJECT_ID": "7",
    "CI_PROJECT_PATH": "shop/web",
    "CI_PROJECT_URL": "https://gitlab.example.com/shop/web",
}
CODEBUILD = {
    "CODEBUILD_BUILD_ID": "web:1",
    "CODEBUILD_BUILD_NUMBER": "42",
    "CODEBUILD_RESOLVED_SOURCE_VERSION": COMMIT,
    "CODEBUILD_SOURCE_REPO_URL": "https://github.com/shop/web",
}
BAMBOO = {
    "bamboo_buildKey": "SHOP-WEB-IMAGE",
    "bamboo_buildNumber": "43",
    "bamboo_planRepository_revision": COMMIT,
    "bamboo_planRepository_branchName": "main",
}


#: The line that GitLab's page offers beside its pipeline.
(FURTHER_TAGS,) = re.findall(r"`(ecs-steps tag .+?)`", (ROOT / "docs/howto/gitlab-ci.md").read_text(encoding="utf-8"))


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A build machine: sources with a Dockerfile, `ecs-steps` on the PATH, and what its CI sets."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, shell: Sequence[str], script: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a script in a shell of its own."""
        environment = {**self.environment, **more}
        return subprocess.run(
            [*shell, script], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def gitlab(self, pipeline: Mapping[str, Any], job: str) -> subprocess.CompletedProcess[str]:
        """Run a job as GitLab Runner does: its lines are one script in one shell, which stops at a failure.

        Those of `after_script` are another, in a shell of its own, whatever came before.
        """
        names = re.compile(r"\$(CI_\w+)")
        variables = {
            name: names.sub(lambda found: self.environment[found[1]], value)
            for name, value in pipeline["variables"].items()
        }
        lines = [*pipeline["default"]["before_script"], *pipeline[job]["script"]]
        where = {"CI_ENVIRONMENT_NAME": job} if "environment" in pipeline[job] else {}
        shell = ("bash", "-eo", "pipefail", "-c")
        done = self.run(shell, "\n".join(lines), **{**variables, **where})
        self.run(shell, "\n".join(pipeline["default"]["after_script"]), **{**variables, **where})
        return done

    def codebuild(self, spec: Mapping[str, Any]) -> subprocess.CompletedProcess[str]:
        """Run the phases as CodeBuild does in version 0.2: one shell, and a phase ends at a line that fails."""
        lines = [line for phase in spec["phases"].values() for line in phase["commands"]]
        script = "\n".join(f"{line}\nended=$?; [ $ended -eq 0 ] || exit $ended" for line in lines)
        return self.run(("sh", "-c"), script, **spec["env"]["variables"])

    def bamboo(self, tasks: Sequence[Mapping[str, Any]], **more: str) -> subprocess.CompletedProcess[str]:
        """Run the script tasks as Bamboo does: each a script of its own, which nothing but its last line fails."""
        done = subprocess.CompletedProcess([], 0, "", "")
        for task in tasks:
            if "script" in task and done.returncode == 0:
                done = self.run(("sh", "-c"), "\n".join(task["script"]["scripts"]), **more)
        return done

    def with_variables(self, variables: Mapping[str, str]) -> Machine:
        """The same machine in a build that has these variables."""
        return Machine(folder=self.folder, environment={**self.environment, **variables})


def page(name: str) -> list[Any]:
    """The YAML documents of a page's only YAML block."""
    (text,) = blocks(f"docs/howto/{name}.md", "yaml")
    return list(yaml.safe_load_all(text))
