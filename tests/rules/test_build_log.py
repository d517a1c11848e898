"""Builders' logs as people read them."""

from __future__ import annotations

from ecs_steps.rules.build_log import BuildKitLog, BuildLog, ClassicLog

BUILDKIT = """#1 [internal] load build definition from Dockerfile
#1 sha256:4f63cd3cb7f3
#1 transferring dockerfile: 254B done
#1 DONE 0.0s

#4 [base 1/2] COPY busybox /bin/busybox
#4 sha256:5327c7b00e3b
#4 CACHED

#5 [base 2/2] RUN make
#5 0.154 compiling
#6 [two 1/2] RUN test
#6 0.155 testing
#5 0.200 linking
#5 DONE 0.3s

#6 [two 1/2] RUN test
#6 1.200 bad thing
#6 ERROR: executor failed running [test]: exit code: 3
------
 > [two 1/2] RUN test:
0.155 testing
------
executor failed running [test]: exit code: 3"""

CLASSIC = """Step 1/3 : FROM scratch
 --->

Step 2/3 : COPY a /a
 ---> Using cache
 ---> 0123456789ab
Step 3/3 : RUN make
 ---> [Warning] IPv4 forwarding is disabled.
 ---> Running in 0123456789ab
compiling
Removing intermediate container 0123456789ab
 ---> 0123456789ab
Successfully built 0123456789ab"""


def read(log: BuildLog, text: str) -> list[str]:
    shown = [line for at, each in enumerate(text.splitlines()) for line in log.shown(each, at * 0.5)]
    return [*shown, *log.end(len(text.splitlines()) * 0.5)]


def test_the_classic_builders_red_is_left_out() -> None:
    log = ClassicLog()

    assert read(log, "Step 1/1 : RUN x\n\x1b[91mno such file\n\x1b[0m") == [
        "Step 1/1 : RUN x",
        "  no such file",
        "  1.5 s",
    ]
    assert list(log.last) == ["no such file"]


def test_buildkit_shows_steps_and_what_runs_wrote_under_their_step() -> None:
    log = BuildKitLog()

    assert read(log, BUILDKIT) == [
        "[base 1/2] COPY busybox /bin/busybox",
        "  (cached)",
        "[base 2/2] RUN make",
        "  compiling",
        "[two 1/2] RUN test",
        "  testing",
        "[base 2/2] RUN make",
        "  linking",
        "  0.3 s",
        "[two 1/2] RUN test",
        "  bad thing",
        "  failed",
    ]
    assert log.step == "[two 1/2] RUN test"
    assert list(log.last) == ["testing", "bad thing"]


def test_a_cache_that_is_not_there_yet_is_no_failed_step() -> None:
    log = BuildKitLog()

    assert read(log, "#7 importing cache manifest from r.example/web:cache\n#7 ERROR: not found") == [
        "importing cache manifest from r.example/web:cache",
        "  none: not found",
    ]
    assert log.step is None


def test_the_classic_builder_gets_its_seconds_measured() -> None:
    log = ClassicLog()

    assert read(log, CLASSIC) == [
        "Step 1/3 : FROM scratch",
        "  1.5 s",
        "Step 2/3 : COPY a /a",
        "  (cached)",
        "Step 3/3 : RUN make",
        "  compiling",
        "  3.5 s",
    ]
    assert (log.step, list(log.last)) == ("Step 3/3 : RUN make", ["compiling"])


def test_what_is_under_way_is_the_step_that_began_last_and_has_not_ended() -> None:
    log = BuildKitLog()
    began = [log.under_way]
    for line in BUILDKIT.splitlines():
        log.shown(line, 0)
        began.append(log.under_way)

    assert [step for step, before in zip(began[1:], began, strict=False) if step != before] == [
        "[internal] load build definition from Dockerfile",
        None,
        "[base 1/2] COPY busybox /bin/busybox",
        None,
        "[base 2/2] RUN make",
        "[two 1/2] RUN test",
        None,
    ]
    classic = ClassicLog()
    read(classic, CLASSIC)
    assert classic.under_way == "Step 3/3 : RUN make"
