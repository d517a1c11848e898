"""The page that GitHub shows of a step: how it ended, why, what it hands on; nothing from outside can shape it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import EarlierStepFailed, StepError
from ecs_steps.rules.console_link import deployment_link

#: GitHub Docs, "Workflow commands for GitHub Actions", "Step isolation and limits": a larger file is not shown at all.
MAX_BYTES = 1024 * 1024

_LONGEST_SENTENCE, _LONGEST_CELL, _LONGEST_WORD, _MOST_ITEMS, _MOST_SERVICES = 2000, 300, 40, 20, 100
_SHORT_DIGEST = len("sha256:") + 12
_OF_SERVICES = ("verdicts", "proofs", "task_definitions", "service_images", "not_begun")
_NO_ROWS = ("verdict", "cause", "service_deployment", "image_id", "deployments", *_OF_SERVICES)
_BAD = tuple(each.value for each in (Verdict.ROLLED_BACK, Verdict.OVERTAKEN, Verdict.TIMED_OUT))
# Of a sentence stays plain what no reader of Markdown makes a link, an emoji or a mention of: words and short numbers.
_TOKEN = re.compile(r"""([(\["']*)(.*?)([)\]"'.,:;!?]*)""", re.DOTALL)
_PLAIN = re.compile(r"-{0,2}[^\W\d_]{1,30}(?:['-][^\W\d_]{1,30}){0,5}|\d{1,6}|-|")
_LIKE_A_COMMIT = re.compile(r"[0-9a-f]{7,}")
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9]{0,40}(?:-[a-z][a-z0-9]{0,40}){0,5}")


def step_summary(
    step: str, facts: Mapping[str, Any], error: StepError | None, code: int, *, linked: bool = True
) -> str:
    """Write a step's part of the page; nothing for a step that did nothing, or whose end is no verdict on anything.

    It is Markdown of our own words with blocks of HTML for all the others: a block of HTML ends at an empty line, which
    no escaped text has, and inside one there is no other syntax to escape from.
    """
    if isinstance(error, EarlierStepFailed) or (error is None and not facts.keys() & {"verdict", "verdicts"}):
        return ""
    parts = [_heading(step, facts, error)]
    if error is not None:
        told = f"{error.what}: {error.why}" if error.why else error.what
        parts += [f"<p>{_sentence(text)}</p>" for text in (told, error.hint) if text]
    parts += _services(facts)
    rows = list(_rows(facts)) + ([("exit code", str(code))] if error else [])
    if rows:
        parts.append(
            "\n".join(("<table>", *(f"<tr><td>{name}</td><td>{cell}</td></tr>" for name, cell in rows), "</table>"))
        )
    if linked and (link := deployment_link(str(facts.get("service_deployment", "")))):
        parts.append(f"[The service in the AWS console]({link})")
    return "\n" + "\n\n".join(parts) + "\n"


def _heading(step: str, facts: Mapping[str, Any], error: StepError | None) -> str:
    """The step, the service and the verdict; a name that a reader of Markdown could take for more stands below only."""
    service = str(facts.get("service", ""))
    name = step if _is_plain_name(step) else "ecs-steps"
    name = f"{name} {service}" if _is_plain_name(service) else name
    verdict = next((each.value for each in Verdict if each.value == facts.get("verdict")), "")
    if error is not None:
        return f"### :x: {name}: {verdict if verdict in _BAD else 'failed'}"
    mark = ":warning:" if verdict == Verdict.NOTHING_RUNS.value else ":white_check_mark:"
    return f"### {mark} {name}: {verdict or 'succeeded'}"


def _is_plain_name(text: str) -> bool:
    return _PLAIN_NAME.fullmatch(text) is not None and not _LIKE_A_COMMIT.fullmatch(text)


def _services(facts: Mapping[str, Any]) -> list[str]:
    """The services of a release as a table, a row each: how it ended for each of them, and what it runs."""
    verdicts, proofs, revisions, images, not_begun = (facts.get(word) or {} for word in _OF_SERVICES)
    names = list(dict.fromkeys((*verdicts, *images, *revisions, *not_begun)))
    if not names:
        return []
    rows = ["<tr><th>service</th><th>verdict</th><th>proof</th><th>task definition</th><th>image</th></tr>"]
    for name in names[:_MOST_SERVICES]:
        image, _, digest = str(images.get(name, "")).partition("@")
        cells = (
            _code(name),
            _sentence(str(verdicts.get(name) or ("not begun" if name in not_begun else ""))[:_LONGEST_WORD]),
            _sentence(str(proofs.get(name, ""))[:_LONGEST_WORD]),
            _code(_revision(revisions[name])) if name in revisions else "",
            "<br>".join(_code(part) for part in (image, digest[:_SHORT_DIGEST]) if part),
        )
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    table = "\n".join(("<table>", *rows, "</table>"))
    more = len(names) - _MOST_SERVICES
    return [table, f"<p>And {more} more services.</p>"] if more > 0 else [table]


def _revision(arn: object) -> str:
    """A task definition as people say it."""
    return str(arn).rpartition(":task-definition/")[2]


def _rows(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for word, value in facts.items():
        if word in _NO_ROWS or value in ("", [], {}, None):
            continue
        name, digest = word.replace("_", " "), ""
        if word == "image":
            value, _, digest = str(value).partition("@sha256:")  # noqa: PLW2901 - one fact, two rows
        elif word.endswith("task_definition"):
            value = _revision(value)  # noqa: PLW2901 - as people say it
        elif word == "changes" and isinstance(value, list):
            value = [_shorter(str(each), str(facts.get("image", ""))) for each in value]  # noqa: PLW2901 - likewise
        rows.append((_sentence(name), _cell(value)))
        if digest:
            rows.append(("digest", _code(f"sha256:{digest}")))
    return rows


def _shorter(change: str, image: str) -> str:
    """A change without the repository's name, which stands in the row of the image."""
    repository = image.partition("@")[0].rpartition(":")[0]
    return change.replace(f"{repository}@", "") if repository else change


def _cell(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case Mapping():
            shown = islice(value.items(), _MOST_ITEMS)
            return _listed((f"{_code(str(key))}: {_sentence(str(each))}" for key, each in shown), len(value))
        case list():
            return _listed((_code(str(each)) for each in value[:_MOST_ITEMS]), len(value))
        case _:
            return _code(str(value))


def _listed(shown: Iterable[str], count: int) -> str:
    more = [f"and {count - _MOST_ITEMS} more"] if count > _MOST_ITEMS else []
    return "<br>".join([*shown, *more])


def _sentence(text: str) -> str:
    """A sentence for people, with names, addresses and numbers of things set apart."""
    return " ".join(map(_token, _one_line(text, _LONGEST_SENTENCE).split(" ")))


def _token(text: str) -> str:
    found = _TOKEN.fullmatch(text)
    before, core, after = found.groups() if found else ("", text, "")
    is_plain = _PLAIN.fullmatch(core) and not _LIKE_A_COMMIT.fullmatch(core)
    return html.escape(before) + (core if is_plain else f"<code>{html.escape(core)}</code>") + html.escape(after)


def _code(text: str) -> str:
    return f"<code>{html.escape(_one_line(text, _LONGEST_CELL))}</code>"


def _one_line(text: str, longest: int) -> str:
    """Printable signs on one line; what would turn or hide text is no printable sign."""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 2 * longest]).split())
    return words if len(words) <= longest else words[: longest - 3] + "..."
