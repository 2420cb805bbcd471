"""What the processes of one service share: its database, its consumer group, who leads; and what is due."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from chassis.handling import Key
    from chassis.service import Service
    from tests.simulation.broker import Broker, Group
    from tests.simulation.chance import Chance
    from tests.simulation.memory.database import Database
    from tests.simulation.memory.rows import OutboxRow


class Lease:
    """The advisory lock of the leader, held by a connection."""

    def __init__(self) -> None:
        self.holder: str | None = None
        self._free = asyncio.Event()
        self._free.set()

    async def take(self, who: str) -> None:
        """Wait until nobody leads, and lead."""
        while self.holder is not None:
            self._free.clear()
            await self._free.wait()
        self.holder = who

    def give_up(self, who: str) -> None:
        """The connection is gone, and the lock with it."""
        if self.holder == who:
            self.holder = None
            self._free.set()


class Site:
    """One service's share of the world."""

    def __init__(
        self, service: Service, broker: Broker, database: Database, group: Group, chance: Chance
    ) -> None:
        self.name, self.service = service.name, service
        self.broker, self.database, self.group = broker, database, group
        self.lease = Lease()
        self.cursor = 0
        """How far a planted reader has read; the relay itself has no such thing."""
        self.sent: dict[int, int] = {}
        """How often a planted relay has sent each row."""
        self._chance = chance
        self._sleepers: list[asyncio.Event] = []
        database.ended.append(self.changed)

    def changed(self) -> None:
        """Something may be due now: wake whoever looks after it."""
        for sleeper in self._sleepers:
            sleeper.set()

    async def until_changed(self, deadline: float | None) -> None:
        """Sleep until something may be due, at the latest until a moment of simulated time."""
        sleeper = asyncio.Event()
        self._sleepers.append(sleeper)
        try:
            async with asyncio.timeout_at(deadline):
                await sleeper.wait()
        except TimeoutError:
            return
        finally:
            self._sleepers.remove(sleeper)

    def further_back(self, offset: int) -> int:
        """An offset that an operator might go back to."""
        return self._chance.between(0, offset, "rewind")

    def waiting_on(self, written: Iterable[Key]) -> tuple[Key, ...]:
        """Aggregates with an event that waits for one of these."""
        wanted = set(written)
        return tuple(
            dict.fromkeys(
                each.row.key
                for each in self.database.parked
                if each.row.reason == "waiting" and each.waits_on in wanted
            )
        )

    def due(self, now: datetime) -> tuple[tuple[int, Key], ...]:
        """Timers that are due, by number and aggregate."""
        timers = [timer for timer in self.database.tables["timer"].values() if timer.due_at <= now]
        return tuple((timer.id, timer.key) for timer in sorted(timers, key=lambda t: (t.due_at, t.id)))

    def next_due(self) -> datetime | None:
        """When the next timer is due."""
        return min((timer.due_at for timer in self.database.tables["timer"].values()), default=None)

    def retriable(self, first_retry: float) -> tuple[Key, ...]:
        """Aggregates whose parked events have waited long enough, or are held back by nothing any more."""
        now = asyncio.get_running_loop().time()
        waiting = [each for each in self.database.parked if each.row.reason == "waiting"]
        due = [each.row.key for each in waiting if each.retry_at + _grace(each.attempts, first_retry) <= now]
        return tuple(sorted({*due, *self._free()}))

    def retries_at(self, first_retry: float) -> list[float]:
        """When events that wait are tried again."""
        waiting = [each for each in self.database.parked if each.row.reason == "waiting"]
        return [each.retry_at + _grace(each.attempts, first_retry) for each in waiting]

    def _free(self) -> list[Key]:
        """Parked, and nothing to be parked for."""
        blocked = {(dead.row.key, dead.row.sender) for dead in self.database.dead if dead.blocks}
        lanes = {each.lane for each in self.database.parked if each.row.reason == "waiting"}
        return [
            each.row.key
            for each in self.database.parked
            if each.row.reason != "waiting"
            and (each.row.key, each.row.sender) not in blocked
            and each.lane not in lanes
        ]

    def redrives(self) -> tuple[int, ...]:
        """Dead letters that an operator wants to be tried again."""
        return tuple(dead.row.id for dead in self.database.dead if dead.status == "redrive")

    def effects(self) -> list[OutboxRow]:
        """What adapters have to do."""
        return [row for row in self.database.outbox if row.message.lane == "effect"]

    def forget(self, numbers: Sequence[int]) -> None:
        """Delete outbox rows that were sent or done."""
        for number in numbers:
            self.database.tables["outbox"].pop(number, None)
        self.changed()

    def settled(self, now: datetime) -> bool:
        """Nothing waits to be sent or read, is due, or could be tried again."""
        fresh = any(each.row.reason == "waiting" and not each.attempts for each in self.database.parked)
        return not (
            self.database.outbox
            or self.database.active
            or self.due(now)
            or fresh
            or self._free()
            or self.redrives()
            or not self.group.caught_up()
        )


def _grace(attempts: int, first_retry: float) -> float:
    return 0.0 if attempts else first_retry
