"""How far a push has come, and how that reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ecs_steps.values.push_event import PushEvent

_MB = 1_000_000
_THERE = r"Layer already exists|Mounted from .*"
_AGAIN = r"Retrying in \d+ seconds?"


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer; its bytes are known once the engine has begun to send it."""

    status: str = ""
    sent: int = 0
    size: int = 0

    @property
    def is_there(self) -> bool:
        """True when the registry had it before."""
        return re.fullmatch(_THERE, self.status, re.DOTALL) is not None

    @property
    def is_sent(self) -> bool:
        """True when the registry has it from this push."""
        return self.status == "Pushed"

    @property
    def is_sent_again(self) -> bool:
        """True while the engine waits to send it once more."""
        return re.fullmatch(_AGAIN, self.status) is not None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The layers of one push, by the engine's short ids."""

    layers: Mapping[str, Layer] = field(default_factory=dict)

    def after(self, event: PushEvent) -> Progress:
        """Take in one event; the engine may count some bytes past a layer's end, or not at all for an empty one."""
        if not event.layer:
            return self
        known = self.layers.get(event.layer, Layer())
        size = max(event.total, known.size)
        layer = Layer(status=event.status, sent=event.current, size=size)
        if layer.is_sent:
            layer = replace(layer, sent=size)
        elif not event.current:
            layer = replace(layer, sent=0 if layer.is_sent_again else known.sent)
        return Progress(layers={**self.layers, event.layer: layer})

    @property
    def sent_bytes(self) -> int:
        """Bytes of layers that went to the registry so far."""
        return sum(min(layer.sent, layer.size) for layer in self.layers.values())

    @property
    def sent_layers(self) -> int:
        """Layers that the registry has from this push."""
        return sum(layer.is_sent for layer in self.layers.values())

    def trouble(self, event: PushEvent) -> str:
        """Say that the engine will send a layer again; empty when it does not, or said so before."""
        known = self.layers.get(event.layer)
        if re.fullmatch(_AGAIN, event.status) is None or (known is not None and known.is_sent_again):
            return ""
        return f"Layer {event.layer} did not get through; the engine: {event.status}"

    def under_way(self, seconds: float) -> str:
        """Say where it is, in one line."""
        wanted = sum(layer.size for layer in self.layers.values() if not layer.is_there)
        amount = f"{self.sent_bytes / _MB:.1f} of {wanted / _MB:.1f} MB"
        return f"{amount}{_rate(self.sent_bytes, seconds)}; {self._counted()}"

    def summary(self, seconds: float) -> str:
        """Say what it was, in one line."""
        there = sum(layer.is_there for layer in self.layers.values())
        if not self.sent_layers:
            return f"Nothing to send: {_layers(there)} {'was' if there == 1 else 'were'} there already"
        sent = f"Pushed {_layers(self.sent_layers)}, {self.sent_bytes / _MB:.1f} MB in {_seconds(seconds)}"
        rest = f"; {there} {'was' if there == 1 else 'were'} there already" if there else ""
        return sent + _rate(self.sent_bytes, seconds) + rest

    def _counted(self) -> str:
        there = sum(layer.is_there for layer in self.layers.values())
        done = f"{self.sent_layers} of {_layers(len(self.layers) - there)} sent"
        return f"{done}, {there} there already" if there else done


def _rate(amount: int, seconds: float) -> str:
    """Bytes a second; nothing where no time was measured."""
    return f" ({amount / _MB / seconds:.1f} MB/s)" if seconds > 0 else ""


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def _layers(number: int) -> str:
    return "1 layer" if number == 1 else f"{number} layers"
