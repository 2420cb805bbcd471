"""Planted faults of the store: what a transaction could get wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.batch import GivenBack
from chassis.store import Claims
from tests.simulation.memory.rows import OutboxRow
from tests.simulation.memory.store import MemoryUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chassis.arrival import Arrival
    from chassis.changes import Changes, Snapshot
    from chassis.handling import Key
    from chassis.outgoing import Outgoing
    from chassis.store import ParkedRow

BLOCK = 20


class NoInbox(MemoryUnit):
    """Takes everything for new."""

    async def claim(self, arrivals: Sequence[Arrival]) -> Claims:
        await super().claim(arrivals)
        return Claims(frozenset(arrival.inbox for arrival in arrivals), {})


class InboxApart(MemoryUnit):
    """Enters the inbox in a transaction of its own."""

    async def claim(self, arrivals: Sequence[Arrival]) -> Claims:
        claims = await super().claim(arrivals)
        for key, row in self._transaction.written("inbox"):
            self._transaction.database.tables["inbox"][key] = row
        return claims


class NoLocks(MemoryUnit):
    """Reads aggregates without locking them."""

    async def _loaded(self, key: Key) -> Snapshot:
        return self._read(key)


class SeesNothingHeld(MemoryUnit):
    """Does not look at what is parked or dead."""

    async def held(self, keys: Iterable[Key]) -> tuple[set[tuple[Key, str]], list[ParkedRow]]:
        return set(), []


class GivesPoisonBack(MemoryUnit):
    """Refuses a batch as long as one of its events cannot be handled."""

    async def save(
        self, changes: Changes, repeats: Sequence[Outgoing], loaded: Mapping[Key, Snapshot]
    ) -> None:
        if changes.failures:
            raise GivenBack("an event cannot be handled")
        await super().save(changes, repeats, loaded)


class CachedNumbers(MemoryUnit):
    """Draws outbox numbers in blocks, as a sequence with a cache does for each connection."""

    async def _save_outbox(self, outgoing: Sequence[Outgoing]) -> None:
        cache = self.connection.setdefault("outbox", [])
        for message in outgoing:
            if not cache:
                cache += [self._transaction.next("outbox") for _ in range(BLOCK)]
            number = cache.pop(0)
            self._transaction.put("outbox", number, OutboxRow(number, self._transaction.xid, message))
