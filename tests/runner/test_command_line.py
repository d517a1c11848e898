"""The command line of every step."""

from __future__ import annotations

import pytest

from ecs_steps import STEPS, __version__
from tests.runner.conftest import PATIENT, Run, Shell

HOSTILE = "--x\n::error::y ##[error] \x1b[31m"


@pytest.mark.parametrize("step", STEPS)
def test_every_step_explains_itself_on_stdout(run: Run, step: str) -> None:
    done = run("ecs-steps", step, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"usage: ecs-steps {step} ")
    assert "--after RESULT.json" in done.out or step == "sandbox"


@pytest.mark.parametrize("argv", [[], ["--help"], ["-h"]], ids=str)
def test_the_command_names_its_steps(run: Run, argv: list[str]) -> None:
    done = run("ecs-steps", *argv)
    assert done.code == 0
    assert ", ".join(STEPS) in done.out


def test_the_command_tells_its_version(run: Run) -> None:
    assert run("ecs-steps", "--version").out == f"ecs-steps {__version__}\n"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("wait_stable", "Did you mean wait-stable?"),
        ("pusch", "Did you mean push?"),
        ("zzz", "Known are: build, check, deploy, ensure, find,"),
        ("", "Known are:"),
        ("os", "Known are:"),
        ("../push", "Did you mean push?"),
    ],
)
def test_an_unknown_step_is_refused_with_the_nearest(run: Run, name: str, hint: str) -> None:
    done = run("ecs-steps", name, "--cluster", "shop")
    shown = name or "''"
    assert (done.code, done.error["what"]) == (2, f"There is no step {shown}")
    assert done.error["hint"].startswith(hint)


@pytest.mark.parametrize(
    ("flag", "hint"),
    [
        ("--versoin", "Did you mean --version?"),
        ("--hlep", "Did you mean --help?"),
        ("--cluster=shop", "Write ecs-steps STEP [OPTIONS]; ecs-steps --help names the steps."),
        ("-x", "Write ecs-steps STEP [OPTIONS]; ecs-steps --help names the steps."),
    ],
)
def test_an_option_in_front_of_the_step_is_refused(run: Run, flag: str, hint: str) -> None:
    error = run("ecs-steps", flag, "deploy").error
    assert (error["step"], error["code"], error["hint"]) == ("ecs-steps", 2, hint)
    assert error["what"] == f"ecs-steps has no {flag.partition('=')[0]}"


@pytest.mark.parametrize(("columns", "widest"), [("60", 60), ("300", 100)])
def test_help_is_as_wide_as_the_terminal_and_not_too_wide_to_read(run: Run, columns: str, widest: int) -> None:
    lines = run("push", "--help", COLUMNS=columns).out.splitlines()
    assert widest - 10 < max(map(len, lines)) <= widest


@pytest.mark.parametrize(
    ("argv", "what", "hint"),
    [
        (["--clustr", "x"], "ecs-steps patient has no --clustr", "Did you mean --cluster?"),
        (["--image_tags=x"], "ecs-steps patient has no --image_tags", "Did you mean --image-tags?"),
        (["--clust", "x"], "ecs-steps patient has no --clust", "Did you mean --cluster?"),
        (["--zzz"], "ecs-steps patient has no --zzz", "See ecs-steps patient --help."),
        (["shop"], "ecs-steps patient has no shop", "See ecs-steps patient --help."),
        (["--", "shop"], "ecs-steps patient has no shop", "See ecs-steps patient --help."),
        (["--cluster"], "ecs-steps patient does not understand its command line", "See ecs-steps patient --help."),
        (
            ["--timeout", "soon"],
            "--timeout 'soon' (on the command line)",
            "How long a wait may take, such as 90s, 15m or 1h30m; each wait of a step has it anew.",
        ),
        (
            ["--build-args", "A"],
            "--build-args (on the command line)",
            "Value for an ARG of the Dockerfile, as NAME=value.",
        ),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_a_wrong_flag_is_a_wrong_parameter(run: Run, argv: list[str], what: str, hint: str) -> None:
    done = run("patient", *argv)
    assert (done.code, done.error["what"], done.error["hint"]) == (2, what, hint)


def test_no_flag_commands_a_ci(run: Run) -> None:
    done = run("patient", HOSTILE, GITHUB_ACTIONS="true")
    assert done.code == 2
    commands = [line for line in done.err.splitlines() if line.lstrip().startswith("::")]
    assert len(commands) == 1
    assert commands[0].startswith("::error title=patient::ecs-steps patient has no --x")
    for text in (done.err, done.out):
        assert "##[" not in text
        assert "\x1b" not in text


def test_github_sees_one_annotation_and_plain_logs_none(run: Run) -> None:
    argv = ("patient", "--container", "Refused")
    assert run(*argv, GITHUB_ACTIONS="true").err.count("::error") == 1
    assert "::" not in run(*argv).err


def test_a_list_and_a_map_are_flags_repeated(run: Run) -> None:
    argv = ["--image-tags", "a,b", "--image-tags=c", "--build-args", "A=b=c", "--build-args", "B="]
    found = run("patient", *argv).result
    assert (found["image_tags"], found["build_args"]) == (["a,b", "c"], {"A": "b=c", "B": ""})


def test_an_empty_flag_is_as_good_as_none(run: Run) -> None:
    argv = ["--cluster", "", "--image-tags", "", "--build-args", "", "--timeout="]
    assert run("patient", *argv).result == run("patient").result


def test_a_step_that_misses_something_asks_for_it(run: Run) -> None:
    error = run("push").error
    assert (error["code"], error["what"]) == (2, "image is missing")
    assert error["hint"] == "Give push --image (image in a Jenkinsfile), or set ECS_STEPS_IMAGE."


def test_a_choice_that_is_missing_is_said_with_what_there_is_to_choose_from(run: Run) -> None:
    error = run("sandbox").error
    assert (error["what"], error["why"]) == ("action is missing", "What to do with the sandbox: up, env, status, down")
    assert error["hint"] == "Give sandbox ACTION, or set ECS_STEPS_ACTION."


def test_a_step_without_an_engine_says_so(run: Run) -> None:
    error = run("push", "--image", "web:1").error
    assert (error["code"], error["what"], error["why"]) == (3, "No Docker engine answers", "its socket does not exist")


def test_a_step_without_a_region_or_credentials_says_so(run: Run) -> None:
    argv = ("update", "--cluster", "shop", "--service", "web", "--force-new-deployment")
    assert run(*argv).error["what"] == "No AWS region is set"
    error = run(*argv, "--region", "eu-west-1").error
    assert (error["code"], error["what"]) == (3, "No usable AWS credentials")


_PROXIES_OF_METADATA = """
import runpy, sys
sys.argv = ["patient"]
try:
    runpy.run_path({patient!r}, run_name="__main__")
except SystemExit:
    from botocore.utils import get_environ_proxies
    for url in ("http://169.254.169.254/latest", "http://[fd00:ec2::254]/latest", "http://ecs.example.com/"):
        print(get_environ_proxies(url).get("http"), file=sys.stderr)
"""


@pytest.mark.parametrize("own", [{}, {"NO_PROXY": "a.example,b.example"}, {"no_proxy": "a.example"}], ids=str)
def test_metadata_is_never_asked_for_through_a_proxy(shell: Shell, own: dict[str, str]) -> None:
    python = shell.command(["patient"])[0]
    environment = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9", **own}

    done = shell.execute([python, "-c", _PROXIES_OF_METADATA.format(patient=PATIENT)], b"", environment)

    assert done.err.splitlines()[-3:] == ["None", "None", "http://127.0.0.1:9"], done.err
