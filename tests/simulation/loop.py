"""An event loop whose time is simulated: it jumps to the next timer instead of waiting for it.

Nothing it runs may touch a socket or a thread, so a run depends on the order of timers alone, and that on
the seed.
"""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

T = TypeVar("T")


class Stalled(Exception):
    """Every task waits for another one: nothing can ever happen again."""


class _JumpingSelector(selectors.SelectSelector):
    """Finds no input, ever, and lets the time pass that the loop would have waited."""

    now = 0.0
    turns = 0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise Stalled("no task can go on and no timer is set")
        self.now += timeout
        self.turns += 1
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Runs tasks in simulated seconds from 0."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now

    @property
    def turns(self) -> int:
        """How often it went round: what spins in no time shows here."""
        return self._jumping.turns


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in simulated time."""
    loop = SimulatedLoop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()
