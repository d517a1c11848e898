"""The line of a log that says most about the end of a container."""

from __future__ import annotations

import pytest

from ecs_steps.rules.causes.log_line import WIDTH, telling_line


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["starting", "fatal: no DATABASE_URL"], "fatal: no DATABASE_URL"),
        (["Error: boom", "bye"], "Error: boom"),
        (["listening on 80", "bye"], "bye"),
        (
            [
                "Traceback (most recent call last):",
                '  File "/app/a.py", line 1',
                "ModuleNotFoundError: No module named 'x'",
            ],
            "ModuleNotFoundError: No module named 'x'",
        ),
        (
            ["java.lang.IllegalStateException: no port", "\tat com.shop.Web.main(Web.java:7)", "\t... 12 more"],
            "java.lang.IllegalStateException: no port",
        ),
        (["panic: runtime error: nil", "", "goroutine 1 [running]:"], "panic: runtime error: nil"),
        (["2026-11-21T10:00:00.123Z ERROR cannot bind"], "ERROR cannot bind"),
        (['{"level":"error","msg":"no such host db","ts":1}'], "no such host db"),
        (['{"level":"error"'], '{"level":"error"'),
        (["\x1b[31mfatal\x1b[0m: red\r"], "[31mfatal [0m: red"),
        (["", "   "], None),
        ([], None),
    ],
)
def test_the_telling_line(lines: list[str], said: str | None) -> None:
    assert telling_line(lines) == said


def test_a_long_line_is_cut() -> None:
    assert len(telling_line(["error " * 100]) or "") == WIDTH
