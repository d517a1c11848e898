"""The rights that steps declare are those that they need: with less they say which, with no more they work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ecs_steps.contract.errors import RolledBack, StepError
from ecs_steps.deploy import DeployOptions, deploy
from ecs_steps.ensure import EnsureOptions, ensure
from ecs_steps.find import FindOptions, find
from ecs_steps.register import RegisterOptions, register
from ecs_steps.rollback import RollbackOptions, rollback
from ecs_steps.runner.step import Step
from ecs_steps.update import UpdateOptions, update
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName
from ecs_steps.wait_stable import WaitStableOptions, wait_stable
from tests.scene import HOST, Scene
from tests.steps.ensuring import EVERYTHING, FOLDER, MAKING, registered
from tests.steps.waiting import CRASHES, rolled_out, told

SERVICE: dict[str, Any] = {"cluster": "shop", "service": "web"}
Run = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that a step does, and which of its conditional rights it needs for it.

    `prepared` makes the world as somebody with every right, and gives the run.
    """

    step: Step[Any, Any]
    prepared: Callable[[Scene], Run]
    where: tuple[str, ...] = ()
    #: How it ends well, where it is a failure that is told: a verdict is one.
    ends: type[StepError] | None = None
    #: Helps that this deed asks for.
    helps: tuple[str, ...] = ()

    @property
    def least(self) -> tuple[str, ...]:
        return (*self.step.rights.needs, *self.where)


def _register(scene: Scene) -> Run:
    scene.service()
    scene.image("2")
    options = RegisterOptions(task_definition=TaskDefinitionName.parse("web"), image=Image.parse(f"{HOST}/shop/web:2"))
    return lambda: register(options, scene.clients, scene.report)


def _register_with_secrets(scene: Scene) -> Run:
    scene.service()
    scene.clients.aws(None).call("ssm", "put_parameter", Name="key", Value="hush", Type="String")
    options = RegisterOptions(
        task_definition=TaskDefinitionName.parse("web"), container_secrets={"KEY": "key"}, execution_role="pulls"
    )
    return lambda: register(options, scene.clients, scene.report)


def _update(scene: Scene) -> Run:
    scene.service()
    return lambda: update(UpdateOptions(**SERVICE, force_new_deployment=True), scene.clients, scene.report)


def _wait_for_success(scene: Scene) -> Run:
    child = scene.image("2")
    index = scene.index("2i", child)
    deployment = rolled_out(scene, child)
    options = WaitStableOptions(**SERVICE, deployment=deployment, image=index)
    return lambda: wait_stable(options, scene.clients, scene.report)


def _wait_for_a_failure(scene: Scene) -> Run:
    scene.scenario.log_group("/shop/web")
    deployment = rolled_out(scene, scene.image("2"), CRASHES, logs="/shop/web", breaker=True, rollback=True)
    options = WaitStableOptions(**SERVICE, deployment=deployment)
    return lambda: wait_stable(options, scene.clients, scene.report)


def _find(scene: Scene) -> Run:
    scene.image("2")
    return lambda: find(FindOptions(image=Image.parse(f"{HOST}/shop/web:2")), scene.clients, scene.report)


def _deploy(scene: Scene) -> Run:
    scene.service()
    scene.image("2")
    options = DeployOptions(**SERVICE, image=Image.parse(f"{HOST}/shop/web:2"))
    return lambda: deploy(options, scene.clients, scene.report)


def _roll_back_what_is_done(scene: Scene) -> Run:
    placed = scene.service()
    deployment = told(scene, scene.revision(scene.image("2")))
    scene.scenario.settle(placed.service_arn)
    before = TaskDefinitionName.parse("web:1")
    options = RollbackOptions(**SERVICE, bad_deployment=deployment, previous_task_definition=before)
    return lambda: rollback(options, scene.clients, scene.report)


def _ensure(scene: Scene, **more: Any) -> Run:
    options = EnsureOptions(**EVERYTHING, service_definition=str(FOLDER / "service.yml"), **more)
    return lambda: ensure(options, scene.clients, scene.report)


def _ensure_everything(scene: Scene) -> Run:
    registered(scene)
    return _ensure(scene)


def _ensure_a_change(scene: Scene) -> Run:
    scene.service()
    scene.scenario.log_group("/shop/web")
    return _ensure(scene, change_existing=True)


_LOOKS = (
    "ecr:DescribeRepositories",
    "logs:DescribeLogGroups",
    "ecs:DescribeClusters",
    "ecs:DescribeServices",
)
_RECORDS = ("ecs:ListServiceDeployments", "ecs:DescribeServiceDeployments")
_TASKS = ("ecs:ListTasks", "ecs:DescribeTasks")
_REGISTERS = ("ecs:DescribeTaskDefinition", "ecr:DescribeImages")
_REGISTERS_SECRETS = (_REGISTERS[0], "secretsmanager:DescribeSecret", "ssm:DescribeParameters", "iam:PassRole")
DEEDS = {
    "register": Deed(step=register, prepared=_register, where=_REGISTERS, helps=("ecs:TagResource",)),
    "register with secrets": Deed(step=register, prepared=_register_with_secrets, where=_REGISTERS_SECRETS),
    "update": Deed(step=update, prepared=_update, helps=("ecs:DescribeServices",)),
    "wait-stable": Deed(step=wait_stable, prepared=_wait_for_success, helps=(*_RECORDS, *_TASKS, "ecr:BatchGetImage")),
    "wait-stable for a failure": Deed(
        step=wait_stable,
        prepared=_wait_for_a_failure,
        ends=RolledBack,
        helps=(*_RECORDS, *_TASKS, "ecs:DescribeTaskDefinition", "logs:GetLogEvents"),
    ),
    "ensure": Deed(step=ensure, prepared=_ensure_everything, where=(*_LOOKS, "ecs:DescribeTaskDefinition", *MAKING)),
    "ensure a change": Deed(
        step=ensure,
        prepared=_ensure_a_change,
        where=(
            *_LOOKS,
            "ecr:GetLifecyclePolicy",
            "ecr:PutImageTagMutability",
            "ecr:PutImageScanningConfiguration",
            "ecr:PutLifecyclePolicy",
            "logs:PutRetentionPolicy",
            "ecs:UpdateService",
        ),
    ),
    "find": Deed(step=find, prepared=_find, where=("ecr:DescribeImages",)),
    "deploy": Deed(
        step=deploy,
        prepared=_deploy,
        where=("ecs:DescribeTaskDefinition", "ecr:DescribeImages"),
        helps=(*_RECORDS, *_TASKS),
    ),
    "rollback": Deed(
        step=rollback,
        prepared=_roll_back_what_is_done,
        where=("ecs:UpdateService",),
        # ListServiceDeployments is said twice where it is denied: for where to go, and for how that is followed.
        helps=(
            "ecs:DescribeServiceRevisions",
            "ecs:DescribeServiceDeployments",
            "ecs:DescribeTaskDefinition",
            *_TASKS,
        ),
    ),
}
ALL = [pytest.param(deed, id=name) for name, deed in DEEDS.items()]
WITHOUT_A_NEED = [
    pytest.param(deed, action, id=f"{name} without {action}") for name, deed in DEEDS.items() for action in deed.least
]
WITHOUT_A_HELP = [
    pytest.param(deed, action, id=f"{name} without {action}") for name, deed in DEEDS.items() for action in deed.helps
]


def _done(deed: Deed, run: Run) -> None:
    if deed.ends is None:
        run()
    else:
        with pytest.raises(deed.ends):
            run()


@pytest.mark.parametrize("deed", ALL)
def test_what_is_needed_is_enough(scene: Scene, deed: Deed) -> None:
    run = deed.prepared(scene)
    scene.allow_only(*deed.least)

    _done(deed, run)


@pytest.mark.parametrize("deed", ALL)
def test_nothing_is_called_that_is_not_declared(scene: Scene, deed: Deed) -> None:
    run = deed.prepared(scene)
    scene.testbed.calls.clear()

    _done(deed, run)

    called = set(scene.testbed.calls.actions())
    assert called <= deed.step.rights.all
    asked_for_by_others = {"iam:PassRole", "ecs:TagResource"}  # rights that no call is named after
    assert called >= {*deed.step.rights.needs, *deed.where, *deed.helps} - asked_for_by_others


@pytest.mark.parametrize(("deed", "action"), WITHOUT_A_NEED)
def test_without_a_needed_action_it_says_which(scene: Scene, deed: Deed, action: str) -> None:
    run = deed.prepared(scene)
    scene.deny(action)

    with pytest.raises(StepError) as caught:
        run()

    assert caught.value.exit_code == 3
    assert action in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(("deed", "action"), WITHOUT_A_HELP)
def test_without_a_help_it_goes_on_and_says_so_once(scene: Scene, deed: Deed, action: str) -> None:
    run = deed.prepared(scene)
    scene.deny(action)

    _done(deed, run)

    assert scene.said.count(f"No permission for {action}") == 1


def test_a_rollback_of_what_is_in_progress_needs_no_right_to_update(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    scene.testbed.advance(2)
    scene.testbed.calls.clear()
    stop, history = "ecs:StopServiceDeployment", ("ecs:ListServiceDeployments", "ecs:DescribeServiceRevisions")
    scene.allow_only(*rollback.rights.needs, stop, *history)

    rollback(RollbackOptions(**SERVICE, bad_deployment=deployment), scene.clients, scene.report)

    assert scene.writes == [stop]
    assert set(scene.testbed.calls.actions()) <= rollback.rights.all
