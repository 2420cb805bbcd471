"""`chassis.store` in memory: opens transactions, and reads what they need under their locks."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from chassis.changes import Snapshot
from chassis.handling import Key
from chassis.recent import Recent
from chassis.rows import state_of
from chassis.store import Claims, DeadRow, Entered, ParkedRow, Table, TimerRow, Unit
from tests.simulation.memory.database import Database, Transaction
from tests.simulation.memory.saving import Saving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
    from datetime import datetime

    from chassis.arrival import Arrival
    from chassis.changes import InboxKey
    from tests.simulation.memory.rows import Dead, Parked


class Trouble(Protocol):
    """Where a process meets the world: takes its time, and may go wrong."""

    async def step(self, what: str) -> None:
        """One step over the network; may raise a lost connection, or end the process."""

    async def statement(self, what: str) -> None:
        """The same, and the database may refuse the statement."""


class MemoryStore:
    """One process's access to its service's database."""

    def __init__(
        self,
        database: Database,
        tables: Sequence[Table],
        trouble: Trouble,
        unit: type[MemoryUnit],
        recent: Recent | None = None,
    ) -> None:
        """`recent` is what the relay of this process is given of what was committed."""
        self._database, self._trouble, self._unit = database, trouble, unit
        self._recent = Recent() if recent is None else recent
        self._tables = {table.model.kind: table for table in tables}
        self._connection: dict[str, list[int]] = {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Unit]:
        transaction = Transaction(self._database)
        try:
            unit = self._unit(transaction, self._tables, self._trouble, self._connection, self._recent)
            yield unit
            await self._trouble.step("commit")
            transaction.commit()
        finally:
            transaction.end()
        await self._trouble.step("committed")
        self._recent.keep(unit.written)

    async def read(self, model: type[Any], id_: object) -> Any:
        """One aggregate as last committed, without a lock; None if there is none."""
        await self._trouble.step("read")
        row = self._database.tables["aggregate"].get(Key(model.kind, str(id_)))
        return row and read_state(self._tables[model.kind], row.state)


class MemoryUnit(Saving):
    """One transaction."""

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        mark, before = self._transaction.mark(), len(self.written)
        try:
            yield
        except BaseException:
            self._transaction.back_to(mark)
            del self.written[before:]
            raise

    async def claim(self, arrivals: Sequence[Arrival]) -> Claims:
        await self._trouble.step("claim")
        new: set[InboxKey] = set()
        known: dict[InboxKey, Entered] = {}
        for arrival in sorted(arrivals, key=lambda each: each.inbox):
            await self._transaction.lock(("inbox", arrival.inbox))
            before = self._transaction.get("inbox", arrival.inbox)
            if before is None:
                new.add(arrival.inbox)
                entered = Entered(arrival.content, arrival.record.position, None)
                self._transaction.put("inbox", arrival.inbox, entered)
            else:
                known[arrival.inbox] = before
        return Claims(frozenset(new), known)

    async def resolve(self, parts: Iterable[Key]) -> dict[Key, str]:
        await self._trouble.step("resolve")
        found = {part: self._transaction.get("alias", part) for part in parts}
        return {part: id_ for part, id_ in found.items() if id_ is not None}

    async def load(self, keys: Iterable[Key]) -> dict[Key, Snapshot]:
        await self._trouble.step("load")
        return {key: await self._loaded(key) for key in sorted(set(keys))}

    async def _loaded(self, key: Key) -> Snapshot:
        await self._transaction.lock(key)
        return self._read(key)

    def _read(self, key: Key) -> Snapshot:
        row = self._transaction.get("aggregate", key)
        if row is None:
            return Snapshot(0, None, b"")
        return Snapshot(row.version, read_state(self._tables[key.kind], row.state), row.audit_hash)

    async def held(self, keys: Iterable[Key]) -> tuple[set[tuple[Key, str]], list[ParkedRow]]:
        await self._trouble.step("held")
        wanted = set(keys)
        dead: list[Dead] = [row for _, row in self._transaction.rows("dead")]
        parked: list[Parked] = [row for _, row in self._transaction.rows("parked")]
        lanes = {(each.row.key, each.row.sender) for each in dead if each.blocks and each.row.key in wanted}
        return (
            {(key, sender) for key, sender in lanes if key},
            [each.row for each in parked if each.row.key in wanted],
        )

    async def due(self, ids: Sequence[int], now: datetime) -> list[TimerRow]:
        timers: list[TimerRow] = [row for _, row in self._transaction.rows("timer")]
        due = [
            timer for timer in timers if timer.id in ids and timer.due_at <= now and self._is_open(timer.gate)
        ]
        return sorted(due, key=lambda timer: (timer.due_at, timer.id))

    def _is_open(self, gate: str | None) -> bool:
        return gate is None or self._transaction.get("gate", gate) is not None

    async def dead(self, ids: Sequence[int]) -> list[DeadRow]:
        found: list[DeadRow] = []
        for number in sorted(ids):
            await self._transaction.lock(("dead", number))
            letter: Dead | None = self._transaction.get("dead", number)
            if letter and letter.status == "redrive":
                found.append(letter.row)
        return found


def read_state(table: Table, text: str | None) -> Any:
    """A stored state, read as PostgreSQL's would be."""
    return None if text is None else _parsed(table.model, text, table.name)


@lru_cache(maxsize=8192)
def _parsed(model: type[Any], text: str, name: str) -> Any:
    return state_of(Table(model, name), text)


def states(database: Database) -> Mapping[Key, str | None]:
    """The aggregates of a service as last committed, as JSON."""
    return {key: row.state for key, row in database.tables["aggregate"].items()}
