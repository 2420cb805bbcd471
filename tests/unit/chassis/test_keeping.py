from __future__ import annotations

from dataclasses import replace

import pytest

from chassis.handling import TimerFired
from chassis.keeping import kept
from chassis.records import Record, of_confirmation, of_timer
from tests.unit.chassis.boxes import NOW, item


@pytest.mark.parametrize("record", [of_timer(7, "grace", NOW), of_confirmation("post", {}, 7, NOW)])
def test_a_timer_or_a_confirmation_that_fails_is_set_aside_as_it_is(record: Record) -> None:
    """Neither is on a topic; looked up as one, it could never be set aside, nor anything due after it."""
    failed = replace(item("fired"), payload=TimerFired("grace", NOW), record=record)
    assert kept(failed) is record
