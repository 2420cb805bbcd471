"""When a batch leaves something that is to be done at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chassis.changes import Changes
from chassis.handling import Key, Timer
from chassis.outgoing import Outgoing

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CASE = Key("case", "1")


def timer(due_at: datetime | None) -> Changes:
    return Changes(timers={(CASE, "term"): Timer("term", due_at)})


def outgoing(lane: str) -> Changes:
    return Changes(outgoing=[Outgoing("somewhere", lane, "1", (), b"{}", CASE)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [timer(NOW), outgoing("effect"), Changes(opened=["march"]), Changes(redriven=[1]), Changes(unparked=[1])],
    ids=["timer", "effect", "gate", "redriven", "unparked"],
)
def test_what_is_due_at_once(changes: Changes) -> None:
    assert changes.due(NOW)


@pytest.mark.parametrize(
    "changes",
    [Changes(), timer(NOW + timedelta(seconds=1)), timer(None), outgoing("stream"), outgoing("compacted")],
    ids=["nothing", "later", "cancelled", "stream", "compacted"],
)
def test_what_can_wait_for_the_next_look(changes: Changes) -> None:
    assert not changes.due(NOW)
