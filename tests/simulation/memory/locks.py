"""Row locks: held until the transaction ends; a circle of waiting transactions is a deadlock."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from collections.abc import Hashable


class Locks:
    """Who holds which row, and who waits for it."""

    def __init__(self) -> None:
        self._holders: dict[Hashable, object] = {}
        self._queues: defaultdict[Hashable, list[asyncio.Future[None]]] = defaultdict(list)
        self._waits_for: dict[object, Hashable] = {}

    async def acquire(self, owner: object, row: Hashable) -> None:
        """Wait until the row is free, and take it; raises `DeadlockDetectedError`."""
        while self._holders.get(row, owner) is not owner:
            if self._would_close_a_circle(owner, row):
                raise asyncpg.DeadlockDetectedError("deadlock detected")
            freed = asyncio.get_running_loop().create_future()
            self._queues[row].append(freed)
            self._waits_for[owner] = row
            try:
                await freed
            finally:
                del self._waits_for[owner]
        self._holders[row] = owner

    def release(self, owner: object) -> None:
        """Give up all rows of a transaction; those who wait for them try again, in their order."""
        for row in [row for row, holder in self._holders.items() if holder is owner]:
            del self._holders[row]
            for freed in self._queues.pop(row, ()):
                if not freed.done():
                    freed.set_result(None)

    def _would_close_a_circle(self, owner: object, row: Hashable) -> bool:
        holder = self._holders.get(row)
        while holder in self._waits_for:
            holder = self._holders.get(self._waits_for[holder])
        return holder is owner
