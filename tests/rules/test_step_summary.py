"""The page of a step, read by the very parser that GitHub reads Markdown with."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import cmarkgfm
import pytest

from ecs_steps.contract.errors import DeployFailed, EarlierStepFailed, RolledBack, StepError
from ecs_steps.rules.step_summary import MAX_BYTES, step_summary

ARN = "arn:aws:ecs:eu-west-1:123456789012"
DIGEST = "sha256:" + "6f" * 32
LINK = "https://console.aws.amazon.com/ecs/v2/clusters/shop/services/web/deployments?region=eu-west-1"
FACTS = {
    "cluster": "shop",
    "service": "web",
    "image": f"r.example/shop/web:42@{DIGEST}",
    "task_definition": f"{ARN}:task-definition/web:7",
    "updated": True,
    "deployment": "ecs-svc/1",
    "image_id": "sha256:c6",
    "service_deployment": f"{ARN}:service-deployment/shop/web/x1",
    "verdict": "succeeded",
    "proof": "proved",
    "image_tags": [],
}
HOSTILE = (
    "a|b",
    "a\\|b",
    "`a`",
    "``` a",
    "<script>alert(1)</script>",
    "</td></tr></table><h1>x</h1>",
    "</code></p>",
    "<!-- x",
    "&lt;b&gt;",
    "[a](http://h.io)",
    "![a](http://h.io/x.png)",
    "<http://h.io>",
    "http://h.io/a_b",
    "see www.h.io, now",
    "a@h.io",
    "mailto:a@h.io",
    "@somebody",
    "#12 and GH-12",
    "a\n\n# b",
    "a\r\n\r\n* b\r\n\t\tc",
    "a\u2028\u2028b\x0b\x0cc",
    "**a** __b__ ~~c~~",
    "$x^2$",
    "1. a\n2. b",
    ":x: :warning:",
    "\u202egnp.exe\u200b",
    "\x1b[31mred\x00",
    '\'" onmouseover="x',
    "x" * 100_000,
    "| --- | --- |\n| a | b |",
    "- [ ] a",
    "[^1]\n\n[^1]: a",
    "-->",
    "]]>",
)


class Outline(HTMLParser):
    """The tags of a page with their attributes, in order, and the text that stands outside of code."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.prose, self.text = "", ""
        self._code = 0
        # What GitHub adds to its parser afterwards looks at text outside of code only: mentions, issues, emoji.
        self.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code += tag == "code"
        self.tags.append(" ".join((tag, *(f"{name}={value}" for name, value in attrs))))

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"
        self.tags.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")

    def handle_data(self, data: str) -> None:
        self.text += data
        if not self._code:
            self.prose += data

    @property
    def shape(self) -> list[str]:
        """The tags without those that set a word apart."""
        return [tag for tag in self.tags if tag not in ("code", "/code", "br")]


def test_a_good_release_is_a_verdict_a_table_and_a_link() -> None:
    assert step_summary("deploy", FACTS, None, 0) == (
        "\n### :white_check_mark: deploy web: succeeded\n\n"
        "<table>\n"
        "<tr><td>cluster</td><td><code>shop</code></td></tr>\n"
        "<tr><td>service</td><td><code>web</code></td></tr>\n"
        "<tr><td>image</td><td><code>r.example/shop/web:42</code></td></tr>\n"
        f"<tr><td>digest</td><td><code>{DIGEST}</code></td></tr>\n"
        "<tr><td>task definition</td><td><code>web:7</code></td></tr>\n"
        "<tr><td>updated</td><td>yes</td></tr>\n"
        "<tr><td>deployment</td><td><code>ecs-svc/1</code></td></tr>\n"
        "<tr><td>proof</td><td><code>proved</code></td></tr>\n"
        "</table>\n\n"
        f"[The service in the AWS console]({LINK})\n"
    )


def test_a_release_to_a_local_aws_has_no_link() -> None:
    assert LINK not in step_summary("deploy", FACTS, None, 0, linked=False)


def test_a_failure_says_why_and_what_to_do() -> None:
    failed = {**FACTS, "verdict": "rolled back", "cause": "web exited 3", "cause_kind": "container-exited"}
    error = RolledBack("web rolled back", why="3 of 3 stopped tasks: web exited 3: DB_URL is not set", hint="Read it.")

    said = step_summary("deploy", failed, error, 7)

    assert said.startswith(
        "\n### :x: deploy web: rolled back\n\n"
        "<p>web rolled back: 3 of 3 stopped tasks: web exited 3: <code>DB_URL</code> is not set</p>\n\n"
        "<p>Read it.</p>\n\n<table>\n"
    )
    assert "<tr><td>exit code</td><td>7</td></tr>\n</table>" in said
    assert said.count("web exited 3") == 1


@pytest.mark.parametrize(
    ("facts", "error", "heading"),
    [
        ({"verdict": "nothing to do"}, None, "### :white_check_mark: deploy: nothing to do"),
        ({"verdict": "nothing runs"}, None, "### :warning: deploy: nothing runs"),
        ({"verdicts": {"web": "succeeded"}}, None, "### :white_check_mark: deploy: succeeded"),
        ({}, StepError("x"), "### :x: deploy: failed"),
        ({"verdict": "succeeded"}, DeployFailed("The address answers 500"), "### :x: deploy: failed"),
        ({"verdict": "overtaken"}, StepError("x"), "### :x: deploy: overtaken"),
        ({"service": "web-v2"}, StepError("x"), "### :x: deploy web-v2: failed"),
        ({"service": "_web_"}, StepError("x"), "### :x: deploy: failed"),
        ({"service": "gh-12"}, StepError("x"), "### :x: deploy: failed"),
        ({"service": "deadbeef"}, StepError("x"), "### :x: deploy: failed"),
    ],
)
def test_the_heading_is_the_verdict(facts: dict[str, Any], error: StepError | None, heading: str) -> None:
    assert step_summary("deploy", facts, error, 1).splitlines()[1] == heading


def test_who_ends_without_a_verdict_or_did_nothing_is_not_on_the_page() -> None:
    assert step_summary("push", {"image": "shop/web:1"}, None, 0) == ""
    assert step_summary("push", {}, EarlierStepFailed("Nothing done, since build failed", code=5), 5) == ""


def test_a_change_is_told_without_the_name_of_the_repository() -> None:
    change = (
        "containerDefinitions[web].image: r.example/shop/web@sha256:bf0aa3dcdab0 -> r.example/shop/web@sha256:6f6f6f"
    )

    said = step_summary("deploy", {**FACTS, "changes": [change, "memory: 64 -> 128"]}, None, 0)

    assert (
        "<td><code>containerDefinitions[web].image: sha256:bf0aa3dcdab0 -&gt; sha256:6f6f6f</code>"
        "<br><code>memory: 64 -&gt; 128</code></td>"
    ) in said


def test_several_services_have_a_row_each() -> None:
    facts = {
        "service_images": {"api": f"r.example/shop/api:9@{DIGEST}", "jobs": "r.example/jobs:9"},
        "task_definitions": {"api": f"{ARN}:task-definition/api:3", "jobs": f"{ARN}:task-definition/jobs:2"},
        "deployments": {"api": "ecs-svc/1"},
        "verdicts": {"api": "succeeded", "jobs": "rolled back"},
        "proofs": {"api": "proved"},
        "causes": {"jobs": "web exited 1"},
        "not_begun": ["front"],
    }

    said = step_summary("deploy", facts, RolledBack("1 of 3 services did not succeed (jobs)"), 7)

    assert said == (
        "\n### :x: deploy: failed\n\n"
        "<p>1 of 3 services did not succeed (jobs)</p>\n\n"
        "<table>\n"
        "<tr><th>service</th><th>verdict</th><th>proof</th><th>task definition</th><th>image</th></tr>\n"
        "<tr><td><code>api</code></td><td>succeeded</td><td>proved</td><td><code>api:3</code></td>"
        "<td><code>r.example/shop/api:9</code><br><code>sha256:6f6f6f6f6f6f</code></td></tr>\n"
        "<tr><td><code>jobs</code></td><td>rolled back</td><td></td><td><code>jobs:2</code></td>"
        "<td><code>r.example/jobs:9</code></td></tr>\n"
        "<tr><td><code>front</code></td><td>not begun</td><td></td><td></td><td></td></tr>\n"
        "</table>\n\n"
        "<table>\n"
        "<tr><td>causes</td><td><code>jobs</code>: web exited 1</td></tr>\n"
        "<tr><td>exit code</td><td>7</td></tr>\n"
        "</table>\n"
    )


def test_of_very_many_services_and_items_it_is_said_how_many_there_are() -> None:
    verdicts = {f"web{number}": "succeeded" for number in range(130)}

    said = step_summary(
        "wait-stable", {"verdicts": verdicts, "created": [str(number) for number in range(31)]}, None, 0
    )

    assert said.count("<td>succeeded</td>") == 100
    assert "</table>\n\n<p>And 30 more services.</p>\n\n<table>" in said
    assert "<code>19</code><br>and 11 more</td>" in said


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_from_outside_breaks_the_table_or_begins_html_or_a_link(hostile: str) -> None:
    def page(text: str) -> Outline:
        texts = dict.fromkeys(("service", "image", "task_definition", "deployment", "verdict", "cause_kind"), text)
        more = {"image_tags": [text, text], "build_args": {text: text}, text[:50]: "x", "changes": [text, text]}
        words = ("service_images", "task_definitions", "verdicts", "proofs", "causes")
        more |= {**{word: {text: text, "b": f"{text}@{text}"} for word in words}, "not_begun": [f"{text} c"]}
        error = RolledBack(text, why=f"{text} b: {text}", hint=f"c {text}")
        return Outline(step_summary(text, {**FACTS, **texts, **more}, error, 7))

    usual, found = page("plain"), page(hostile)

    assert found.shape == usual.shape
    assert [tag for tag in found.tags if tag.startswith("a ")] == [f"a href={LINK}"]
    assert [part for part in ("@", "#", "www.", "://", "GH-", ":warning:") if part in found.prose] == []
    assert found.prose.count(":x:") == 1
    assert "\u202e" not in found.text


def test_a_page_is_far_below_githubs_limit_whatever_comes() -> None:
    long = "<&>" * 400_000
    words = (f"word_{number}" for number in range(25))
    of_services = {word: {f"{number} {long}": long for number in range(500)} for word in ("verdicts", "service_images")}
    facts: dict[str, Any] = {**{word: [long] * 1000 for word in words}, "verdict": long, "cause": long, **of_services}

    said = step_summary("deploy", facts, DeployFailed(long, why=long, hint=long), 5)

    assert len(said.encode()) < MAX_BYTES
