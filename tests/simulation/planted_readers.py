"""Planted faults of the outbox: readers that are known to fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.memory.outbox import PAGE, MemoryLead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chassis.outbox import Row
    from chassis.outgoing import OutboxLane
    from tests.simulation.memory.rows import OutboxRow


class CursorReader(MemoryLead):
    """Reads what is above the highest number sent; a lower one that is committed later is never seen."""

    def _rows(self, lane: OutboxLane) -> list[OutboxRow]:
        return [row for row in super()._rows(lane) if row.id > self._lease.cursors[lane]]

    async def forget(self, numbers: Sequence[int]) -> None:
        await super().forget(numbers)
        self._lease.move_on(self._database, numbers)


class TransactionIdReader(MemoryLead):
    """Reads by transaction number, below the oldest that is still open: gap-free, and in the wrong order."""

    def _rows(self, lane: OutboxLane) -> list[OutboxRow]:
        horizon = min(self._database.active, default=None)
        settled = [row for row in super()._rows(lane) if horizon is None or row.xid < horizon]
        return sorted(settled, key=lambda row: (row.xid, row.id))


class GapReader(MemoryLead):
    """Waits for each number in turn, also for one that a rollback has used up."""

    def _rows(self, lane: OutboxLane) -> list[OutboxRow]:
        committed = {row.id: row for row in self._database.journal}
        found: list[OutboxRow] = []
        number = self._lease.cursors[lane] + 1
        while number in committed and len(found) < PAGE:
            if committed[number].message.lane == lane:
                found.append(committed[number])
            number += 1
        return found

    async def forget(self, numbers: Sequence[int]) -> None:
        await super().forget(numbers)
        self._lease.move_on(self._database, numbers)


class HandsOverInMemory(MemoryLead):
    """Sends what its own process has written before it looks for what others have."""

    def _rows(self, lane: OutboxLane) -> list[OutboxRow]:
        rows = super()._rows(lane)
        return [row for row in rows if row.by is self._place] or rows


class DeletesFirst(MemoryLead):
    """Deletes rows when it reads them, then lets them be sent."""

    async def waiting(self, lane: OutboxLane, limit: int, but: Sequence[int] = ()) -> list[Row]:
        rows = await super().waiting(lane, limit, but)
        for row in rows:
            self._database.tables["outbox"].pop(row.id, None)
        return rows
