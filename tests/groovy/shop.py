"""A repository with an ecs-steps.yml whose services run on a local AWS, released by `ecsPipeline`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tests.groovy.jenkins import PROJECT, Agent, Ended
from tests.scene import HOST, Scene

CONFIG = f"""
defaults: {{region: eu-west-1, registry: {HOST}}}
services:
  web: {{image: "shop/web:${{BUILD_NUMBER}}", context: web}}
environments:
  dev: {{cluster: shop-dev}}
  prod: {{cluster: shop, account: "123456789012", approval: true}}
"""
CHANGES = [{"commit": "0123456789abcdef", "message": "Sell socks", "author": "Ada"}]


class Shop:
    """A repository with an ecs-steps.yml, and the service `web` in both of its environments, at version 1."""

    def __init__(self, agent: Agent, scene: Scene, sources: Path) -> None:
        self.agent, self.scene, self.sources = agent, scene, sources
        agent.install("-m", "ecs_steps")
        (sources / "web").mkdir(parents=True)
        (sources / "web" / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
        self.config = CONFIG
        self.first = first = scene.image("1")
        for cluster in ("shop-dev", "shop"):
            scene.scenario.service(cluster, "web", f"{first.name}@{first.digest}")
        scene.testbed.calls.clear()

    def run(self, words: str = "service: 'web'", **settings: Any) -> Ended:
        return self.build(f"return ecsPipeline({words})", **settings)

    def build(self, jenkinsfile: str, **settings: Any) -> Ended:
        (self.sources / "ecs-steps.yml").write_text(self.config, encoding="utf-8")
        inherited = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
        environment = {**inherited, "PYTHONPATH": str(PROJECT), "HOME": str(self.agent.folder)}
        return self.agent.run(jenkinsfile, scm=self.sources, environment=environment, changes=CHANGES, **settings)

    def release(self, environment: str, version: str, words: str = "service: 'web'", **settings: Any) -> Ended:
        return self.run(words, params={"ENVIRONMENT": environment, "VERSION": version}, **settings)

    def serves(self, cluster: str) -> str:
        """The image of the task definition that the service `web` of a cluster is at."""
        call = self.scene.scenario.call
        (service,) = call("DescribeServices", cluster=cluster, services=["web"])["services"]
        document = call("DescribeTaskDefinition", taskDefinition=service["taskDefinition"])["taskDefinition"]
        return str(document["containerDefinitions"][0]["image"]).removeprefix(f"{HOST}/shop/web@")


def commands(ended: Ended) -> list[str]:
    """The steps of ours that ran, in their order."""
    calls = [*ended.calls("sh"), *ended.calls("bat")]  # an agent has one of them
    scripts = [asked if isinstance(asked, str) else asked["script"].removeprefix("@") for (asked,) in calls]
    return [script.split()[1] for script in scripts if script.startswith("ecs-steps ")]


def stages(ended: Ended) -> list[str]:
    lines = (line for line in ended.log.splitlines() if line.startswith("[Pipeline] { ("))
    return [line.removeprefix("[Pipeline] { (").removesuffix(")") for line in lines]
