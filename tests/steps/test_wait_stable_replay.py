"""Wait-stable over what real services said: event logs and stopped tasks that their owners made public."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.values.cause import CauseKind
from ecs_steps.wait_stable import Stable, WaitStableOptions, wait_stable
from tests.steps.replay import ReplayClock, replayed

# `source` is where the texts were pasted; account numbers are changed. `kind` and `says` are what people found out.
RECORDINGS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("recordings.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda each: each["source"])
def test_the_decisive_cause_of_a_recorded_rollout_is_named(
    recording: dict[str, Any], service_models: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.session.create_loader", lambda _: service_models)
    clock, known = ReplayClock(), list[Any]()
    with replayed(recording) as endpoint:
        for name, value in {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "recorded",
            "AWS_SECRET_ACCESS_KEY": "recorded",
            "AWS_MAX_ATTEMPTS": "1",
        }.items():
            monkeypatch.setenv(name, value)
        report = Report(io.StringIO(), now=clock.now, on_known=known.append)
        options = WaitStableOptions(cluster="shop", service="web", deployment="ecs-svc/2")
        with pytest.raises(StepError) as caught:
            wait_stable(options, Clients(dict(os.environ), clock=clock), report)

    stable = known[-1]
    assert isinstance(stable, Stable)
    assert stable.cause_kind is CauseKind(recording["kind"])
    assert recording["says"] in str(stable.cause)
    assert stable.cause == caught.value.why
