"""The services of a release, each checked before anything is built or changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsUnreachable
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, StepError
from ecs_steps.contract.shared import taken
from ecs_steps.register import RegisterOptions
from ecs_steps.routines.early_check import refuse_early
from ecs_steps.routines.starting_point import Start, Wanted, starting_point
from ecs_steps.rules.several import Ended, names, worst
from ecs_steps.runner.release import Part
from ecs_steps.waves.images import Wish, contradictions, wish
from ecs_steps.waves.words import OneService


@dataclass(frozen=True, kw_only=True)
class Member:
    """A service of the release: as whom it is called, where it starts from, and the image that is built for it.

    `ecs` stands for its cluster, together with the other services of that cluster.
    """

    name: str
    options: OneService
    clients: Clients
    ecs: Ecs
    start: Start
    wish: Wish | None


def checked(parts: Mapping[str, Part[OneService]], report: Report) -> tuple[Member, ...]:
    """Look at every service; raise for all that is wrong at once, and before anything is changed."""
    wishes = {name: _wish(name, part) for name, part in parts.items()}
    for problem in (*_twice(parts), *contradictions([each for each in wishes.values() if each])):
        raise problem
    for part in parts.values():
        part.clients.compare_account(part.options.region)
    clusters = _clusters(parts)
    members: list[Member] = []
    wrong: list[Ended] = []
    for name, part in parts.items():
        ecs = clusters[_cluster(part)]
        try:
            start = starting_point(taken(Wanted, part.options), part.clients, report, ecs)
            registering = taken(RegisterOptions, part.options, task_definition=start.task_definition)
            refuse_early(part.options, registering, start, part.clients, report)
        except AwsUnreachable:
            raise  # not about this service
        except StepError as error:
            wrong.append(Ended(service=name, verdict=None, failure=error))
            continue
        members.append(
            Member(name=name, options=part.options, clients=part.clients, ecs=ecs, start=start, wish=wishes[name])
        )
    if failure := worst(wrong, len(parts), "cannot be released"):
        _tell(wrong, report)
        raise failure
    return tuple(members)


def _tell(wrong: Sequence[Ended], report: Report) -> None:
    """Say what is wrong with which; where it is one sentence for all, the error has it."""
    said: dict[str, list[str]] = {}
    for each in wrong:
        said.setdefault(f"{each.failure}. {each.failure.hint if each.failure else ''}", []).append(each.service)
    for sentence, services in said.items() if len(said) > 1 else ():
        report.line(f"{names(services)}: {sentence}")


def _wish(name: str, part: Part[OneService]) -> Wish | None:
    try:
        return wish(name, part.options, part.clients)
    except BadParameter as problem:
        raise BadParameter(f"{name}: {problem.what}", why=problem.why, hint=problem.hint) from None


def _twice(parts: Mapping[str, Part[OneService]]) -> Iterator[BadParameter]:
    """Two names of one service in ECS would be two deployments of it, one over the other."""
    first: dict[object, str] = {}
    for name, part in parts.items():
        other = first.setdefault((*_cluster(part), part.options.service), name)
        if other != name:
            options = part.options
            why = f"both are {options.service} of cluster {options.cluster}"
            hint = "Release one of them, or give one another `service` or `cluster`."
            yield BadParameter(f"{other} and {name} are the same service", why=why, hint=hint)


def _clusters(parts: Mapping[str, Part[OneService]]) -> Mapping[tuple[object, ...], Ecs]:
    """ECS for each cluster, told which services will be asked for: they are described in tens."""
    found: dict[tuple[object, ...], tuple[Ecs, list[str]]] = {}
    for part in parts.values():
        region = part.options.region
        _, services = found.setdefault(_cluster(part), (part.clients.ecs(region), []))
        services.append(part.options.service)
    for ecs, services in found.values():
        ecs.expect(services)
    return {cluster: ecs for cluster, (ecs, _) in found.items()}


def _cluster(part: Part[OneService]) -> tuple[object, ...]:
    return id(part.clients), part.options.region, part.options.cluster
