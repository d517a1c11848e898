"""The test bed as one object: a local AWS on a loopback port."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Any, final

from ecs_steps.testbed.aws import images
from ecs_steps.testbed.aws.alarms import put_alarm
from ecs_steps.testbed.aws.errors import AwsError
from ecs_steps.testbed.aws.foundations import mend_foundations
from ecs_steps.testbed.aws.logs import write_log
from ecs_steps.testbed.aws.moto_side import Aws, moto_to_ourselves, reset_moto
from ecs_steps.testbed.aws.roles import Roles
from ecs_steps.testbed.aws.state import EcsState
from ecs_steps.testbed.aws.target_groups import deregistration_delay
from ecs_steps.testbed.calls import Calls
from ecs_steps.testbed.clock import Clock, ManualClock
from ecs_steps.testbed.control import Control
from ecs_steps.testbed.faults import Fault, FaultKind
from ecs_steps.testbed.front import Front
from ecs_steps.testbed.gate import Gate
from ecs_steps.testbed.rollout.behaviour import Behaviour, Timings
from ecs_steps.testbed.rollout.engine import Engine
from ecs_steps.testbed.rollout.runner import RunnerFactory
from ecs_steps.testbed.rollout.script import Script
from ecs_steps.testbed.rollout.simulated import Outside
from ecs_steps.testbed.rollout.task import Container, Task
from ecs_steps.testbed.serving import quiet_server

#: Serves a registry while it is entered, and hands out its host:port.
ServeRegistry = Callable[[], "AbstractContextManager[str]"]
#: How often a clock that moves by itself is looked at; seconds.
_TICK = 0.05


@final
class Testbed:
    """A local AWS: moto, our ECS on the rollout engine, faults, a record of calls.

    One at a time in a process, because moto's state is one for all. `faster` divides every duration; with a
    manual clock time stands still until `advance`. Without a `runner`, tasks are simulated.
    """

    __test__ = False  # pytest shall not collect it by its name
    account = "123456789012"
    region = "eu-west-1"

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        timings: Timings | None = None,
        faster: float = 1.0,
        port: int = 0,
        runner: RunnerFactory | None = None,
        registry: ServeRegistry | None = None,
    ) -> None:
        self.clock: Clock = clock or ManualClock()
        self.calls = Calls()
        self._gate = Gate()
        self.faults, self.permissions, self.replays = self._gate.faults, self._gate.permissions, self._gate.replays
        self.refused_acts: list[str] = []
        self.shut_down = threading.Event()
        self.registry_host: str | None = None
        self._timings = (timings or Timings()).faster(faster)
        self._faster = faster
        self._port = port
        self._runner = runner
        self._registry = registry
        self._script = Script()
        self._stack = ExitStack()
        self._server: Any = None
        self.state = EcsState(engine=self._new_engine())

    @property
    def engine(self) -> Engine:
        """The rollout engine."""
        return self.state.engine

    @property
    def endpoint(self) -> str:
        """The address for AWS_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def environment(self) -> dict[str, str]:
        """List the environment variables with which AWS clients find this test bed."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def start(self) -> Testbed:
        """Serve on 127.0.0.1 in a thread of its own; port 0 takes a free one."""
        patches = self._stack.enter_context(moto_to_ourselves())
        mend_foundations(patches)
        if self._registry is not None:
            self.registry_host = self._stack.enter_context(self._registry())
        front = Front(
            moto=Aws(self.state, patches),
            control=Control(self, self.shut_down.set),
            calls=self.calls,
            gate=self._gate,
            roles=Roles(self.clock.now, patches),
            now=self.clock.now,
            pass_time=self.pass_time,
        )
        self._server = quiet_server(front, self._port)
        self._stack.callback(self._server.server_close)
        self._run("testbed", lambda: self._server.serve_forever(_TICK), self._server.shutdown)
        if self.clock.moves_by_itself:
            stopped = threading.Event()
            self._run("testbed-clock", lambda: self._tick(stopped), stopped.set)
        return self

    def _run(self, name: str, work: Callable[[], None], stop: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._stack.callback(thread.join)
        self._stack.callback(stop)

    def _tick(self, stopped: threading.Event) -> None:
        while not stopped.wait(_TICK):
            engine = self.engine
            with engine.lock:
                engine.catch_up()

    def stop(self) -> None:
        """Stop serving, end every task, and give moto back as it was."""
        self.faults.clear()
        self.engine.close()
        self._stack.close()

    def reset(self) -> None:
        """Begin anew without a new server: no resources, scripts, faults or calls; a clock keeps its time."""
        self._gate.clear()
        self.refused_acts.clear()
        self.engine.close()
        reset_moto()
        self._script.clear()
        self.calls.clear()
        self.state.restart(self._new_engine())

    def _new_engine(self) -> Engine:
        engine = Engine(
            now=self.clock.now,
            timings=self._timings,
            script=self._script,
            runner=self._runner,
            outside=Outside(digest_of=images.digest_of, log=self._write_log, problem_of=images.problem_of),
        )
        engine.world.deregistration_delay = deregistration_delay
        return engine

    def _write_log(self, task: Task, container: Container, line: str) -> None:
        write_log(task, container.name, [line], self.engine.world.now)

    def advance(self, seconds: float) -> float:
        """Move a manual clock forward, let everything happen that is due, and tell the time."""
        if not isinstance(self.clock, ManualClock):
            msg = "only a manual clock can be advanced"
            raise TypeError(msg)
        now = self.clock.advance(seconds)
        with self.engine.lock:
            self.engine.catch_up()
        return now

    def script(self, image: str, *behaviours: Behaviour) -> None:
        """Script how the tasks of an image behave; patterns and several behaviours as in `Script`."""
        with self.engine.lock:
            self._script.set(image, *[behaviour.faster(self._faster) for behaviour in behaviours])

    def set_alarm(self, name: str, *, on: bool = True) -> None:
        """Set an alarm off (or on OK again), for deployments that watch it and for DescribeAlarms."""
        with self.engine.lock:
            self.engine.catch_up()
            put_alarm(self.account, self.region, name, on=on)
            self.engine.set_alarm(name, on=on)

    def at(self, seconds: float, act: Callable[[], object]) -> None:
        """Let somebody do something so many seconds from now, by the test bed's clock."""
        with self.engine.lock:
            self.engine.catch_up()
            self.engine.world.agenda.after(seconds / self._faster, lambda: self._act(act))

    def _act(self, act: Callable[[], object]) -> None:
        """Do what was planned; what AWS refuses is only noted, since it hit somebody else."""
        try:
            act()
        except AwsError as error:
            self.refused_acts.append(f"{error.code}: {error.message}")

    def scripts(self) -> dict[str, object]:
        """List what is scripted."""
        return self._script.as_document()

    def pass_time(self, seconds: float) -> None:
        """Let time pass, by whatever clock there is."""
        if isinstance(self.clock, ManualClock):
            self.advance(seconds / self._faster)
        else:
            time.sleep(seconds / self._faster)

    def fault(
        self,
        action: str,
        kind: FaultKind,
        times: int | None = 1,
        *,
        after: float = 0.0,
        lasts: float = math.inf,
        seconds: float = 0.0,
        key: str | None = None,
    ) -> None:
        """Let an operation ("ecs:UpdateService", "ecs:*", "*") fail so many times, or until cleared (None).

        It begins in `after` seconds and lasts so many; `seconds` and `key` as in `Fault`. Like all durations here,
        they are divided by `faster`.
        """
        after, lasts = after / self._faster, lasts / self._faster
        if kind is FaultKind.STALE:
            self.state.keep_past()
        begins = self.clock.now() + after if after else -math.inf
        ends = self.clock.now() + after + lasts
        self.faults.add(
            Fault(action=action, kind=kind, times=times, begins=begins, ends=ends, seconds=seconds, key=key)
        )

    def __enter__(self) -> Testbed:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
