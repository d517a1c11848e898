"""The action and `run: ecs-steps ...` in a workflow that a runner really runs: good and bad releases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.image import PinnedImage
from tests.actions.act import SECONDS, Ran, Repository
from tests.scene import Scene

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
RELEASES = f"""
on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: {CHECKOUT} # v7.0.1
      - id: good
        uses: ./
        with: {{step: deploy, cluster: shop, service: web, image: "${{{{ vars.GOOD }}}}"}}
      - id: bad
        uses: ./
        continue-on-error: true
        with: {{step: deploy, cluster: shop, service: web, image: "${{{{ vars.BAD }}}}"}}
      - id: hostile
        uses: ./
        continue-on-error: true
        with: {{step: build, image: "shop/web:1", context: "${{{{ vars.HOSTILE }}}}"}}
      - id: installed
        uses: ./
        with: {{step: install}}
      - env:
          GOOD: ${{{{ toJSON(steps.good.outputs) }}}}
          BAD: ${{{{ toJSON(steps.bad.outputs) }}}}
          OUTCOME: ${{{{ steps.bad.outcome }}}}
          OUT: ${{{{ vars.OUT }}}}
        run: |
          printf '%s' "$GOOD" > "$OUT/good.json"
          printf '%s' "$BAD" > "$OUT/bad.json"
          printf '%s' "$OUTCOME" > "$OUT/outcome"
          command -v ecs-steps python3 > "$OUT/path"
      - id: last
        env: {{BAD: "${{{{ vars.BAD }}}}", OUT: "${{{{ vars.OUT }}}}"}}
        run: exec ecs-steps deploy --cluster shop --service web --image "$BAD" > "$OUT/last.json"
"""


@pytest.mark.timeout(SECONDS)
def test_a_good_and_a_bad_release_end_as_they_ended_and_are_told_of_on_githubs_pages(
    repository: Repository, scene: Scene
) -> None:
    scene.service()
    good, bad = scene.image("2"), scene.image("3")
    dies = Behaviour(exit_after=0, exit_code=3, last_words=("::error::no", "fatal: | <b>no</b> database"))
    scene.testbed.script(f"*@{bad.digest}", dies)
    out = repository.home

    touch = f"touch {out}/owned"
    # (Two colons inside a command's text mislead act, though not GitHub's runner: tests/console has them.)
    hostile = f"""'; {touch}; "; $({touch}) `{touch}` %PATH% ${{{{ x }}}} \\n \u2713"""
    variables = {"GOOD": good, "BAD": bad, "OUT": out, "HOSTILE": hostile}
    ran = repository.push(RELEASES, variables=variables, environment=scene.testbed.environment())

    assert ran.code == 1, ran.text
    assert ran.results() == {
        "0": "success",
        "good": "success",
        "bad": "failure",
        "hostile": "failure",
        "installed": "success",
        "5": "success",
        "last": "failure",
    }
    assert f"The build context {hostile} is no folder: " in ran.log
    assert not (out / "owned").exists()
    _outputs_are_told(out, good)
    _pages_are_written(ran, good)


def _outputs_are_told(out: Path, good: PinnedImage) -> None:
    outputs = json.loads((out / "good.json").read_text(encoding="utf-8"))
    assert (outputs["verdict"], outputs["proof"], outputs["image"]) == ("succeeded", "proved", str(good))
    failed = json.loads((out / "bad.json").read_text(encoding="utf-8"))
    assert (failed["verdict"], failed["cause-kind"]) == ("rolled back", "container-exited")
    assert (out / "outcome").read_text(encoding="utf-8") == "failure"
    ours, python = (out / "path").read_text(encoding="utf-8").splitlines()
    assert "/ecs-steps-" in ours
    assert "/ecs-steps-" not in python, "the runner's own python comes first"
    assert json.loads((out / "last.json").read_text(encoding="utf-8"))["error"]["code"] == 7


def _pages_are_written(ran: Ran, good: PinnedImage) -> None:
    assert "exit status 7" in ran.text
    succeeded, *failures = ran.summaries()
    assert "### :white_check_mark: deploy web: succeeded\n" in succeeded
    assert f"<td>digest</td><td><code>{good.digest}</code></td>" in succeeded
    refused, *failures = sorted(failures, key=lambda each: "rolled back" in each)
    assert "### :x: build: failed\n" in refused
    assert len(failures) == 2
    for each in failures:
        assert "### :x: deploy web: rolled back\n" in each
        assert "web exited 3" in each
        assert "<b>" not in each
    errors = ran.commands("error")
    assert [each["kvPairs"]["title"] for each in errors] == ["deploy", "build", "deploy"]
    assert [each["arg"].startswith("web rolled back: ") for each in errors] == [True, False, True]
    assert {"set-output", "add-path", "summary", "error", "group", "endgroup"} >= {
        each["command"] for each in ran.said if "command" in each
    }
