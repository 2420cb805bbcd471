"""`chassis.outbox` in memory: a lease makes the leader, and is lost without notice."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from chassis.outbox import RELAY, Row
from tests.simulation.memory.burying import bury, holds_back

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from chassis.outgoing import OutboxLane
    from chassis.recent import Recent
    from tests.simulation.memory.database import Database
    from tests.simulation.memory.rows import OutboxRow
    from tests.simulation.place import Place

PAGE = 12
"""Rows that a relay sends at once: few, so that much happens between two pages, and pages are full."""


class Lease:
    """The advisory lock of the leader."""

    def __init__(self) -> None:
        self.holder: object | None = None
        self.cursors: dict[str, int] = {"stream": 0, "compacted": 0}
        """How far planted readers have read in each lane; a sound one has no such thing."""

    def take(self, who: object) -> bool:
        """Lead where nobody does."""
        if self.holder is None:
            self.holder = who
        return self.holder is who

    def give_up(self, who: object) -> None:
        """The connection is gone, and the lock with it."""
        if self.holder is who:
            self.holder = None

    def move_on(self, database: Database, numbers: Sequence[int]) -> None:
        """A planted reader has sent these."""
        for row in database.journal:
            if row.id in numbers:
                lane = row.message.lane
                self.cursors[lane] = max(self.cursors[lane], row.id)


class MemoryOutbox:
    """One process's way to its service's outbox."""

    def __init__(
        self, database: Database, lease: Lease, place: Place, lead: type[MemoryLead], recent: Recent
    ) -> None:
        self._database, self._lease, self._place, self._lead = database, lease, place, lead
        self._recent = recent

    @asynccontextmanager
    async def lead(self) -> AsyncIterator[MemoryLead | None]:
        if self._lease.holder is None:
            await self._place.step("lead")
        lead = self._lead(self._database, self._lease, self._place, self._recent)
        try:
            self._recent.wanted = self._lease.take(lead)
            yield lead if self._recent.wanted else None
        finally:
            self._recent.wanted = False
            self._recent.clear()
            self._lease.give_up(lead)


class MemoryLead:
    """The outbox in the hands of the one that leads."""

    def __init__(self, database: Database, lease: Lease, place: Place, recent: Recent) -> None:
        self._database, self._lease, self._place, self._recent = database, lease, place, recent

    async def waiting(self, lane: OutboxLane, limit: int, but: Sequence[int] = ()) -> list[Row]:
        self._check()
        if self._rows(lane) and self._place.fault("late_relay", lane):
            await self._place.stall()  # and meanwhile more is written
        rows = [row for row in self._rows(lane) if row.id not in but][:limit]
        if not rows:
            return []
        await self._place.step("outbox read")
        await self._may_lose_the_lead(rows)
        return await self._contents(lane, rows)

    async def _contents(self, lane: OutboxLane, rows: Sequence[OutboxRow]) -> list[Row]:
        """What the table has named, from the memory of its process, or, with one more question, from it."""
        known = self._recent.take(lane, [row.id for row in rows])
        unknown = [row for row in rows if row.id not in known]
        if unknown:
            await self._place.step("outbox contents read")
        left = self._database.tables["outbox"]
        known |= {row.id: Row.numbered(row.id, row.message) for row in unknown if row.id in left}
        return [known[row.id] for row in rows if row.id in known]

    async def forget(self, numbers: Sequence[int]) -> None:
        await self._place.step("acknowledged")
        self._check()
        for number in numbers:
            self._database.tables["outbox"].pop(number, None)
        self._database.changed()
        await self._place.step("outbox deleted")

    async def bury(self, number: int, code: str, error: str) -> None:
        await self._place.step("message buried")
        self._check()
        bury(self._database, number, code, error, RELAY)

    async def _may_lose_the_lead(self, rows: Sequence[OutboxRow]) -> None:
        """Stand still with a page in hand while somebody else takes over; often where it matters."""
        compacted = any(row.message.lane == "compacted" for row in rows)
        if self._place.fault("stale_leader" if compacted else "leader_lost", "outbox read"):
            self._lease.give_up(self)
            await self._place.stall()

    def _rows(self, lane: OutboxLane) -> list[OutboxRow]:
        """What is to be sent in a lane, in order."""
        rows = [row for row in self._database.outbox if row.message.lane == lane]
        if not any(dead.origin == "outbox" for dead in self._database.tables["dead"].values()):
            return rows
        return [row for row in rows if not holds_back(self._database, row.message)]

    def _check(self) -> None:
        if self._lease.holder is not self:
            raise asyncpg.ConnectionDoesNotExistError("the connection that held the lock is gone")
