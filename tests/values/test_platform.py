"""What a platform is written like, and that nothing else is one."""

from __future__ import annotations

import pytest

from ecs_steps.values.platform import Platform


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("linux/amd64", "linux/amd64"),
        (" Linux/ARM64 ", "linux/arm64"),
        ("linux/arm/v7", "linux/arm/v7"),
        ("linux/aarch64", "linux/arm64"),
        ("linux/x86_64", "linux/amd64"),
        ("linux/arm64/v8", "linux/arm64"),
        ("windows/amd64", "windows/amd64"),
    ],
)
def test_a_platform_has_one_spelling(text: str, printed: str) -> None:
    assert str(Platform.parse(text)) == printed
    assert Platform.parse(printed) == Platform.parse(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("arm64", "'arm64' is not os/architecture, such as linux/amd64 or linux/arm64"),
        ("linux/amd64,linux/arm64", "'linux/amd64,linux/arm64' is more than one; give each by itself"),
        ("linux/amd46", "there is no architecture amd46; did you mean amd64?"),
        ("lunix/amd64", "there is no operating system lunix; did you mean linux?"),
        ("beos/ppc", "there is no operating system beos"),
        ("linux/", "'linux/' is not os/architecture, such as linux/amd64 or linux/arm64"),
        ("linux/amd64/v2/x", "'linux/amd64/v2/x' is not os/architecture, such as linux/amd64 or linux/arm64"),
    ],
)
def test_what_is_no_platform_is_refused_with_the_nearest(text: str, why: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the sentence is compared whole
        Platform.parse(text)

    assert str(caught.value) == why
