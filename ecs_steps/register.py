"""Register a task definition with new images, if anything changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Compatibility, NetworkMode, Pin
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import REGISTERING
from ecs_steps.contract.shared import taken
from ecs_steps.routines.documents import Documents
from ecs_steps.routines.drafting import GivenImages, drafted
from ecs_steps.routines.outage import outlasting
from ecs_steps.routines.registering import register_once
from ecs_steps.routines.revisions import Base, compare, origin_of, refuse_misshapen, refuse_unfit
from ecs_steps.routines.secret_sources import with_sources
from ecs_steps.routines.tidying import deregister_older
from ecs_steps.rules.task_definition_settings import TaskSettings
from ecs_steps.runner import step
from ecs_steps.values.image import Image
from ecs_steps.values.port_mapping import PortMapping
from ecs_steps.values.task_definition import TaskDefinitionName


@dataclass(frozen=True, kw_only=True)
class RegisterOptions:
    """Where the task definition starts from (a file, a revision, a family, the service), and what goes into it."""

    task_definition_file: str | None = param(default=None)
    task_definition: TaskDefinitionName | None = param(default=None)
    family: str | None = param(default=None)
    cluster: str | None = param(default=None)
    service: str | None = param(default=None)
    image: Image | None = param(default=None)
    container: str | None = param(default=None)
    images: Mapping[str, Image] = param(default={})
    registry: str | None = param(default=None)
    pin: Pin = param(default=Pin.DIGEST)
    port_mappings: tuple[PortMapping, ...] = param(default=())
    container_env: Mapping[str, str] = param(default={})
    container_secrets: Mapping[str, str] = param(default={})
    repository_credentials: str | None = param(default=None)
    task_cpu: str | None = param(default=None)
    task_memory: str | None = param(default=None)
    task_role: str | None = param(default=None)
    execution_role: str | None = param(default=None)
    network_mode: NetworkMode | None = param(default=None)
    requires_compatibilities: tuple[Compatibility, ...] = param(default=())
    log_group: str | None = param(default=None)
    keep: int | None = param(default=None)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The revision to run; `registered` is false when an existing one is the same."""

    task_definition: TaskDefinitionName = output()
    registered: bool = output()
    changes: tuple[str, ...] = output(default=())
    deregistered: tuple[TaskDefinitionName, ...] = output(default=())
    image: Image | None = output(default=None)
    images: Mapping[str, Image] | None = output(default=None)
    cluster: str | None = output(default=None)
    service: str | None = output(default=None)
    region: str | None = output(default=None)


@step(rights=REGISTERING)
def register(options: RegisterOptions, clients: Clients, report: Report) -> Registered:
    """Register a task definition with new images, if anything changed.

    Every member of the document survives, also those that the installed botocore does not know. Images are registered
    by digest, with the tag beside it as a resource tag: in ECR a tag's digest is looked up, elsewhere the digest has to
    come with the image. A `family` that is not there is begun from parameters alone. With `keep`, older revisions that
    nothing uses are deregistered afterwards.
    """
    if options.keep is not None and options.keep < 1:
        raise BadParameter(f"--keep {options.keep}", why="it is less than 1", hint="Keep 1 or more.")
    registered = _register(options, clients, report)
    if options.keep is None:
        return registered
    report.known(registered)
    made, region = registered.task_definition, options.region
    gone = deregister_older(made, options.keep, clients, report, region, dry_run=options.dry_run)
    return replace(registered, deregistered=gone)


def _register(options: RegisterOptions, clients: Clients, report: Report) -> Registered:
    ecs = clients.ecs(options.region)
    base = taken(Base, options)
    documents = Documents(clients, options.region)
    origin = outlasting(lambda: origin_of(base, ecs, documents), ecs, clients.clock, report)
    refuse_misshapen(origin, base, ecs, report)
    # Who gets which image is settled before a registry is asked for any.
    given, settings = taken(GivenImages, options), taken(TaskSettings, options, log_region=ecs.region)
    refuse_unfit(origin, drafted(origin, given, settings), base, report)
    settings = outlasting(lambda: with_sources(settings, clients, options.region), ecs, clients.clock, report)
    given = given.final(clients, report)
    options = replace(options, image=given.image, images=given.by_container(origin))
    document = drafted(origin, given, settings)
    refuse_unfit(origin, document, base, report)  # only now is it known which images are in ECR
    compared = outlasting(lambda: compare(origin, document, base, ecs), ecs, clients.clock, report)
    changes, same = tuple(map(report.redacted, compared.changes)), compared.same
    if same:
        report.line(f"{same.short} is the same already; nothing to register")
        return _registered(options, same, changes, registered=False)
    if compared.beside:
        with report.group(f"A new revision of {document['family']} differs from {compared.beside.short} in"):
            for change in changes:
                report.foreign(change)
    else:
        report.line(f"There is no {document['family']} yet; this is its first revision")
    if options.dry_run:
        report.line(f"Would register a new revision of {document['family']}")
        return _registered(options, TaskDefinitionName.parse(document["family"]), changes, registered=False)
    for member in ecs.unknown_members(document):
        report.warn(f"{member} is unknown to the installed botocore; passed on as it is")
    resume = "run it again; what is registered already is not registered twice"
    with report.in_flight(f"A revision of {document['family']} may have been registered", resume=resume):
        made = register_once(document, compared.newest, ecs, clients.clock, report)
    report.line(f"Registered {made.short}")
    return _registered(options, made, changes, registered=True)


def _registered(
    options: RegisterOptions, name: TaskDefinitionName, changes: tuple[str, ...], *, registered: bool
) -> Registered:
    known = {"task_definition": name, "registered": registered, "changes": changes, "images": options.images or None}
    return taken(Registered, options, **known)


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(register))
