"""What Jenkins, GitHub, GitLab, Bamboo and CodeBuild say of the build in the environment: one table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ecs_steps.values.repository_url import without_credentials

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class CiBuild:
    """One build of a CI; what it does not say is None. `name` is None outside every CI that we know."""

    name: str | None = None
    job: str | None = None
    commit: str | None = None
    branch: str | None = None
    tag: str | None = None
    build_number: str | None = None
    build_url: str | None = None
    repository_url: str | None = None
    environment: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Spelling:
    """The variables of one CI: one of `marker` is always set there; of several the first that is set counts."""

    name: str
    marker: tuple[str, ...]
    job: tuple[str, ...]
    commit: str
    branch: tuple[str, ...]
    tag: tuple[str, ...]
    build_number: str
    build_url: tuple[str, ...]
    repository_url: str
    environment: str = ""


# Each CI's own list of variables: Jenkins "Using environment variables" and the Git and Branch API plug-ins; GitHub
# "Default environment variables"; GitLab "Predefined CI/CD variables"; "Bamboo variables" and its "Variables for
# deployment environments"; CodeBuild "Environment variables in build environments". Jenkins stands last: an agent's
# environment may name it around another CI's runner.
_TABLE = (
    _Spelling(
        name="GitHub",
        marker=("GITHUB_ACTIONS",),
        job=("GITHUB_REPOSITORY",),
        commit="GITHUB_SHA",
        branch=("GITHUB_HEAD_REF", "GITHUB_REF"),  # of a pull request the first is set, and the second no branch
        tag=("GITHUB_REF",),
        build_number="GITHUB_RUN_NUMBER",
        build_url=(),
        repository_url="",
    ),
    _Spelling(
        name="GitLab",
        marker=("GITLAB_CI",),
        job=("CI_PROJECT_PATH",),
        commit="CI_COMMIT_SHA",
        branch=("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_BRANCH"),
        tag=("CI_COMMIT_TAG",),
        build_number="CI_PIPELINE_IID",
        build_url=("CI_PIPELINE_URL", "CI_JOB_URL"),
        repository_url="CI_PROJECT_URL",
        environment="CI_ENVIRONMENT_NAME",
    ),
    _Spelling(
        name="CodeBuild",
        marker=("CODEBUILD_BUILD_ID",),
        job=("CODEBUILD_BUILD_ID",),
        commit="CODEBUILD_RESOLVED_SOURCE_VERSION",
        branch=("CODEBUILD_WEBHOOK_HEAD_REF",),
        tag=("CODEBUILD_WEBHOOK_HEAD_REF",),
        build_number="CODEBUILD_BUILD_NUMBER",
        build_url=("CODEBUILD_PUBLIC_BUILD_URL", "CODEBUILD_BUILD_URL"),
        repository_url="CODEBUILD_SOURCE_REPO_URL",
    ),
    _Spelling(
        name="Bamboo",
        marker=("bamboo_buildKey", "bamboo_deploy_environment"),
        job=("bamboo_buildKey", "bamboo_deploy_project"),
        commit="bamboo_planRepository_revision",
        branch=("bamboo_planRepository_branchName",),
        tag=(),
        build_number="bamboo_buildNumber",
        build_url=("bamboo_buildResultsUrl", "bamboo_resultsUrl"),
        repository_url="bamboo_planRepository_repositoryUrl",
        environment="bamboo_deploy_environment",
    ),
    _Spelling(
        name="Jenkins",
        marker=("JENKINS_URL",),
        job=("JOB_NAME",),
        commit="GIT_COMMIT",
        branch=("CHANGE_BRANCH", "BRANCH_NAME", "GIT_BRANCH"),
        tag=("TAG_NAME",),
        build_number="BUILD_NUMBER",
        build_url=("BUILD_URL",),
        repository_url="GIT_URL",
    ),
)


def ci_build(environment: Mapping[str, str]) -> CiBuild:
    """Read what the CI says of this build."""
    for spelling in _TABLE:
        if _first(spelling.marker, environment):
            return _read(spelling, environment)
    return CiBuild()


def _read(spelling: _Spelling, environment: Mapping[str, str]) -> CiBuild:
    commit = environment.get(spelling.commit, "")
    tag = _tag(spelling, environment)
    repository = _github_repository(environment) or environment.get(spelling.repository_url)
    return CiBuild(
        name=spelling.name,
        job=_job(_first(spelling.job, environment)),
        commit=commit if _COMMIT.fullmatch(commit) else None,  # CodeBuild's may be a version of a ZIP file in S3
        branch=None if tag else _branch(_first(spelling.branch, environment)),
        tag=tag,
        build_number=environment.get(spelling.build_number) or None,
        build_url=_github_url(environment) or _first(spelling.build_url, environment),
        repository_url=without_credentials(repository) if repository else None,
        environment=environment.get(spelling.environment) or None,
    )


def _job(said: str | None) -> str | None:
    """CodeBuild's id is project:build."""
    return said.partition(":")[0] or None if said else None


def _first(names: tuple[str, ...], environment: Mapping[str, str]) -> str | None:
    return next((environment[name] for name in names if environment.get(name)), None)


def _branch(said: str | None) -> str | None:
    """A ref of another kind than a branch is none; Jenkins' Git plug-in puts the remote's name in front."""
    if said is None or (said.startswith("refs/") and not said.startswith("refs/heads/")):
        return None
    return said.removeprefix("refs/heads/").removeprefix("origin/") or None


def _tag(spelling: _Spelling, environment: Mapping[str, str]) -> str | None:
    said = _first(spelling.tag, environment)
    if said is None or (said.startswith("refs/") and not said.startswith("refs/tags/")):
        return None
    return said.removeprefix("refs/tags/")


def _github_repository(environment: Mapping[str, str]) -> str | None:
    server, repository = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    return f"{server}/{repository}" if server and repository and environment.get("GITHUB_ACTIONS") else None


def _github_url(environment: Mapping[str, str]) -> str | None:
    repository, run = _github_repository(environment), environment.get("GITHUB_RUN_ID")
    return f"{repository}/actions/runs/{run}" if repository and run else None
