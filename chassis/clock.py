"""The clock that legal dates follow. Retries, leases and lag follow the wall clock instead."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time that timers and `ce_time` go by."""

    def now(self) -> datetime:
        """Aware, UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ControlledClock:
    """Stands where it is put; for demonstrations and tests. It never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move(self, to: datetime) -> None:
        """Go forward; a moment in the past is refused."""
        if to < self._now:
            raise ValueError(f"the clock stands at {self._now.isoformat()} and does not go back to {to}")
        self._now = to.astimezone(UTC)
