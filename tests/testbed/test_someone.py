"""Others at work on the same service, at planned times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.testbed.rollout.failure import Ending
from ecs_steps.testbed.rollout.truth import Outcome, Truth
from ecs_steps.testbed.scenario import Placed
from tests.scene import Scene


class Rollout:
    """A rollout of version 2 that somebody disturbs."""

    def __init__(self, scene: Scene, ecs: Any, behaviour: Behaviour | None = None, **members: Any) -> None:
        self.scene, self.ecs = scene, ecs
        self.placed: Placed = scene.scenario.service("shop", "web", "registry/web:1", **members)
        scene.testbed.script("registry/web:2", behaviour or Behaviour())
        self.revision = scene.scenario.task_definition("web", "registry/web:2")

    def begin(self) -> str:
        answer = self.ecs.update_service(cluster="shop", service="web", taskDefinition=self.revision)
        self.id = str(answer["service"]["deployments"][0]["id"])
        return self.id

    def truth(self) -> Truth:
        return self.scene.scenario.truth(self.placed.service_arn, self.id)

    def service(self) -> dict[str, Any]:
        [found] = self.ecs.describe_services(cluster="shop", services=["web"])["services"]
        return dict(found)


def test_somebody_scales_in_the_middle(scene: Scene, ecs: Any) -> None:
    rollout = Rollout(scene, ecs)
    scene.at(10, lambda: scene.someone.scales(5))
    rollout.begin()
    scene.testbed.advance(9)
    assert rollout.service()["desiredCount"] == 2
    scene.testbed.advance(1)
    assert rollout.service()["desiredCount"] == 5
    scene.testbed.advance(300)
    assert rollout.truth().outcome is Outcome.SUCCEEDED
    assert dict(rollout.truth().runs) == {rollout.revision: 5}


def test_an_act_happens_in_its_own_time_in_a_long_advance(scene: Scene, ecs: Any) -> None:
    rollout = Rollout(scene, ecs)
    seen: list[float] = []
    start = scene.testbed.clock.now()
    rollout.begin()
    scene.at(10, lambda: seen.append(scene.testbed.engine.world.now - start))
    scene.at(20, scene.someone.forces)
    scene.testbed.advance(600)
    assert seen == [pytest.approx(10)]
    newest = scene.testbed.engine.world.services[rollout.placed.service_arn].service_deployments[0]
    assert newest.created_at == pytest.approx(start + 20)


def test_another_revision_overtakes_ours(scene: Scene, ecs: Any) -> None:
    rollout = Rollout(scene, ecs)
    other = scene.scenario.task_definition("web", "registry/web:3")
    theirs: list[str] = []
    scene.at(15, lambda: theirs.append(scene.someone.deploys(other)))
    rollout.begin()
    scene.testbed.advance(600)
    found = rollout.truth()
    assert (found.outcome, found.ended_by, found.overtaken_by) == (Outcome.OVERTAKEN, Ending.OVERTAKEN, theirs[0])
    assert dict(found.runs) == {other: 2}


def test_two_deployments_in_one_moment(scene: Scene, ecs: Any) -> None:
    rollout = Rollout(scene, ecs)
    rollout.begin()
    theirs = scene.someone.forces()
    scene.testbed.advance(300)
    assert (rollout.truth().outcome, rollout.truth().overtaken_by) == (Outcome.OVERTAKEN, theirs)


def test_somebody_stops_our_deployment(scene: Scene, ecs: Any) -> None:
    rollout = Rollout(scene, ecs, Behaviour(pull_seconds=300))
    scene.at(30, scene.someone.stops_deployment)
    scene.at(31, lambda: scene.someone.stops_deployment("ABORT"))
    rollout.begin()
    scene.testbed.advance(300)
    assert (rollout.truth().outcome, rollout.truth().ended_by) == (Outcome.ROLLED_BACK, Ending.USER)
    assert scene.testbed.refused_acts == [
        "UnsupportedFeatureException: ECS StopServiceDeployment API with ABORT stopType is not supported."
    ]


def test_somebody_deletes_the_service(scene: Scene, ecs: Any) -> None:
    rollout = Rollout(scene, ecs)
    scene.at(10, scene.someone.deletes)
    scene.at(20, lambda: scene.someone.scales(3))
    rollout.begin()
    scene.testbed.advance(300)
    assert rollout.truth().outcome is Outcome.DELETED
    assert rollout.service()["status"] == "INACTIVE"
    assert scene.testbed.refused_acts == ["ServiceNotActiveException: Service was not ACTIVE."]


def test_a_deregistered_revision_goes_on_but_cannot_be_deployed(scene: Scene, ecs: Any) -> None:
    rollout = Rollout(scene, ecs)
    scene.at(5, lambda: scene.someone.deregisters(rollout.revision))
    rollout.begin()
    scene.at(10, lambda: scene.someone.deploys(rollout.revision))
    scene.testbed.advance(300)
    assert rollout.truth().outcome is Outcome.SUCCEEDED
    assert scene.testbed.refused_acts == ["ClientException: TaskDefinition is inactive"]


@pytest.mark.parametrize(
    ("act", "code", "reason"),
    [
        (lambda scene: scene.someone.spot_interruption(), "SpotInterruption", "Your Spot Task was interrupted."),
        (
            lambda scene: scene.someone.host_termination(),
            "TerminationNotice",
            "Host EC2 (instance i-0123456789abcdef0) terminated.",
        ),
        (
            lambda scene: scene.someone.maintenance(),
            "InfrastructureHealth",
            "ECS is performing maintenance on the underlying infrastructure hosting the task",
        ),
        (lambda scene: scene.someone.stops_task(), "UserInitiated", "Task stopped by user"),
    ],
    ids=["spot", "host", "maintenance", "user"],
)
def test_a_task_that_is_taken_away_is_replaced(
    scene: Scene, ecs: Any, act: Callable[[Scene], object], code: str, reason: str
) -> None:
    rollout = Rollout(scene, ecs)
    scene.at(25, lambda: act(scene))
    ours = rollout.begin()
    scene.testbed.advance(300)
    arns = ecs.list_tasks(cluster="shop", desiredStatus="STOPPED", startedBy=ours)["taskArns"]
    [task] = ecs.describe_tasks(cluster="shop", tasks=arns)["tasks"]
    assert (task["stopCode"], task["stoppedReason"]) == (code, reason)
    assert rollout.truth().outcome is Outcome.SUCCEEDED


ALARMS = {"alarmNames": ["web-5xx"], "enable": True, "rollback": True}


def with_alarms(scene: Scene, ecs: Any, **alarms: Any) -> Rollout:
    rollout = Rollout(scene, ecs)
    ecs.update_service(cluster="shop", service="web", deploymentConfiguration={"alarms": ALARMS | alarms})
    return rollout


def service_deployment(ecs: Any) -> dict[str, Any]:
    [newest, *_] = ecs.list_service_deployments(cluster="shop", service="web")["serviceDeployments"]
    arn = newest["serviceDeploymentArn"]
    [found] = ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"]
    return dict(found)


def test_ecs_says_what_it_is_told_to_say(scene: Scene, ecs: Any) -> None:
    rollout = Rollout(scene, ecs)
    scene.at(10, lambda: scene.someone.tells("operations are being throttled. Will try again later."))
    rollout.begin()
    scene.testbed.advance(11)
    messages = [event["message"] for event in rollout.service()["events"]]
    assert "(service web) operations are being throttled. Will try again later." in messages


def test_an_alarm_rolls_back(scene: Scene, ecs: Any, client: Any) -> None:
    rollout = with_alarms(scene, ecs)
    scene.at(70, lambda: scene.someone.alarm("web-5xx"))
    ours = rollout.begin()
    assert service_deployment(ecs)["alarms"] == {
        "status": "MONITORING",
        "alarmNames": ["web-5xx"],
        "triggeredAlarmNames": [],
    }
    scene.testbed.advance(300)
    assert (rollout.truth().outcome, rollout.truth().ended_by) == (Outcome.ROLLED_BACK, Ending.ALARM)
    messages = [event["message"] for event in rollout.service()["events"]]
    assert f"(service web) (deployment {ours}) deployment failed: alarm detected." in messages
    assert service_deployment(ecs)["alarms"]["triggeredAlarmNames"] == ["web-5xx"]
    [alarm] = client("cloudwatch").describe_alarms(AlarmNames=["web-5xx"])["MetricAlarms"]
    assert alarm["StateValue"] == "ALARM"


def test_an_alarm_without_rollback_leaves_a_failed_deployment(scene: Scene, ecs: Any) -> None:
    rollout = with_alarms(scene, ecs, rollback=False)
    scene.at(30, lambda: scene.someone.alarm("web-5xx"))
    rollout.begin()
    scene.testbed.advance(300)
    assert (rollout.truth().outcome, rollout.truth().ended_by) == (Outcome.FAILED, Ending.ALARM)
    assert rollout.service()["deployments"][0]["rolloutState"] == "FAILED"


def test_an_alarm_that_is_on_before_is_not_watched(scene: Scene, ecs: Any) -> None:
    rollout = with_alarms(scene, ecs)
    scene.someone.alarm("web-5xx")
    rollout.begin()
    assert service_deployment(ecs)["alarms"]["status"] == "DISABLED"
    scene.testbed.advance(300)
    assert rollout.truth().outcome is Outcome.SUCCEEDED


def test_alarms_are_watched_for_a_while_when_all_tasks_stand(scene: Scene, ecs: Any) -> None:
    rollout = with_alarms(scene, ecs)
    rollout.begin()
    scene.testbed.advance(80)
    service = rollout.service()
    assert (service["runningCount"], service["deployments"][0]["rolloutState"]) == (2, "IN_PROGRESS")
    scene.testbed.advance(60)
    assert rollout.service()["deployments"][0]["rolloutState"] == "COMPLETED"
