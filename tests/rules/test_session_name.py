"""What CloudTrail shows of a build."""

from __future__ import annotations

import re

import pytest

from ecs_steps.rules.session_name import session_name

JENKINS = {"JENKINS_URL": "https://ci/"}


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        pytest.param(
            {**JENKINS, "JOB_NAME": "shop/web", "BUILD_NUMBER": "42"}, "ecs-steps-Jenkins-shop-web-42", id="Jenkins"
        ),
        pytest.param(
            {**JENKINS, "JOB_NAME": "shop/feature%2Fa b", "BUILD_NUMBER": "7"},
            "ecs-steps-Jenkins-shop-feature-a-b-7",
            id="multibranch",
        ),
        pytest.param(
            {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "shop/web", "GITHUB_RUN_NUMBER": "9"},
            "ecs-steps-GitHub-shop-web-9",
            id="GitHub",
        ),
        pytest.param({**JENKINS, "BUILD_NUMBER": "42"}, "ecs-steps-Jenkins-42", id="without a job"),
        pytest.param({"USER": "alice"}, "ecs-steps-alice", id="a person"),
        pytest.param({"USERNAME": "Alice Smith"}, "ecs-steps-Alice-Smith", id="a person on Windows"),
        pytest.param({}, "ecs-steps", id="nobody"),
        pytest.param({"USER": "\u00e9"}, "ecs-steps", id="nothing that AWS takes"),
    ],
)
def test_a_session_is_named_after_the_job_and_the_build(environment: dict[str, str], name: str) -> None:
    assert session_name(environment) == name


@pytest.mark.parametrize("job", ["x" * 300, "a/" * 80 + "main", "%2F" * 50 + "b", "\u00fc" * 70])
@pytest.mark.parametrize("number", ["1", "9" * 80])
def test_whatever_the_job_is_called_aws_takes_the_name(job: str, number: str) -> None:
    found = session_name({**JENKINS, "JOB_NAME": job, "BUILD_NUMBER": number})

    assert re.fullmatch(r"[\w+=,.@-]{2,64}", found, re.ASCII)
    assert found.endswith(f"-{number[-20:]}")


def test_of_a_long_job_the_end_stays() -> None:
    found = session_name({**JENKINS, "JOB_NAME": "folder/" * 20 + "main", "BUILD_NUMBER": "3"})

    assert found.endswith("folder-main-3")
    assert len(found) <= 64
