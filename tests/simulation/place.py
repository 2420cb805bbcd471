"""Where a process meets the world: every step takes time and may go wrong."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.chance import Chance
    from tests.simulation.history import History


class Crashed(BaseException):
    """The process is gone: nothing may catch this, just as nothing catches SIGKILL."""


class Place:
    """One process's way to broker and database."""

    def __init__(
        self, who: str, chance: Chance, history: History, crash: Callable[[], None] | None = None
    ) -> None:
        """`crash` ends the process; None for those outside, who never crash."""
        self._who, self._chance, self._history, self._crash = who, chance, history, crash
        self._down_until = 0.0

    def note(self, what: str, fault: int | None = None) -> None:
        """Write into the history."""
        self._history.note(asyncio.get_running_loop().time(), self._who, what, fault)

    def fault(self, kind: str, where: str) -> bool:
        """Whether a fault happens here; it is noted."""
        number = self._chance.fault(kind)
        if number is not None:
            self.note(f"{kind} at {where}", number)
        return number is not None

    async def pause(self, where: str) -> None:
        """A step that takes time and may be the last one."""
        delay = self._chance.delay()
        if self.fault("stall", where):
            delay += self._chance.seconds(0.5, 3.0, "stall")
        if where == "load" and self.fault("late_lock", where):
            delay += self._chance.seconds(0.05, 0.5, "late_lock")
        await asyncio.sleep(delay)
        if self._crash and (self.fault("crash", where) or self._is_unanswered(where)):
            self._crash()
            raise Crashed

    def _is_unanswered(self, where: str) -> bool:
        """The moment between what an order has done and its answer is short, and matters much."""
        return where == "order done" and self.fault("unanswered", where)

    async def stall(self) -> None:
        """The process stands still, as when it was stopped; it goes on with what it knew."""
        await asyncio.sleep(self._chance.seconds(0.5, 3.0, "stall"))

    async def step(self, what: str) -> None:
        """A step of a transaction: the connection may be lost."""
        await self.pause(what)
        now = asyncio.get_running_loop().time()
        if self.fault("outage", what):
            self._down_until = now + self._chance.seconds(1.0, 8.0, "outage")
        if now < self._down_until or self.fault("disconnect", what):
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    async def statement(self, what: str) -> None:
        """A statement that the database may refuse for what is in it."""
        await self.step(what)
        if self.fault("refused_statement", what):
            raise asyncpg.DataError("refused for the sake of the simulation")
