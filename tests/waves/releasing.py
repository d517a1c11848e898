"""Services of a cluster, a second version of each, and a release of them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ecs_steps.contract.errors import StepError
from ecs_steps.deploy import DeployOptions
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.testbed.someone import Someone
from ecs_steps.values.image import PinnedImage
from ecs_steps.waves import Released, deploy_several
from tests.scene import HOST, Scene

#: No task of it lives for long.
CRASHES = Behaviour(exit_after=5, exit_code=3, last_words=("no database",))
#: No task of it ever starts.
SLOW = Behaviour(pull_seconds=100_000)


class Shop:
    """The services of a cluster, each stable on version 1."""

    def __init__(self, scene: Scene, *names: str, cluster: str = "shop", **more: Any) -> None:
        self.scene, self.names, self.cluster = scene, names, cluster
        self.images: dict[str, PinnedImage] = {}
        for name in names:
            first = scene.image("1", f"shop/{name}")
            scene.scenario.service(cluster, name, f"{HOST}/shop/{name}@{first.digest}", **more)
        self.version("2")
        scene.testbed.calls.clear()

    def version(self, tag: str) -> None:
        """Let the next release bring this version."""
        self.images = {name: self.scene.image(tag, f"shop/{name}") for name in self.names}

    def behaves(self, name: str, *behaviours: Behaviour) -> None:
        """Script the tasks of one service's next version."""
        self.scene.testbed.script(f"{HOST}/shop/{name}@{self.images[name].digest}", *behaviours)

    def options(self, **more: Any) -> dict[str, DeployOptions]:
        """The options of each service."""
        return {
            name: DeployOptions(cluster=self.cluster, service=name, image=image, **more)
            for name, image in self.images.items()
        }

    def someone(self, name: str) -> Someone:
        """Somebody else who works on this service."""
        return Someone(self.scene.testbed, self.scene.scenario, cluster=self.cluster, service=name)


def released(
    scene: Scene,
    services: Mapping[str, DeployOptions],
    after: Mapping[str, Sequence[str]] | None = None,
    parallel: int | None = None,
) -> Released:
    """Release them."""
    return deploy_several(services, after=after or {}, parallel=parallel, clients=scene.clients, report=scene.report)


def failed(scene: Scene, services: Mapping[str, DeployOptions], **more: Any) -> StepError:
    """Release them, in vain."""
    with pytest.raises(StepError) as caught:
        released(scene, services, **more)
    return caught.value


def told(scene: Scene) -> list[str]:
    """The services in the order in which they were told."""
    return [call.parameters["service"] for call in scene.testbed.calls.of("ecs:UpdateService")]


def runs(scene: Scene, name: str, cluster: str = "shop") -> str:
    """The revision that ECS has in charge of a service."""
    (found,) = scene.scenario.call("DescribeServices", cluster=cluster, services=[name])["services"]
    return str(found["deployments"][0]["taskDefinition"]).rpartition("/")[2]


def ever(scene: Scene, name: str) -> int:
    """How many deployments a service has had beside its first."""
    return len(scene.scenario.call("ListServiceDeployments", cluster="shop", service=name)["serviceDeployments"]) - 1


def last(scene: Scene) -> Released:
    """The result as it was last written."""
    found = scene.known[-1]
    assert isinstance(found, Released)
    return found
