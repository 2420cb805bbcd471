"""The injected clock stands where it is put and never goes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from chassis.clock import ControlledClock, SystemClock

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_it_stands_until_it_is_moved() -> None:
    clock = ControlledClock(START.astimezone(timezone(timedelta(hours=2))))
    assert clock.now() == START
    assert clock.now().tzinfo is UTC
    clock.move(START + timedelta(days=1))
    assert clock.now() == START + timedelta(days=1)


def test_it_does_not_go_back() -> None:
    clock = ControlledClock(START)
    with pytest.raises(ValueError, match="does not go back"):
        clock.move(START - timedelta(seconds=1))
    clock.move(START)
    assert clock.now() == START


def test_the_machines_clock_is_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
