"""The clock of one machine: a little slow, and now and then put back for a while."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.simulation.chance import Chance
    from tests.simulation.place import Place


class MachineClock:
    """What one process takes for the time."""

    def __init__(self, true: Callable[[], datetime], chance: Chance, place: Place, number: int) -> None:
        self._true, self._chance, self._place = true, chance, place
        slow = chance.fault("clock_skew")
        self._slow = timedelta(milliseconds=0 if slow is None else 700 * number)
        self._behind, self._until = timedelta(), 0.0
        self._hand, self._since = true(), asyncio.get_running_loop().time()
        """Where the world's clock stands, and since when: it stands still while a day is lived through."""

    def now(self) -> datetime:
        """The time of the world, but for what is wrong with this machine."""
        at = asyncio.get_running_loop().time()
        if self._place.fault("clock_jump", "clock"):
            self._behind = timedelta(seconds=self._chance.seconds(1, 7200, "clock"))
            self._until = at + self._chance.seconds(0.05, 3.0, "clock")
        behind = self._behind if at < self._until else timedelta()
        return self._told(at) - behind

    def _told(self, at: float) -> datetime:
        """A slow clock gets there as well, a moment later: nobody can be slow for ever at one time of day."""
        if self._hand != (true := self._true()):
            self._hand, self._since = true, at
        return true - max(timedelta(), self._slow - timedelta(seconds=at - self._since))
