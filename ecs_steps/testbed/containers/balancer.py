"""One listener on loopback for each target group, or for a service without one."""

from __future__ import annotations

import threading

from ecs_steps.testbed.containers.http_proxy import HttpListener
from ecs_steps.testbed.containers.pool import Member, Pool
from ecs_steps.testbed.containers.target_group import balances_http
from ecs_steps.testbed.containers.tcp_proxy import TcpListener
from ecs_steps.testbed.rollout.task import Task


class Balancer:
    """Opens listeners as they are needed and keeps their ports until it is closed.

    A listener is known by its target group's ARN, or by `cluster/service`.
    """

    def __init__(self) -> None:
        self._listeners: dict[str, HttpListener | TcpListener] = {}
        self._lock = threading.Lock()

    def listen(self, key: str) -> int:
        """Open the listener if it is not open yet, and return its port on 127.0.0.1."""
        return int(self._listener(key).server_address[1])

    def endpoints(self) -> dict[str, str]:
        """Return the address of every listener, as `127.0.0.1:port`."""
        with self._lock:
            return {key: f"127.0.0.1:{item.server_address[1]}" for key, item in self._listeners.items()}

    def register(self, key: str, task: Task, port: int) -> tuple[Pool, Member]:
        """Put a task's published port behind a listener; it gets requests once it is marked healthy."""
        pool = self._listener(key).pool
        member = Member(task=task, port=port)
        pool.add(member)
        return pool, member

    def deregister(self, task: Task, *, patience: float) -> None:
        """Take a task out everywhere, and wait so many seconds for the requests it still answers."""
        with self._lock:
            pools = [listener.pool for listener in self._listeners.values()]
        for pool in pools:
            pool.remove(task, patience=patience)

    def close(self) -> None:
        """Close every listener."""
        with self._lock:
            listeners, self._listeners = list(self._listeners.values()), {}
        for listener in listeners:
            listener.shutdown()
            listener.server_close()

    def _listener(self, key: str) -> HttpListener | TcpListener:
        with self._lock:
            if key not in self._listeners:
                kind = HttpListener if balances_http(key) else TcpListener
                listener = kind(Pool())
                serve = threading.Thread(
                    target=listener.serve_forever, args=(0.05,), name=f"balancer {key}", daemon=True
                )
                serve.start()
                self._listeners[key] = listener
            return self._listeners[key]
