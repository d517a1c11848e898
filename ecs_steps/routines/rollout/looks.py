"""Looks at a deployment, one after the other: what they see, what that means, and when the next one is due."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import PASSING_SECONDS
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Proof
from ecs_steps.contract.errors import StepError
from ecs_steps.routines.outage import outlasting
from ecs_steps.routines.rollout.rollout import Rollout
from ecs_steps.routines.rollout.targets import Targets
from ecs_steps.rules.console_link import console_link, has_console
from ecs_steps.rules.early_failure import ends_early, hopeless
from ecs_steps.rules.pace import Pace, longest_pause, pause
from ecs_steps.rules.proof import Claim, Evidence
from ecs_steps.rules.rollback_target import COMING_BACK
from ecs_steps.rules.verdict import Judgement, Sight, judge

Found = TypeVar("Found")

#: Seconds after AWS asked us to slow down in which we do.
_SLOW = 60.0


class Looks:
    """What one watch of a rollout needs beside the rollout: patience, the load balancers, and a pace."""

    #: Spreads the looks of several watchers; tests bring their own.
    chance = staticmethod(random.random)

    def __init__(
        self,
        rollout: Rollout,
        clients: Clients,
        report: Report,
        region: str | None,
        *,
        fail_early: bool,
        companions: int = 0,
    ) -> None:
        """`companions` are the rollouts that are watched beside this one: what is sent is sent for all of them."""
        self._rollout, self._clients, self._report, self._region = rollout, clients, report, region
        self._fail_early, self._share = fail_early, 1 + companions
        self._ecs = clients.ecs(region)
        self._targets = Targets(clients.load_balancers(region), report)
        self._aws = clients.aws(region)
        self._sent_before = self._aws.sent
        self._linked, self._hopeless_said = False, False

    def look(self) -> Sight:
        """Look once, however long the network takes; with the targets, once ECS calls the deployment done."""
        return self._outlasting(self._looked)

    def _looked(self) -> Sight:
        sight = self._rollout.look()
        link = None if self._linked else console_link(sight.service.arn)
        self._linked = True
        if link and has_console(self._aws.endpoint("ecs")):
            self._report.line(f"In the console: {link}")
        if sight.is_done and sight.service.target_groups and sight.wanted:
            sight = replace(sight, targets=self._targets.of(sight.service))
        self._say_if_hopeless(sight)
        return sight

    def judge(self, sight: Sight) -> Judgement:
        """Judge a look; where that is asked for, a failure that is certain is one."""
        found = judge(sight)
        return found if found.settled or not self._fail_early else ends_early(sight)

    def pause(self, sight: Sight, still: float, elapsed: float) -> float:
        """Seconds until the next look."""
        throttled = self._clients.clock.now() - self._aws.throttled_at < _SLOW
        pace = Pace(
            still=still,
            elapsed=elapsed,
            calls=(self._aws.sent - self._sent_before) // self._share,
            longest=longest_pause(sight, throttled=throttled),
        )
        return pause(pace, self.chance())

    def evidence(self, claims: Sequence[Claim]) -> Evidence:
        """What the running tasks prove; where they cannot be read, that is what is said."""
        try:
            return self._outlasting(lambda: self._rollout.evidence(claims, self._clients, self._region))
        except StepError as error:
            return Evidence(Proof.UNKNOWN, f"not proved: {error.what}")

    def _outlasting(self, read: Callable[[], Found]) -> Found:
        return outlasting(read, self._ecs, self._clients.clock, self._report, seconds=PASSING_SECONDS)

    def _say_if_hopeless(self, sight: Sight) -> None:
        """Say that the end is certain where something else than we ends it."""
        moves = not judge(sight).settled and not self.judge(sight).settled
        goes_back = sight.record is not None and sight.record.status in COMING_BACK
        if self._hopeless_said or not moves or sight.awaited or sight.is_done or goes_back:
            return
        if why := hopeless(sight):
            self._hopeless_said = True
            self._report.warn(f"{sight.service.name} will not succeed: {why}")
