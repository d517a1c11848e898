"""A step's words from ecs-steps.yml: where it is looked for, what counts, and where each value came from."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import pytest

from ecs_steps.console.report import Report
from ecs_steps.contract.describe import describe
from ecs_steps.contract.gather import Source
from ecs_steps.rules.resume import resume
from ecs_steps.runner.gathering import given
from ecs_steps.update import UpdateOptions, update
from tests.runner.conftest import Run

FILE = """\
defaults:
  cluster: default
  timeout: 1s
services:
  web:
    build_target: for web
    build_args: {A: "${NPM_TOKEN}"}
  api:
    build_target: for api
    image_tags: ["1.0"]
environments:
  dev:
  prod:
    account: "123456789012"
    protected: true
    cluster: prod
    services:
      web:
        build_target: for web in prod, build ${N}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "ecs-steps.yml"
    path.write_text(FILE)
    return path


def test_without_an_environment_defaults_and_the_service_count(run: Run, config: Path) -> None:
    done = run("patient", "--service", "api")

    assert done.code == 0
    assert (done.result["cluster"], done.result["build_target"]) == ("default", "for api")
    assert done.result["image_tags"] == ["1.0"]
    assert "Words from ecs-steps.yml, service api\n" in done.err


def test_the_file_stands_behind_everything_that_is_said_and_before_defaults(run: Run, config: Path) -> None:
    chosen = ("patient", "--environment", "dev", "--service", "api")

    assert run(*chosen).result["cluster"] == "default"
    assert run(*chosen, ECS_STEPS_CLUSTER="env").result["cluster"] == "env"
    done = run(*chosen, "--after", "-", stdin=b'{"cluster": "after"}', ECS_STEPS_CLUSTER="env")
    assert done.result["cluster"] == "after"


def test_a_variable_is_only_asked_for_where_its_value_counts(run: Run, config: Path) -> None:
    prod = ("patient", "--environment", "prod", "--service", "web", "--build-args", "A=1")

    assert run(*prod, N="7").result["build_target"] == "for web in prod, build 7"
    refused = run(*prod)
    assert (refused.code, refused.error["what"]) == (2, "build_target (ecs-steps.yml:19)")
    assert refused.error["why"] == "${N} is not set in the environment"
    assert run(*prod, "--build-target", "mine").result["build_target"] == "mine"


def test_the_nearest_file_upwards_is_taken_and_named(run: Run, config: Path, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    elsewhere = ["sh", "-c", 'cd a/b && "$@"', "-"]
    python, patient = run.__self__.command(["patient"])  # type: ignore[attr-defined] # run is a method of Shell
    done = run.__self__.execute([*elsewhere, python, patient, "--service", "api"])  # type: ignore[attr-defined] # as above

    assert done.result["build_target"] == "for api"
    assert "Words from ../../ecs-steps.yml, service api\n" in done.err


def test_a_file_that_is_named_is_taken_before_the_nearest(run: Run, config: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("defaults: {cluster: other}")

    assert run("patient", "--config", "other.yaml").result["cluster"] == "other"
    assert run("patient", ECS_STEPS_CONFIG="other.yaml").result["cluster"] == "other"


@pytest.mark.parametrize(
    ("text", "argv", "what", "hint"),
    [
        (FILE, ("--environment", "prd"), "There is no environment prd", "Did you mean prod?"),
        (FILE, ("--config", "gone.yml"), "--config gone.yml cannot be read", "Looked in "),
        (FILE, ("--config", "."), "--config . cannot be read", "Looked in "),
        ("a:\n\tb: 1", (), "ecs-steps.yml:2 is not YAML", "no tabs"),
        ("defaults: {clustr: x}", (), "There is no word clustr (ecs-steps.yml:1)", "Did you mean cluster?"),
        ("defaults: {timeout: soon}", (), "timeout 'soon' (ecs-steps.yml:1)", "How long a wait may take"),
        ("defaults: {image_tags: x}", (), "image_tags (ecs-steps.yml:1)", "each after `- `"),
        (None, ("--environment", "prod"), "There is no ecs-steps.yml to find the environment prod in", "--config"),
        (None, ("--service", "web"), "There is no ecs-steps.yml to find the service web in", "--config"),
    ],
)
def test_a_wrong_file_or_choice_is_a_wrong_parameter(
    run: Run, tmp_path: Path, text: str | None, argv: tuple[str, ...], what: str, hint: str
) -> None:
    if text is not None:
        (tmp_path / "ecs-steps.yml").write_text(text)

    done = run("patient", *argv)

    assert (done.code, done.error["what"]) == (2, what)
    assert hint in done.error["hint"]
    assert "ready" not in done.err
    assert "Traceback" not in done.err


def test_a_file_of_the_other_ending_is_not_passed_over_in_silence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ecs-steps.yaml").write_text(FILE)

    done = run("patient")

    assert (done.code, done.error["why"]) == (2, "the file is called ecs-steps.yml")


def test_a_service_that_the_file_does_not_have_is_said_with_the_nearest(run: Run, config: Path) -> None:
    done = run("patient", "--environment", "prod", "--service", "wep")

    assert "ecs-steps.yml has no service wep. Did you mean web?\n" in done.err
    assert run("patient", "--service", "api").err.count("ecs-steps.yml") == 1


def test_what_only_services_say_is_named_where_none_was_chosen(run: Run, config: Path) -> None:
    line = "says build_args, {}image_tags of its services alone: --service, one of web, api\n"

    assert line.format("build_target, ") in run("patient", "--environment", "prod").err
    assert line.format("") in run("patient", "--environment", "prod", "--build-target", "mine").err


def test_an_empty_file_says_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ecs-steps.yml").write_text("")

    assert run("patient").result["cluster"] == "shop"


def test_a_service_of_the_environment_alone_is_not_needed_for_a_step_without_one(run: Run) -> None:
    """A pipeline may set it for all of its steps; without a file it is nobody's."""
    assert run("patient", ECS_STEPS_SERVICE="web").code == 0


@pytest.mark.parametrize(
    ("argv", "what", "why"),
    [
        (
            ("--cluster", "other"),
            "prod is protected: cluster other is not taken (on the command line)",
            "ecs-steps.yml:16 says prod",
        ),
        (
            ("--role", "arn:aws:iam::123456789012:role/a"),
            "prod is protected: role arn:aws:iam::123456789012:role/a is not taken (on the command line)",
            "ecs-steps.yml says nothing of it",
        ),
        (
            ("--account", "999999999999"),
            "prod is protected: account 999999999999 is not taken (on the command line)",
            "ecs-steps.yml:14 says 123456789012",
        ),
    ],
)
def test_a_protected_environment_is_as_its_file_says(
    run: Run, config: Path, argv: tuple[str, ...], what: str, why: str
) -> None:
    done = run("patient", "--environment", "prod", "--service", "api", *argv)

    assert (done.code, done.error["what"], done.error["why"]) == (9, what, why)
    assert "ready" not in done.err


def test_saying_again_what_a_protected_environment_says_is_no_contradiction(run: Run, config: Path) -> None:
    said = ("--cluster", "prod", "--account", "1234-5678-9012", "--build-target", "mine")

    assert run("patient", "--environment", "prod", "--service", "api", *said).code == 0


def test_a_dry_run_tells_each_word_and_its_source_but_no_secret(run: Run, config: Path) -> None:
    done = run(
        "patient", "--dry-run", "--environment", "prod", "--service", "web", "--image-tags", "a", "--image-tags", "b",
        N="7", NPM_TOKEN="hunter22", ECS_STEPS_PASSWORD="swordfish",
    )  # fmt: skip

    told = [line.partition("| ")[2] for line in done.err.splitlines() if "| " in line]
    assert "cluster = prod (ecs-steps.yml:16)" in told
    assert "build_target = for web in prod, build 7 (ecs-steps.yml:19)" in told
    assert "image_tags = a b (on the command line)" in told
    assert "build_args = A (ecs-steps.yml:7)" in told
    assert "password = *** (ECS_STEPS_PASSWORD)" in told
    assert "account = 123456789012 (ecs-steps.yml:14)" in told
    assert "timeout = 1s (ecs-steps.yml:3)" in told
    assert "hunter22" not in done.err
    assert "swordfish" not in done.err


def test_a_step_that_fails_early_has_not_loaded_yaml_where_there_is_no_file(run: Run) -> None:
    code = (
        "import sys; sys.argv = ['patient', '--container', 'Refused']; import runpy\n"
        f"try: runpy.run_path({str(Path(__file__).with_name('patient_step.py'))!r}, run_name='__main__')\n"
        "except SystemExit: print('yaml' in sys.modules, file=sys.stderr)\n"
    )
    shell = run.__self__  # type: ignore[attr-defined] # run is a method of Shell
    python = shell.command(["patient"])[0]

    assert shell.execute([python, "-c", code]).err.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    ("near", "again"),
    [
        ({"environment": "prod", "service": "web"}, "--environment prod"),
        (
            {"environment": "dev", "config": "ecs-steps.yml", "profile": "a b"},
            "--environment dev --config ecs-steps.yml",
        ),
        ({"cluster": "x"}, ""),
    ],
)
def test_a_command_that_comes_back_calls_as_the_same(
    config: Path, monkeypatch: pytest.MonkeyPatch, near: dict[str, str], again: str
) -> None:
    monkeypatch.chdir(config.parent)
    report = Report(io.StringIO(), now=lambda: 0.0)

    found = given(
        describe(update),
        UpdateOptions,
        (Source({"cluster": "prod", "service": "api", **near}, str),),
        {"N": "1"},
        report,
    )

    assert " ".join(found.caller.again).startswith(again)
    assert ("a b" in found.caller.again) == ("profile" in near)
    assert "--account" not in found.caller.again
    line = resume("shop", "web", None, (), None, found.caller.again)
    assert line.startswith("ecs-steps wait-stable --cluster shop --service web")
    assert shlex.split(line)[6:] == list(found.caller.again)
