"""The labels that name an image's origin, from git and from each CI."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from ecs_steps.rules.build_labels import WorkingCopy, labels

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NONE = WorkingCopy()


def short(environment: dict[str, str], copy: WorkingCopy = NONE) -> dict[str, str]:
    return {name.rpartition(".")[2]: value for name, value in labels(copy, environment, {}).items()}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param({}, {}, id="nothing known, nothing said"),
        pytest.param(
            {
                "JENKINS_URL": "https://jenkins.example/",
                "GIT_COMMIT": COMMIT,
                "GIT_URL": "https://me:token@git.example/shop.git",
                "TAG_NAME": "v1",
            },
            {"revision": COMMIT, "source": "https://git.example/shop.git", "version": "v1"},
            id="Jenkins",
        ),
        pytest.param(
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_SHA": COMMIT,
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_REPOSITORY": "shop/web",
                "GITHUB_REF": "refs/tags/v2",
            },
            {"revision": COMMIT, "source": "https://github.com/shop/web", "version": "v2"},
            id="GitHub",
        ),
        pytest.param(
            {"GITHUB_ACTIONS": "true", "GITHUB_SHA": COMMIT, "GITHUB_REF": "refs/heads/main"},
            {"revision": COMMIT},
            id="a branch is no version",
        ),
        pytest.param(
            {
                "GITLAB_CI": "true",
                "CI_COMMIT_SHA": COMMIT,
                "CI_PROJECT_URL": "https://gitlab.example/shop",
                "CI_COMMIT_TAG": "3.0",
            },
            {"revision": COMMIT, "source": "https://gitlab.example/shop", "version": "3.0"},
            id="GitLab",
        ),
        pytest.param(
            {
                "bamboo_buildKey": "SHOP-WEB",
                "bamboo_planRepository_revision": COMMIT,
                "bamboo_planRepository_repositoryUrl": "git@git.example:shop.git",
            },
            {"revision": COMMIT, "source": "git@git.example:shop.git"},
            id="Bamboo",
        ),
        pytest.param(
            {
                "CODEBUILD_BUILD_ID": "web:1",
                "CODEBUILD_RESOLVED_SOURCE_VERSION": COMMIT,
                "CODEBUILD_SOURCE_REPO_URL": "https://git.example/shop",
                "CODEBUILD_WEBHOOK_HEAD_REF": "refs/tags/v4",
            },
            {"revision": COMMIT, "source": "https://git.example/shop", "version": "v4"},
            id="CodeBuild",
        ),
        pytest.param(
            {"CODEBUILD_BUILD_ID": "web:1", "CODEBUILD_RESOLVED_SOURCE_VERSION": "arn:aws:s3:::bucket/source.zip"},
            {},
            id="a source in S3 is no commit",
        ),
        pytest.param({"SOURCE_DATE_EPOCH": "0"}, {"created": "1970-01-01T00:00:00Z"}, id="a time that was asked for"),
        pytest.param({"SOURCE_DATE_EPOCH": "yesterday"}, {}, id="a time that is none"),
    ],
)
def test_a_ci_says_where_the_source_is(environment: dict[str, str], expected: dict[str, str]) -> None:
    assert short(environment) == expected


def test_the_working_copy_goes_before_the_environment_and_dates_by_its_commit() -> None:
    committed = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=2)))
    copy = WorkingCopy(revision=COMMIT, source="https://git.example/web", version="v9", committed=committed)

    jenkins = {"JENKINS_URL": "https://jenkins.example/", "GIT_COMMIT": "f" * 40, "GIT_URL": "https://other.example"}

    found = short(jenkins, copy)

    assert found == {
        "revision": COMMIT,
        "source": "https://git.example/web",
        "version": "v9",
        "created": "2026-11-21T08:00:00Z",
    }


def test_a_label_of_ones_own_wins() -> None:
    own = {"org.opencontainers.image.revision": "mine", "team": "shop"}

    assert labels(WorkingCopy(revision=COMMIT), {}, own) == own
