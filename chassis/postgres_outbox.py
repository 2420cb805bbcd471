"""The outbox on PostgreSQL: an advisory lock on a connection of its own makes the leader.

The leader reads the table over that same connection: without the connection there is nothing to send.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg

from chassis.outbox import RELAY, Lead, Row
from chassis.recent import Recent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from chassis.outgoing import OutboxLane

LEAD = "SELECT pg_try_advisory_lock(hashtextextended('relay ' || current_schema, 0))"
"""Whether this connection is now the one that sends the outbox of its schema, until it is closed."""
LANES: tuple[OutboxLane, ...] = ("stream", "compacted")
_FREE = """
    lane = '{lane}' AND id <> ALL($2::bigint[]) AND NOT EXISTS (
        SELECT FROM dead_letter AS dead
        WHERE dead.origin = 'outbox' AND dead.status IN ('open', 'redrive')
          AND dead.topic = outbox.target AND dead.record_key = convert_to(outbox.key, 'UTF8'))
"""
_NUMBERS = f"SELECT array(SELECT id FROM outbox WHERE {_FREE} ORDER BY id LIMIT $1)"  # noqa: S608 - a constant
_WAITING = f"SELECT id, target, lane, key, headers, value FROM outbox WHERE {_FREE} ORDER BY id LIMIT $1"  # noqa: S608
_NUMBERS_OF = {lane: _NUMBERS.format(lane=lane) for lane in LANES}
_WAITING_OF = {lane: _WAITING.format(lane=lane) for lane in LANES}
"""By lane, written out: the compacted one has an index of its own."""
_ROWS = "SELECT id, target, lane, key, headers, value FROM outbox WHERE id = ANY($1::bigint[])"
BURY = """
    WITH gone AS (DELETE FROM outbox WHERE id = $1 RETURNING *)
    INSERT INTO dead_letter (origin, code, error, kind, key, sender, topic, partition, "offset",
                             record_key, headers, value, cause_id, personal)
    SELECT 'outbox', $2, $3, kind, aggregate, $4, target, -1, id, convert_to(key, 'UTF8'), headers,
           value, id::text, personal
    FROM gone
"""
"""Makes the row of number $1 a dead letter with code $2 and error $3 of $4, who could not send it."""


class PostgresOutbox:
    """The outbox of the schema that a connection string leads to."""

    def __init__(self, dsn: str, timeout_s: float, recent: Recent | None = None) -> None:
        """`timeout_s`: longest wait for an answer; then somebody else may lead. `recent` is what the store of
        this process has written.
        """
        self._dsn, self._timeout_s = dsn, timeout_s
        self._recent = Recent() if recent is None else recent

    @asynccontextmanager
    async def lead(self) -> AsyncIterator[Lead | None]:
        connection = await asyncpg.connect(self._dsn, command_timeout=self._timeout_s)
        try:
            self._recent.wanted = await connection.fetchval(LEAD)
            yield PostgresLead(connection, self._recent) if self._recent.wanted else None
        finally:
            self._recent.wanted = False
            self._recent.clear()
            connection.terminate() if connection.is_closed() else await connection.close(
                timeout=self._timeout_s
            )


class PostgresLead:
    """The lead, held by one connection."""

    def __init__(self, connection: Any, recent: Recent | None = None) -> None:
        self._connection = connection
        self._recent = Recent() if recent is None else recent
        self._turn = asyncio.Lock()
        """Whose turn it is: the connection takes one statement at a time, and there are several lanes."""
        self._behind: set[OutboxLane] = set(LANES)
        """Lanes whose last page was full of rows that had to be read: more of them may follow."""

    async def waiting(self, lane: OutboxLane, limit: int, but: Sequence[int] = ()) -> list[Row]:
        async with self._turn:
            if lane in self._behind:
                rows = [Row.of(row) for row in await self._connection.fetch(_WAITING_OF[lane], limit, but)]
                unknown = len(rows)
            else:
                rows, unknown = await self._remembered(lane, limit, but)
        self._behind = self._behind | {lane} if unknown == limit else self._behind - {lane}
        return rows

    async def _remembered(self, lane: OutboxLane, limit: int, but: Sequence[int]) -> tuple[list[Row], int]:
        """Rows as the table numbers them, their contents from memory; and how many had to be read."""
        numbers = await self._connection.fetchval(_NUMBERS_OF[lane], limit, but)
        rows = self._recent.take(lane, numbers)
        unknown = [number for number in numbers if number not in rows]
        if unknown:
            rows |= {row["id"]: Row.of(row) for row in await self._connection.fetch(_ROWS, unknown)}
        return [rows[number] for number in numbers if number in rows], len(unknown)

    async def forget(self, numbers: Sequence[int]) -> None:
        async with self._turn:
            await self._connection.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", numbers)

    async def bury(self, number: int, code: str, error: str) -> None:
        async with self._turn:
            await self._connection.execute(BURY, number, code, error, RELAY)
