"""The store on PostgreSQL: a handful of statements a batch, all in arrays.

The schema comes from the connection's search_path, so no statement names it. Table and column names
come from a service's own `Table`s, never from a message.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from chassis import aggregate_sql
from chassis.changes import InboxKey, Snapshot
from chassis.handling import Key
from chassis.recent import Recent
from chassis.rows import answer_from_json, dead_row, ids_by_kind, key_columns, parked_row, state_of
from chassis.store import Claims, DeadRow, Entered, ParkedRow, Table, TimerRow, Unit
from chassis.writing import Writing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence
    from datetime import datetime

    import asyncpg

    from chassis.arrival import Arrival


_HELD = """
    WITH wanted AS (SELECT * FROM unnest($1::text[], $2::text[]) AS wanted (kind, key))
    SELECT EXISTS (SELECT FROM parked JOIN wanted USING (kind, key))
        OR EXISTS (SELECT FROM dead_letter JOIN wanted USING (kind, key)
                   WHERE status IN ('open', 'redrive') AND origin = 'event')
"""
"""Whether anything is held back: nearly always nothing is, and one question answers it."""


class PostgresStore:
    """The store on PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool, tables: Sequence[Table], recent: Recent | None = None) -> None:
        """`recent` is what the relay of this process is given of what was committed."""
        self._pool = pool
        self._recent = Recent() if recent is None else recent
        self._tables = {table.model.kind: table for table in tables}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Unit]:
        try:
            async with self._pool.acquire() as connection:
                unit = PostgresUnit(connection, self._tables, self._recent)
                async with connection.transaction():
                    yield unit
                self._recent.keep(unit.written)
        except TimeoutError:
            await self._pool.expire_connections()  # what has fallen silent here is silent on all of them
            raise

    async def read(self, model: type[Any], id_: object) -> Any:
        """One aggregate as last committed, without a lock; None if there is none."""
        table = self._tables[model.kind]
        state = await self._pool.fetchval(f"SELECT state FROM {table.name} WHERE id = $1", str(id_))  # noqa: S608
        return state_of(table, state)


class PostgresUnit(Writing):
    """One transaction on one connection."""

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        before = len(self.written)
        try:
            async with self._connection.transaction():
                yield
        except BaseException:
            del self.written[before:]
            raise

    async def claim(self, arrivals: Sequence[Arrival]) -> Claims:
        ordered = sorted(arrivals, key=lambda arrival: arrival.inbox)
        rows = await self._connection.fetch(
            """
            INSERT INTO inbox (source, id, content, topic, partition, "offset")
            SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::int[], $6::bigint[])
            ON CONFLICT DO NOTHING RETURNING source, id
            """,
            [a.inbox[0] for a in ordered],
            [a.inbox[1] for a in ordered],
            [a.content for a in ordered],
            [a.record.topic for a in ordered],
            [a.record.partition for a in ordered],
            [a.record.offset for a in ordered],
        )
        new = frozenset((row["source"], row["id"]) for row in rows)
        known = [arrival.inbox for arrival in ordered if arrival.inbox not in new]
        return Claims(new, await self._known(known) if known else {})

    async def _known(self, keys: Sequence[InboxKey]) -> dict[InboxKey, Entered]:
        rows = await self._connection.fetch(
            """
            SELECT source, id, content, topic, partition, "offset", answer FROM inbox
            JOIN unnest($1::text[], $2::text[]) AS wanted (source, id) USING (source, id)
            """,
            [source for source, _ in keys],
            [id_ for _, id_ in keys],
        )
        return {
            (row["source"], row["id"]): Entered(
                row["content"],
                (row["topic"], row["partition"], row["offset"]),
                answer_from_json(row["answer"]),
            )
            for row in rows
        }

    async def resolve(self, parts: Iterable[Key]) -> dict[Key, str]:
        wanted = sorted(set(parts))
        rows = await self._connection.fetch(
            "SELECT kind, id, key FROM alias "
            "JOIN unnest($1::text[], $2::text[]) AS w (kind, id) USING (kind, id)",
            [part.kind for part in wanted],
            [part.id for part in wanted],
        )
        return {Key(row["kind"], row["id"]): row["key"] for row in rows}

    async def load(self, keys: Iterable[Key]) -> dict[Key, Snapshot]:
        kinds = sorted(ids_by_kind(keys).items())
        tables = [self._tables[kind] for kind, _ in kinds]
        names, ids = tuple(table.name for table in tables), [of_kind for _, of_kind in kinds]
        await self._connection.execute(aggregate_sql.make_stubs(names), *ids)
        snapshots: dict[Key, Snapshot] = {}
        for row in await self._connection.fetch(aggregate_sql.load(names), *ids):
            table = tables[row["place"]]
            state = state_of(table, row["state"])
            snapshots[Key(table.model.kind, row["id"])] = Snapshot(row["version"], state, row["audit_hash"])
        return snapshots

    async def held(self, keys: Iterable[Key]) -> tuple[set[tuple[Key, str]], list[ParkedRow]]:
        kinds, ids = key_columns(keys)
        if not await self._connection.fetchval(_HELD, kinds, ids):
            return set(), []
        blocked = await self._connection.fetch(
            """
            SELECT DISTINCT kind, key, sender FROM dead_letter
            JOIN unnest($1::text[], $2::text[]) AS w (kind, key) USING (kind, key)
            WHERE status IN ('open', 'redrive') AND origin = 'event'
            """,
            kinds,
            ids,
        )
        parked = await self._connection.fetch(
            """
            SELECT parked.* FROM parked
            JOIN unnest($1::text[], $2::text[]) AS w (kind, key) USING (kind, key) ORDER BY id
            """,
            kinds,
            ids,
        )
        lanes = {(Key(row["kind"], row["key"]), row["sender"]) for row in blocked}
        return lanes, [parked_row(row) for row in parked]

    async def due(self, ids: Sequence[int], now: datetime) -> list[TimerRow]:
        rows = await self._connection.fetch(
            "SELECT id, kind, key, name, due_at FROM timers WHERE id = ANY($1::bigint[]) AND due_at <= $2 "
            "AND (gate IS NULL OR gate IN (SELECT name FROM gates)) "
            "ORDER BY due_at, id FOR UPDATE",
            ids,
            now,
        )
        return [TimerRow(row["id"], Key(row["kind"], row["key"]), row["name"], row["due_at"]) for row in rows]

    async def dead(self, ids: Sequence[int]) -> list[DeadRow]:
        rows = await self._connection.fetch(
            "SELECT * FROM dead_letter WHERE id = ANY($1::bigint[]) AND status = 'redrive' "
            "ORDER BY id FOR UPDATE",
            ids,
        )
        return [dead_row(row) for row in rows]
