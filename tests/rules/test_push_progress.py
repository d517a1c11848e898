"""How a push reads, told by the events of a real engine."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.rules.push_progress import Progress
from ecs_steps.values.push_event import PushEvent


def event(status: str, layer: str = "8bf1d675d4bf", **progress: int) -> dict[str, Any]:
    return {"status": status, "progressDetail": progress, "id": layer}


def after(*events: dict[str, Any]) -> Progress:
    progress = Progress()
    for each in events:
        progress = progress.after(PushEvent.of(each))
    return progress


def test_a_layer_under_way_is_told_in_bytes_and_rate() -> None:
    progress = after(
        {"status": "The push refers to repository [127.0.0.1:5000/web]"},
        event("Preparing"),
        event("Pushing", current=25_035_264, total=60_000_000),
        event("Layer already exists", "5b5e3fe481e4"),
    )

    assert progress.under_way(5.0) == "25.0 of 60.0 MB (5.0 MB/s); 0 of 1 layer sent, 1 there already"


def test_the_end_counts_layers_bytes_and_what_was_there() -> None:
    progress = after(
        event("Pushing", current=524_800, total=60_000_000),
        event("Pushing", current=60_001_792, total=60_000_000),
        event("Pushed"),
        event("Pushing", "a", current=512, total=1_200_000),
        event("Pushed", "a"),
        event("Mounted from other", "b"),
        event("Layer already exists", "c"),
    )

    assert progress.summary(4.0) == "Pushed 2 layers, 61.2 MB in 4.0 s (15.3 MB/s); 2 were there already"
    assert progress.summary(64.2).startswith("Pushed 2 layers, 61.2 MB in 64 s (1.0 MB/s)")


def test_nothing_new_is_nothing_to_send() -> None:
    assert after(event("Layer already exists")).summary(0.1) == "Nothing to send: 1 layer was there already"
    assert after().summary(0.0) == "Nothing to send: 0 layers were there already"


def test_a_layer_that_is_sent_again_is_told_once_and_counts_from_its_beginning() -> None:
    half = after(event("Pushing", current=30_000_000, total=60_000_000))
    again = PushEvent.of(event("Retrying in 5 seconds"))
    waiting = half.after(again)

    assert half.trouble(again) == "Layer 8bf1d675d4bf did not get through; the engine: Retrying in 5 seconds"
    assert waiting.trouble(PushEvent.of(event("Retrying in 4 seconds"))) == ""
    assert (half.sent_bytes, waiting.sent_bytes) == (30_000_000, 0)


def test_a_layer_of_unknown_size_counts_without_bytes() -> None:
    assert after(event("Pushed")).summary(0.0) == "Pushed 1 layer, 0.0 MB in 0.0 s"


@pytest.mark.parametrize("odd", [{}, {"aux": None}, {"progressDetail": None, "id": None}, {"status": None}])
def test_an_event_that_says_nothing_changes_nothing(odd: dict[str, Any]) -> None:
    assert after(odd) == Progress()


def test_the_digest_comes_with_the_last_event() -> None:
    assert PushEvent.of({"aux": {"Tag": "1", "Digest": "sha256:25", "Size": 529}}).digest == "sha256:25"
