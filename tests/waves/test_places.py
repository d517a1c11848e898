"""Several clusters, regions and accounts in one release, and the rights that it needs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.contract.everywhere import Identity
from ecs_steps.deploy import DeployOptions, deploy
from ecs_steps.runner.release import Part, Release
from ecs_steps.values.account import Account, RoleArn
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName
from ecs_steps.waves import release
from tests.scene import Scene
from tests.waves.releasing import Shop, released

THERE = "210987654321"


def _put(clients: Clients, region: str | None, cluster: str, name: str) -> None:
    """A service that is stable on version 1, made by calls: in the account and region of these clients."""
    ecs = clients.aws(region)
    container = {"name": "web", "image": f"registry/{name}:1", "memory": 128}
    ecs.call("ecs", "create_cluster", clusterName=cluster)
    ecs.call("ecs", "register_task_definition", family=name, containerDefinitions=[container])
    ecs.call("ecs", "create_service", cluster=cluster, serviceName=name, taskDefinition=name, desiredCount=1)


def _options(name: str, **more: Any) -> DeployOptions:
    digest = "sha256:" + "0" * 64
    return DeployOptions(cluster="shop", service=name, image=Image.parse(f"registry/{name}:2@{digest}"), **more)


def test_several_clusters_are_one_release(scene: Scene) -> None:
    first, second = Shop(scene, "web", "api"), Shop(scene, "jobs", cluster="batch")

    made = released(scene, {**first.options(), **second.options()}, {"web": ["jobs"]})

    assert made.verdicts == dict.fromkeys(("web", "api", "jobs"), Verdict.SUCCEEDED)
    clusters = {call.parameters["cluster"] for call in scene.testbed.calls.of("ecs:DescribeServices")}
    assert clusters == {"shop", "batch"}


def test_services_of_one_name_in_several_clusters_are_told_apart(scene: Scene) -> None:
    _put(scene.clients, None, "shop", "web")
    _put(scene.clients, None, "batch", "web")
    scene.testbed.advance(300)

    made = released(scene, {"here": _options("web"), "there": replace(_options("web"), cluster="batch")})

    assert made.verdicts == {"here": Verdict.SUCCEEDED, "there": Verdict.SUCCEEDED}
    assert "there is the service web of cluster batch, eu-west-1\n" in scene.said
    assert "here: succeeded, 1 task of web:3" in scene.said
    assert "there: succeeded, 1 task of web:3" in scene.said
    told = [
        (call.parameters["cluster"], call.parameters["service"]) for call in scene.testbed.calls.of("ecs:UpdateService")
    ]
    assert told == [("shop", "web"), ("batch", "web")]


def test_several_regions_are_one_release(scene: Scene) -> None:
    for region in ("eu-west-1", "us-east-1"):
        _put(scene.clients, region, "shop", "web")
    scene.testbed.advance(300)

    made = released(scene, {"eu": _options("web", region="eu-west-1"), "us": _options("web", region="us-east-1")})

    assert made.verdicts == {"eu": Verdict.SUCCEEDED, "us": Verdict.SUCCEEDED}
    arns = [str(each) for each in (made.task_definitions or {}).values()]
    assert [arn.split(":")[3] for arn in arns] == ["eu-west-1", "us-east-1"]


def _there(scene: Scene, **identity: Any) -> Clients:
    role = scene.scenario.role("deploy", account=THERE, trusts=["123456789012"])
    caller = Caller(Identity(role=RoleArn.parse(role), **identity))
    return Clients(clock=scene.clock, caller=caller, tell=scene.report.line)


def test_several_accounts_are_one_release(scene: Scene) -> None:
    there = _there(scene, account=Account.parse(THERE))
    _put(scene.clients, None, "shop", "web")
    _put(there, None, "shop", "web")
    scene.testbed.advance(300)
    parts = {
        "here": Part(options=_options("web"), clients=scene.clients),
        "there": Part(options=_options("web"), clients=there),
    }

    made = release(Release(parts=parts, after={"there": ["here"]}), scene.report)

    assert made.verdicts == {"here": Verdict.SUCCEEDED, "there": Verdict.SUCCEEDED}
    accounts = [str(each).split(":")[4] for each in (made.task_definitions or {}).values()]
    assert accounts == ["123456789012", THERE]


def test_the_accounts_are_compared_before_any_service_is_looked_at(scene: Scene) -> None:
    wrong = _there(scene, account=Account.parse("111111111111"))
    _put(scene.clients, None, "shop", "web")
    scene.testbed.calls.clear()
    parts = {
        "here": Part(options=_options("web"), clients=scene.clients),
        "there": Part(options=_options("web"), clients=wrong),
    }

    with pytest.raises(NotReady) as caught:
        release(Release(parts=parts), scene.report)

    assert caught.value.what == f"This is AWS account {THERE}, not 111111111111"
    assert not any(action.startswith("ecs:") for action in scene.testbed.calls.actions())


#: What a release of several needs when all goes well: no more than one of one service needs.
LEAST = (
    "ecs:DescribeServices",
    "ecs:DescribeTaskDefinition",
    "ecs:RegisterTaskDefinition",
    "ecs:TagResource",
    "ecs:UpdateService",
)


def test_it_works_with_least_rights(scene: Scene) -> None:
    shop = Shop(scene, "web", "api")
    scene.allow_only(*LEAST)

    made = released(scene, shop.options(), {"web": ["api"]})

    assert made.verdicts == {"web": Verdict.SUCCEEDED, "api": Verdict.SUCCEEDED}
    assert set(LEAST) <= deploy.rights.all


@pytest.mark.parametrize("denied", ["ecs:RegisterTaskDefinition", "ecs:UpdateService", "ecs:DescribeTaskDefinition"])
def test_with_less_it_says_which_is_missing(scene: Scene, denied: str) -> None:
    shop = Shop(scene, "web", "api")
    scene.allow_only(*(action for action in LEAST if action != denied))

    with pytest.raises(StepError) as caught:
        released(scene, shop.options())

    assert caught.value.exit_code == 3
    assert denied in f"{caught.value} {caught.value.hint}"


def test_without_seeing_services_each_is_told_and_not_proven(scene: Scene) -> None:
    """As with one service: what may not be looked at is told all the same, and that it is not proven is an error."""
    shop = Shop(scene, "web", "api")
    scene.deny("ecs:DescribeServices")

    with pytest.raises(StepError) as caught:
        released(
            scene,
            {
                name: replace(each, task_definition=TaskDefinitionName.parse(name))
                for name, each in shop.options().items()
            },
        )

    assert caught.value.exit_code == 3
    assert "cannot be followed: what it was told is not proven" in scene.said
    assert scene.writes.count("ecs:UpdateService") == 2
