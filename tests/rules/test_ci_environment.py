"""What each CI says of a build, in its own variables."""

from __future__ import annotations

import pytest

from ecs_steps.rules.ci_environment import CiBuild, ci_build

COMMIT = "0123456789abcdef0123456789abcdef01234567"
JENKINS = {"JENKINS_URL": "https://ci/", "GIT_COMMIT": COMMIT, "BUILD_NUMBER": "7"}
GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_SHA": COMMIT, "GITHUB_RUN_NUMBER": "7"}
GITLAB = {"GITLAB_CI": "true", "CI_COMMIT_SHA": COMMIT, "CI_PIPELINE_IID": "7"}
BAMBOO = {"bamboo_buildKey": "A-B-C", "bamboo_planRepository_revision": COMMIT, "bamboo_buildNumber": "7"}
CODEBUILD = {
    "CODEBUILD_BUILD_ID": "web:1",
    "CODEBUILD_RESOLVED_SOURCE_VERSION": COMMIT,
    "CODEBUILD_BUILD_NUMBER": "7",
}


@pytest.mark.parametrize(
    ("name", "environment", "job"),
    [
        ("Jenkins", {**JENKINS, "JOB_NAME": "shop/web/main"}, "shop/web/main"),
        ("GitHub", {**GITHUB, "GITHUB_REPOSITORY": "shop/web"}, "shop/web"),
        ("GitLab", {**GITLAB, "CI_PROJECT_PATH": "shop/web"}, "shop/web"),
        ("Bamboo", BAMBOO, "A-B-C"),
        ("CodeBuild", CODEBUILD, "web"),
    ],
)
def test_every_ci_says_its_commit_its_job_and_its_build_number(
    name: str, environment: dict[str, str], job: str
) -> None:
    found = ci_build(environment)

    assert (found.name, found.commit, found.job, found.build_number) == (name, COMMIT, job, "7")
    assert found.branch is found.tag is found.environment is None


@pytest.mark.parametrize(
    ("environment", "branch", "tag"),
    [
        pytest.param({**JENKINS, "GIT_BRANCH": "origin/main"}, "main", None, id="Jenkins' Git plug-in"),
        pytest.param({**JENKINS, "BRANCH_NAME": "feature/a"}, "feature/a", None, id="Jenkins multibranch"),
        pytest.param(
            {**JENKINS, "BRANCH_NAME": "PR-3", "CHANGE_BRANCH": "fix"}, "fix", None, id="Jenkins pull request"
        ),
        pytest.param({**JENKINS, "BRANCH_NAME": "v1", "TAG_NAME": "v1"}, None, "v1", id="Jenkins tag"),
        pytest.param({**GITHUB, "GITHUB_REF": "refs/heads/feature/a"}, "feature/a", None, id="GitHub branch"),
        pytest.param({**GITHUB, "GITHUB_REF": "refs/tags/v1"}, None, "v1", id="GitHub tag"),
        pytest.param(
            {**GITHUB, "GITHUB_REF": "refs/pull/3/merge", "GITHUB_HEAD_REF": "fix"}, "fix", None, id="GitHub request"
        ),
        pytest.param({**GITHUB, "GITHUB_REF": "refs/pull/3/merge"}, None, None, id="GitHub, a ref that is no branch"),
        pytest.param({**GITLAB, "CI_COMMIT_BRANCH": "main"}, "main", None, id="GitLab branch"),
        pytest.param({**GITLAB, "CI_COMMIT_TAG": "v1"}, None, "v1", id="GitLab tag"),
        pytest.param({**GITLAB, "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "fix"}, "fix", None, id="GitLab request"),
        pytest.param({**BAMBOO, "bamboo_planRepository_branchName": "main"}, "main", None, id="Bamboo"),
        pytest.param({**CODEBUILD, "CODEBUILD_WEBHOOK_HEAD_REF": "refs/heads/a"}, "a", None, id="CodeBuild branch"),
        pytest.param({**CODEBUILD, "CODEBUILD_WEBHOOK_HEAD_REF": "refs/tags/v1"}, None, "v1", id="CodeBuild tag"),
        pytest.param(CODEBUILD, None, None, id="CodeBuild started by hand"),
    ],
)
def test_a_branch_and_a_tag_are_told_apart(environment: dict[str, str], branch: str | None, tag: str | None) -> None:
    found = ci_build(environment)

    assert (found.branch, found.tag) == (branch, tag)


def test_a_version_of_a_zip_file_is_no_commit() -> None:
    assert ci_build({**CODEBUILD, "CODEBUILD_RESOLVED_SOURCE_VERSION": "pJx1"}).commit is None


def test_addresses_are_said_without_credentials() -> None:
    github = ci_build(
        {**GITHUB, "GITHUB_SERVER_URL": "https://g", "GITHUB_REPOSITORY": "shop/web", "GITHUB_RUN_ID": "12"}
    )
    gitlab = ci_build({**GITLAB, "CI_PROJECT_URL": "https://g/web", "CI_PIPELINE_URL": "https://g/p/1"})
    jenkins = ci_build({**JENKINS, "GIT_URL": "https://bot:canary@g/web.git", "BUILD_URL": "https://ci/7/"})

    assert (github.repository_url, github.build_url) == ("https://g/shop/web", "https://g/shop/web/actions/runs/12")
    assert (gitlab.repository_url, gitlab.build_url) == ("https://g/web", "https://g/p/1")
    assert (jenkins.repository_url, jenkins.build_url) == ("https://g/web.git", "https://ci/7/")
    over_ssh = ci_build({**JENKINS, "GIT_URL": "ssh://git:canary@g/web.git"})
    assert over_ssh.repository_url == "ssh://git@g/web.git"


def test_an_environment_is_told_where_the_ci_knows_one() -> None:
    assert ci_build({**GITLAB, "CI_ENVIRONMENT_NAME": "staging"}).environment == "staging"
    assert ci_build({**BAMBOO, "bamboo_deploy_environment": "prod"}).environment == "prod"


def test_a_deployment_of_bamboo_is_no_build_and_is_known_all_the_same() -> None:
    found = ci_build({"bamboo_deploy_environment": "prod", "bamboo_deploy_project": "Web", "JENKINS_URL": "https://ci"})

    assert (found.name, found.job, found.environment, found.build_number) == ("Bamboo", "Web", "prod", None)


def test_outside_a_ci_nothing_is_told() -> None:
    assert ci_build({"BUILD_NUMBER": "7", "GIT_COMMIT": COMMIT, "JENKINS_URL": ""}) == CiBuild()
