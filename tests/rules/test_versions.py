"""A caller of another version is said once; one of the same, or that says nothing, is not."""

from __future__ import annotations

from ecs_steps import __version__
from ecs_steps.rules.versions import another_version


def test_another_version_is_one_sentence_with_both() -> None:
    said = another_version({"ECS_STEPS_CALLER": "jenkins", "ECS_STEPS_CALLER_VERSION": "9.8.7"})
    assert said == (
        f"The tool on this machine is ecs-steps {__version__}, its caller (jenkins) is 9.8.7: use one version of both"
    )


def test_the_same_version_or_none_is_nothing_to_say() -> None:
    assert another_version({"ECS_STEPS_CALLER": "jenkins", "ECS_STEPS_CALLER_VERSION": __version__}) is None
    assert another_version({"ECS_STEPS_CALLER": "jenkins"}) is None
