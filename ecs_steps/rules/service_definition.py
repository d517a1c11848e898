"""What CreateService takes beyond its model, and how a service differs from its definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ecs_steps.contract.names import nearest
from ecs_steps.rules.document_lines import difference, entries, leaves, shown
from ecs_steps.rules.model_check import Fault
from ecs_steps.values.task_definition import Document

_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
#: What says which service it is, what a release decides, and what autoscaling moves.
_NOT_KEPT = frozenset({"serviceName", "cluster", "clientToken", "taskDefinition", "desiredCount"})


def refusals(document: Document) -> Iterator[Fault]:
    """List what ECS would refuse (Amazon ECS API reference, CreateService)."""
    if not _NAME.fullmatch(document.get("serviceName", "")):
        why = "ECS takes 1 to 255 letters, digits, hyphens and underscores"
        yield Fault("serviceName", why, "Such as web.")
    yield from _of_launch(document)
    yield from _of_count(document)
    yield from _of_balancers(document)
    yield from _of_limits(document.get("deploymentConfiguration") or {})


def _of_launch(document: Document) -> Iterator[Fault]:
    launch, providers = document.get("launchType"), document.get("capacityProviderStrategy")
    fargate = launch == "FARGATE" or any(
        str(each["capacityProvider"]).startswith("FARGATE") for each in providers or ()
    )
    if launch and providers:
        yield Fault("capacityProviderStrategy", "launchType is given too", "Keep one of them.")
    if len([each for each in providers or () if each.get("base")]) > 1:
        yield Fault("capacityProviderStrategy", "more than one has a base", "Give base to one of them.")
    if fargate and not document.get("networkConfiguration"):
        hint = 'Add {"awsvpcConfiguration": {"subnets": ["subnet-..."]}}.'
        yield Fault("networkConfiguration", "it is missing, and Fargate needs one", hint)
    for member in ("placementConstraints", "placementStrategy"):
        if fargate and document.get(member):
            yield Fault(member, "Fargate takes none", "Leave it out.")
    if document.get("platformVersion") and not fargate:
        yield Fault("platformVersion", "only Fargate has one", "Leave it out.")


def _of_count(document: Document) -> Iterator[Fault]:
    count, daemon = document.get("desiredCount"), document.get("schedulingStrategy") == "DAEMON"
    if daemon and count is not None:
        yield Fault("desiredCount", "schedulingStrategy is DAEMON", "Leave it out: each instance gets one task.")
    if daemon and document.get("launchType") == "FARGATE":
        yield Fault("schedulingStrategy", "Fargate runs no DAEMON", "Leave it out.")
    if daemon and document.get("placementStrategy"):
        yield Fault("placementStrategy", "schedulingStrategy is DAEMON", "Leave it out.")
    if not daemon and count is None:
        yield Fault("desiredCount", "it is missing", "Say how many tasks the service shall run.")
    if count is not None and count < 0:
        yield Fault("desiredCount", "it is negative", "Give 0 or more.")


def _of_balancers(document: Document) -> Iterator[Fault]:
    balancers = document.get("loadBalancers") or ()
    for number, each in enumerate(balancers):
        for member in ("containerName", "containerPort"):
            if member not in each:
                yield Fault(f"loadBalancers[{number}].{member}", "it is missing", "Say which container gets requests.")
    if "healthCheckGracePeriodSeconds" in document and not balancers:
        yield Fault("healthCheckGracePeriodSeconds", "the service has no loadBalancers", "Leave it out.")
    if document.get("role") and not balancers:
        yield Fault("role", "the service has no loadBalancers", "Leave it out: ECS uses its service-linked role.")
    if document.get("role") and document.get("networkConfiguration"):
        yield Fault("role", "networkConfiguration is given too", "Leave it out: ECS uses its service-linked role.")


def _of_limits(configuration: Mapping[str, Any]) -> Iterator[Fault]:
    fewest, most = configuration.get("minimumHealthyPercent"), configuration.get("maximumPercent")
    for name, percent in (("minimumHealthyPercent", fewest), ("maximumPercent", most)):
        if percent is not None and percent < 0:
            yield Fault(f"deploymentConfiguration.{name}", "it is negative", "Give 0 or more.")
    if fewest is not None and most is not None and most <= fewest:
        why = f"it leaves no room above minimumHealthyPercent {fewest}: no task could be replaced"
        yield Fault("deploymentConfiguration.maximumPercent", why, "Give more; ECS's own default is 200.")


def misfits(document: Document, task_definition: Document) -> Iterator[Fault]:
    """List what does not fit together with the task definition that the service would run."""
    family, awsvpc = task_definition["family"], task_definition.get("networkMode") == "awsvpc"
    if awsvpc and not document.get("networkConfiguration"):
        hint = 'Add {"awsvpcConfiguration": {"subnets": ["subnet-..."]}}.'
        yield Fault("networkConfiguration", f"it is missing, and {family} has the network mode awsvpc", hint)
    if not awsvpc and document.get("networkConfiguration"):
        mode = task_definition.get("networkMode", "bridge")
        yield Fault("networkConfiguration", f"{family} has the network mode {mode}", "Leave it out, or use awsvpc.")
    launch, fits = document.get("launchType"), task_definition.get("compatibilities") or ()
    if launch and fits and launch not in fits:
        yield Fault("launchType", f"{family} runs on {', '.join(fits)} only", nearest(launch, fits))
    ports = {
        str(each["name"]): [mapping.get("containerPort") for mapping in each.get("portMappings") or ()]
        for each in task_definition["containerDefinitions"]
    }
    for number, each in enumerate(document.get("loadBalancers") or ()):
        path, name, port = f"loadBalancers[{number}]", each.get("containerName"), each.get("containerPort")
        if name not in ports:
            yield Fault(f"{path}.containerName", f"{family} has no container {name}", nearest(str(name), ports))
        elif port not in ports[name]:
            hint = f"Map the port in the task definition; it maps {', '.join(map(str, ports[name])) or 'none'}."
            yield Fault(f"{path}.containerPort", f"{name} of {family} does not map port {port}", hint)


def wanted_lines(document: Document) -> tuple[str, ...]:
    """Say a definition member by member, without what may be secret."""
    return tuple(f"{path}: {shown(path, value)}" for path, value in leaves(document) if path != "clientToken")


def differences(document: Document, found: Document) -> Mapping[str, tuple[str, ...]]:
    """Say, for each member of the definition, in which values the service that is there differs.

    What ECS does not answer is not compared; nor are the task definition and the count, which change by releases and
    by autoscaling. Members that ECS adds by itself make no difference.
    """
    primary: Document = next(iter(found.get("deployments") or ()), {})
    seen = {**primary, **found}
    seen["role"] = str(found.get("roleArn", "")).rpartition("/")[2] or None
    told: dict[str, tuple[str, ...]] = {}
    for member, wanted in document.items():
        if member in _NOT_KEPT or seen.get(member) is None:
            continue
        value = wanted.rpartition("/")[2] if member == "role" else wanted
        if lines := tuple(_apart(value, seen[member], member)):
            told[member] = lines
    return told


def _apart(wanted: Any, found: Any, path: str) -> Iterator[str]:
    if isinstance(wanted, Mapping) and (found is None or isinstance(found, Mapping)):
        for key, each in wanted.items():
            yield from _apart(each, (found or {}).get(key), f"{path}.{key}")
    elif _has_entries(wanted) and _has_entries(found or []):
        ours, theirs = entries(_sorted(wanted)), entries(_sorted(found or []))
        for name, each in ours.items():
            yield from _apart(each, theirs.get(name), f"{path}[{name}]")
        for name in [each for each in theirs if each not in ours]:
            for place, value in leaves(theirs[name], f"{path}[{name}]"):
                yield difference(place, value, None)
    elif isinstance(wanted, list) and isinstance(found, list):
        if _sorted(wanted) != _sorted(found):
            yield difference(path, found, wanted)
    elif wanted != found and not (found is None and wanted in (False, 0, "", [])):
        yield difference(path, found, wanted)


def _has_entries(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, Mapping) for each in value)


def _sorted(values: list[Any]) -> list[Any]:
    """The order of subnets, tags and balancers means nothing."""
    return sorted(values, key=lambda each: str(sorted(each.items())) if isinstance(each, Mapping) else str(each))
