"""How a cause is said: a sentence for the person on call, and what to do."""

from __future__ import annotations

import re

from ecs_steps.rules.causes import exit_codes
from ecs_steps.rules.causes.advice import ADVICE
from ecs_steps.rules.causes.choose import Choice
from ecs_steps.rules.causes.facts import Facts, Finding
from ecs_steps.rules.causes.tiers import PLACE, tier
from ecs_steps.values.cause import CauseKind

#: How much of AWS's own words a sentence quotes.
WIDTH = 300

#: A container that started, and ended by itself.
EXITS = (
    CauseKind.CONTAINER_EXITED,
    CauseKind.CONTAINER_CRASHED,
    CauseKind.CONTAINER_KILLED,
    CauseKind.CONTAINER_ENDED,
)
# Their meaning says it all; an event stands in the log anyway.
_QUOTED_PLACES = (
    CauseKind.QUOTA,
    CauseKind.NO_CAPACITY,
    CauseKind.NO_MATCHING_INSTANCE,
    CauseKind.INSTANCE_DENIED,
)
_BEFORE = re.compile(
    r"^\(service [^)]*\) *|^service \([^)]*\) *|^\((?:task|deployment|taskSet) [^)]*\) *|"
    r"^service \S+ (?=was |is |has |failed |could |operations )|^was unable to place a task\. Reason: ",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*For more information, see the Troubleshooting section of the Amazon ECS Developer Guide\.?\s*$"
)
_TARGET_GROUP = re.compile(r"targetgroup/([^/\s)]+)|target-group \(?(?!arn:)([\w.-]+)")
_REASON = re.compile(r"due to \(?(?:reason )?(.*?)\)?\.?$", re.DOTALL)


def sentence(choice: Choice, facts: Facts, line: str | None = None) -> str:
    """Say the decisive finding, with how many of the stopped tasks had it, and a line of the container's log."""
    bearing = sum(each.task is not None for each in choice.same)
    others = f"; {choice.others} other {'reason' if choice.others == 1 else 'reasons'}" if choice.others > 0 else ""
    before = f"{bearing} of {len(facts.tasks)} stopped tasks: " if bearing and len(facts.tasks) > 1 else ""
    ending = f": {line}" if line else ""
    return f"{before}{_said(choice, facts)}{ending}{others}"


def hint(choice: Choice, facts: Facts) -> str:
    """Say what to do about it."""
    said = " ".join(each.text for each in choice.same).lower()
    if choice.finding.kind is CauseKind.LOAD_BALANCER_HEALTH:
        if "timed out" in said:
            return "Nothing answers in time: check security groups, the port, the listening address, the grace period."
        if re.search(r"codes: \[(?:401|403|404|30\d)", said):
            return "The program answers: make the health check's path and expected codes fit it."
    if choice.finding.kind is CauseKind.CONTAINER_EXITED and facts.is_mute:
        return "It left no last lines here: look where its log goes, or run the image by hand."
    return ADVICE[choice.finding.kind].do


def quoted(text: str) -> str:
    """Make AWS's words fit into a sentence: without what stands around them, bounded, in one line."""
    words = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    while (shorter := _BEFORE.sub("", words)) != words:
        words = shorter
    words = _AFTER.sub("", words).rstrip(". ")
    return words if len(words) <= WIDTH else words[: WIDTH - 3] + "..."


def _said(choice: Choice, facts: Facts) -> str:
    finding = choice.finding
    kind, code = finding.kind, finding.exit_code
    means, words = ADVICE[kind].means, quoted(finding.text)
    if facts.host_ports:
        means = means.replace("the host port", f"host port {', '.join(map(str, facts.host_ports))}")
    who = f"{finding.container}: " if finding.container else ""
    match kind:
        case CauseKind.OUT_OF_MEMORY if finding.container and code is not None:
            said = f"{finding.container} exited {exit_codes.written(code)}, {means}"
        case _ if code is not None and exit_codes.kind_of(code) is kind:
            said = _exited(finding.container or "a container", code)
        case CauseKind.LOAD_BALANCER_HEALTH:
            said = _unhealthy(choice, means)
        case CauseKind.ALARM if facts.alarms:
            names = ", ".join(each.name for each in facts.alarms)
            said = f"alarm {names} ended the deployment" + (f": {words}" if words else "")
        case _ if not words or _says_it_all(finding):
            said = f"{who}{means}"
        case _:
            said = f"{who}{means}: {words}"
    return said


def _says_it_all(finding: Finding) -> bool:
    """True where AWS's words would say the same again."""
    if finding.kind in (CauseKind.CONTAINER_HEALTH, CauseKind.ALARM, CauseKind.OUT_OF_MEMORY):
        return True
    return tier(finding.kind) == PLACE and finding.kind not in _QUOTED_PLACES and finding.task is None


def _exited(container: str, code: int) -> str:
    means = exit_codes.means(code)
    between = ", " if code == 0 else ": "
    said = f"{container} exited {exit_codes.written(code)}"
    return f"{said}{between}{means}" if means else said


def _unhealthy(choice: Choice, means: str) -> str:
    """A task's reason names the target group, an event or the target itself says why."""
    texts = [each.text for each in choice.same]
    group = next((found.group(1) or found.group(2) for text in texts if (found := _TARGET_GROUP.search(text))), None)
    reasons = [found.group(1) for text in texts if (found := _REASON.search(text))]
    reasons += [each.text for each in choice.same if each.task is None and not _TARGET_GROUP.search(each.text)]
    where = f" (target group {group})" if group else ""
    return f"{means}{where}: {quoted(reasons[0])}" if reasons else f"{means}{where}"
