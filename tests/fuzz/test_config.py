"""ecs-steps.yml with pieces cut, doubled, swapped and spoiled: read, or refused in a sentence."""

from __future__ import annotations

import io
import json
from functools import partial
from pathlib import Path

import pytest

from ecs_steps.clients.yaml_file import parsed
from ecs_steps.console.report import Report
from ecs_steps.contract.describe import describe
from ecs_steps.contract.errors import BadParameter, StepError
from ecs_steps.contract.gather import Source
from ecs_steps.deploy import DeployOptions, deploy
from ecs_steps.rules.config import config_of
from ecs_steps.rules.config_check import problems
from ecs_steps.rules.config_value import Setting
from ecs_steps.runner.gathering import given
from tests.fuzz.inputs import refusal, spoiled

FILES = (
    "defaults:\n  cluster: shop\n  timeout: 15m\nservices:\n  web:\n    image: shop/web:${N}\n    image_tags: [a, 1]\n",
    "environments:\n  prod:\n    account: '012345678901'\n    protected: true\n    services: {web: {region: a}}\n",
    'services:\n  web: {build_args: {A: "${N}", B: "$${N}"}, pull: true, build_secrets: [a=file:k]}\n  api:\n',
    "defaults: &d {region: eu-west-1}\nservices:\n  web: *d\n",
    '{"defaults": {"labels": {"a": "b"}, "circuit_breaker": "on"}}\n',
    "defaults:\n  role: arn:aws:iam::123456789012:role/x\n  external_id: shop\n  test_command: |\n    a\n    b\n",
)


def test_a_file_is_understood_or_each_mistake_gets_a_sentence() -> None:
    setting = Setting(name="f.yml", folder="..", variables={"N": "7"})
    found = {"read": 0, "mistaken": 0, "no YAML": 0}
    for text in spoiled(FILES, 8_000, seed=21):
        if error := refusal(partial(parsed, text, "f.yml"), BadParameter):
            assert error.what.startswith("f.yml")
            assert error.why
            assert error.hint
            found["no YAML"] += 1
            continue
        mistakes = problems(config_of(parsed(text, "f.yml"), "f.yml"), None, setting)
        assert all(each.what and each.why and each.hint and "(f.yml:" in each.what for each in mistakes)
        found["mistaken" if mistakes else "read"] += 1
    assert min(found.values()) > 300, found


def test_a_step_takes_its_words_or_says_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    description, report = describe(deploy), Report(io.StringIO(), now=lambda: 0.0)
    codes = set()
    for text in spoiled(FILES, 3_000, seed=22):
        (tmp_path / "ecs-steps.yml").write_bytes(text.encode(errors="surrogatepass"))
        said = Source({"service": "web", "cluster": "c"}, str)
        error = refusal(partial(given, description, DeployOptions, (said,), {"N": "7"}, report), StepError)
        if error is not None:
            json.dumps([error.what, error.why, error.hint])
        codes.add(error.exit_code if error else 0)

    assert codes == {0, 2}
