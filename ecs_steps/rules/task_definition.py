"""From a known task definition and new images to the document that is registered, and what differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecs_steps.contract.choices import Pin
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.names import nearest
from ecs_steps.rules.document_lines import difference, leaves
from ecs_steps.rules.image_tags_beside import is_beside, with_image_tags
from ecs_steps.rules.task_definition_refusals import is_placeholder
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import Document

# Members of the TaskDefinition structure that RegisterTaskDefinition does not take (ECS API reference, both pages).
_GIVEN_BY_ECS = {
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
}

# What ECS fills in where a registration is silent (ECS API reference: ContainerDefinition, PortMapping, HealthCheck).
_DEFAULTS: Mapping[str, tuple[Any, ...]] = {
    "cpu": (0,),
    "essential": (True,),
    "protocol": ("tcp",),
    "hostPort": (0,),
    "readOnly": (False,),
    "interval": (30,),
    "timeout": (5,),
    "retries": (3,),
}


_ROLES = ("taskRoleArn", "executionRoleArn")


def registrable(document: Document) -> dict[str, Any]:
    """Make of a described task definition one that can be registered: all members but those that ECS gives.

    Tags of AWS's own (aws:cloudformation:stack-name) are given too, and refused (ECS API reference, Tag, key).
    """
    kept = {name: value for name, value in document.items() if name not in _GIVEN_BY_ECS}
    if isinstance(kept.get("tags"), list):
        kept["tags"] = [tag for tag in kept["tags"] if not _is_awss_own(tag)]
    return kept


def checked(document: Any, where: str) -> dict[str, Any]:
    """Refuse what can be no task definition before AWS is asked."""
    if isinstance(document, Mapping) and set(document) <= {"taskDefinition", "tags"} and "taskDefinition" in document:
        document, tags = document["taskDefinition"], document.get("tags")
        document = {**document, "tags": tags} if isinstance(document, Mapping) and tags else document
    if not isinstance(document, Mapping):
        raise BadParameter(
            f"{where} is no task definition", why="it is no object", hint="It has family and containerDefinitions."
        )
    if not isinstance(document.get("family"), str) or not document["family"]:
        raise BadParameter(
            f"{where} has no family", why="RegisterTaskDefinition needs one", hint='Add "family": "web".'
        )
    containers = document.get("containerDefinitions")
    if not isinstance(containers, list) or not containers:
        hint = 'Add "containerDefinitions": [{"name": "web", "image": "..."}].'
        raise BadParameter(f"{where} has no containers", why="containerDefinitions is missing or empty", hint=hint)
    for number, container in enumerate(containers):
        if not isinstance(container, Mapping) or not container.get("name"):
            why = f"containerDefinitions[{number}] has no name"
            raise BadParameter(f"{where} has a container without a name", why=why, hint='Add "name": "web".')
        if not isinstance(container["name"], str):
            why = f"containerDefinitions[{number}].name is no text"
            raise BadParameter(f"{where} has a container without a name", why=why, hint="Write it in quotes.")
    return registrable(document)


def with_images(
    document: Document,
    image: Image | None,
    container: str | None,
    images: Mapping[str, Image],
    pin: Pin = Pin.DIGEST,
) -> dict[str, Any]:
    """Put images into containers, each as `pin` says."""
    wanted = who_gets(document, image, container, images)
    changed = [
        {**each, "image": run_reference(wanted[each["name"]], pin)} if each["name"] in wanted else each
        for each in document["containerDefinitions"]
    ]
    return with_image_tags({**document, "containerDefinitions": changed}, wanted, pin)


def who_gets(
    document: Document, image: Image | None, container: str | None, images: Mapping[str, Image]
) -> dict[str, Image]:
    """Name the container of each image; a bare one goes to `container`, or to the only container there is."""
    wanted = dict(images)
    if image is not None:
        for name in (container,) if container else _awaiting(document, images) or (_only_container(document),):
            if name in wanted and wanted[name] != image:
                hint = "Give either --image or an entry in --images for it."
                why = f"{image} and {wanted[name]}"
                raise BadParameter(f"Container {name} was given two images", why=why, hint=hint)
            wanted[name] = image
    names = container_names(document)
    for name in wanted:
        if name not in names:
            why = f"{document.get('family')} has {', '.join(names)}"
            raise BadParameter(f"There is no container {name}", why=why, hint=nearest(name, names))
    return wanted


def container_names(document: Document) -> tuple[str, ...]:
    """The containers of a task definition, in its order."""
    return tuple(str(each["name"]) for each in document["containerDefinitions"])


def run_reference(image: Image, pin: Pin = Pin.DIGEST) -> str:
    """How a task definition names an image: by digest alone when it is known, since a tag can move under a rollback."""
    if pin is Pin.TAG and image.tag:
        return f"{image.name}:{image.tag}"
    return f"{image.name}@{image.digest}" if image.digest else str(image)


def differences(before: Document | None, after: Document) -> tuple[str, ...]:
    """Say in lines what registering `after` would change; empty when ECS would hold the same.

    What only tells the tag of an image, beside the same digest, is no difference.
    """
    old, new = (dict(leaves(_settled(registrable(each)))) for each in (before or {}, after))
    changed = [path for path in sorted(old.keys() | new.keys()) if old.get(path) != new.get(path)]
    if all(is_beside(path) for path in changed):
        return ()
    return tuple(
        difference(path, old.get(path), new.get(path))
        for path in changed
        if not (is_beside(path) and path.endswith(".key"))  # its value says all
    )


def _is_awss_own(tag: Any) -> bool:
    return isinstance(tag, Mapping) and str(tag.get("key", "")).lower().startswith("aws:")


def _awaiting(document: Document, images: Mapping[str, Image]) -> tuple[str, ...]:
    """The containers that stand with one placeholder in place of an image, and are not given one by name."""
    found = {
        str(each["name"]): each.get("image")
        for each in document["containerDefinitions"]
        if is_placeholder(each.get("image")) and each["name"] not in images
    }
    return tuple(found) if len(set(found.values())) == 1 else ()


def _only_container(document: Document) -> str:
    names = container_names(document)
    if len(names) > 1:
        raise BadParameter(
            "It is not clear which container takes the image",
            why=f"{document.get('family')} has {', '.join(names)}",
            hint=f"Say --container {names[0]}, or --images {names[0]}=...",
        )
    return names[0]


def _settled(value: Any) -> Any:
    """The value without what ECS adds by itself or holds as nothing, so that only real differences remain."""
    if isinstance(value, Mapping):
        kept = {name: _role_name(each) if name in _ROLES else _settled(each) for name, each in value.items()}
        return {
            name: each
            for name, each in kept.items()
            if each not in (None, [], {}, "") and each not in _DEFAULTS.get(name, ()) and not _same_port(name, kept)
        }
    if isinstance(value, (list, tuple)):
        return [_settled(each) for each in value]
    return value


def _role_name(role: Any) -> Any:
    """ECS takes a role by its name too; an account has a name once, whatever its path."""
    return role.rpartition("/")[2] if isinstance(role, str) else role


def _same_port(name: str, mapping: Mapping[str, Any]) -> bool:
    """In awsvpc and host mode ECS fills in hostPort with the containerPort."""
    return name == "hostPort" and mapping.get("hostPort") == mapping.get("containerPort")
