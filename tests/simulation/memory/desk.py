"""`chassis.desk` in memory: what is due, waits or is to be done, as last committed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chassis.desk import EffectRow, Gauges
from chassis.outbox import ADAPTER
from tests.simulation.memory.burying import bury, holds_back

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from chassis.handling import Key
    from chassis.store import TimerRow
    from tests.simulation.memory.database import Database
    from tests.simulation.memory.store import Trouble


class MemoryDesk:
    """One process's view of what lies in its service's database; only what finds something takes time."""

    def __init__(self, database: Database, trouble: Trouble) -> None:
        self._database, self._trouble = database, trouble

    async def due(self, now: datetime, limit: int) -> list[tuple[int, Key]]:
        due = due_timers(self._database, now)[:limit]
        if due:
            await self._trouble.step("timers")
        return [(timer.id, timer.key) for timer in due]

    async def next_due(self) -> datetime | None:
        return min((timer.due_at for timer in _open_timers(self._database)), default=None)

    async def waiting_on(self, written: Collection[Key], limit: int) -> list[Key]:
        parked = self._database.parked
        wanted = set(written)
        waiting = [p.row.key for p in parked if p.row.reason == "waiting" and p.waits_on in wanted]
        if waiting:
            await self._trouble.step("waiting on")
        return list(dict.fromkeys(waiting))[:limit]

    async def retriable(self, first_retry: float, limit: int) -> list[Key]:
        now = asyncio.get_running_loop().time()
        waiting = [each for each in self._database.parked if each.row.reason == "waiting"]
        due = [p.row.key for p in waiting if p.retry_at + (0 if p.attempts else first_retry) <= now]
        keys = sorted({*due, *free(self._database)})[:limit]
        if keys:
            await self._trouble.step("retriable")
        return keys

    async def redrives(self, limit: int) -> list[int]:
        redrives = [dead.row.id for dead in self._database.dead if dead.redriven_event]
        if redrives:
            await self._trouble.step("redrives")
        return redrives[:limit]

    async def effects(self, without: Collection[int], limit: int) -> list[EffectRow]:
        rows = [row for row in self._database.outbox if row.message.lane == "effect"]
        effects = [
            EffectRow(
                row.id, row.message.target, row.message.key, row.message.value or b"", row.message.aggregate
            )
            for row in rows
            if row.id not in without
        ]
        if effects:
            await self._trouble.step("effects")
        return effects[:limit]

    async def forget(self, number: int) -> None:
        await self._trouble.step("effect confirmed")
        self._database.tables["outbox"].pop(number, None)
        self._database.changed()

    async def bury(self, number: int, code: str, error: str) -> None:
        await self._trouble.step("effect buried")
        bury(self._database, number, code, error, ADAPTER)

    async def settled(self, now: datetime) -> bool:
        database = self._database
        fresh = any(each.row.reason == "waiting" and not each.attempts for each in database.parked)
        waiting = any(not holds_back(database, row.message) for row in database.outbox)
        redrives = any(dead.status == "redrive" for dead in database.dead)
        return not (waiting or fresh or redrives or free(database) or due_timers(database, now))

    async def gauges(self) -> Gauges:
        parked: dict[str, int] = {}
        for each in self._database.parked:
            parked[each.row.reason] = parked.get(each.row.reason, 0) + 1
        open_letters = [dead for dead in self._database.dead if dead.pending]
        events = sum(dead.origin == "event" for dead in open_letters)
        return Gauges(parked, 0.0, len(self._database.outbox), 0.0, events, len(open_letters) - events)


def due_timers(database: Database, now: datetime) -> list[TimerRow]:
    """Timers that are due and behind no closed gate, the earliest first, those behind open gates last."""
    due = (timer for timer in _open_timers(database) if timer.due_at <= now)
    return sorted(due, key=lambda timer: (timer.gate is not None, timer.due_at, timer.id))


def _open_timers(database: Database) -> list[TimerRow]:
    gates = database.tables["gate"]
    return [t for t in database.tables["timer"].values() if t.gate is None or t.gate in gates]


def free(database: Database) -> list[Key]:
    """Aggregates with an event that is parked while there is nothing to be parked for."""
    if not database.tables["parked"]:
        return []
    blocked = {(dead.row.key, dead.row.sender) for dead in database.dead if dead.blocks}
    lanes = {each.lane for each in database.parked if each.row.reason == "waiting"}
    return [
        each.row.key
        for each in database.parked
        if each.row.reason != "waiting"
        and (each.row.key, each.row.sender) not in blocked
        and each.lane not in lanes
    ]
