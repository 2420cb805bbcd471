"""The outbox on PostgreSQL: an advisory lock on a connection of its own makes the leader.

The leader reads the table over that same connection: without the connection there is nothing to send.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg

from chassis.outbox import RELAY, Lead, Row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

_LEAD = "SELECT pg_try_advisory_lock(hashtextextended('relay ' || current_schema, 0))"
_WAITING = """
    SELECT id, target, lane, key, headers, value, kind, aggregate FROM outbox
    WHERE lane <> 'effect' AND NOT EXISTS (
        SELECT FROM dead_letter AS dead
        WHERE dead.origin = 'outbox' AND dead.status IN ('open', 'redrive')
          AND dead.topic = outbox.target AND dead.record_key = convert_to(outbox.key, 'UTF8'))
    ORDER BY id LIMIT $1
"""
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

    def __init__(self, dsn: str, timeout_s: float) -> None:
        """`timeout_s`: longest wait for an answer; then somebody else may lead."""
        self._dsn, self._timeout_s = dsn, timeout_s

    @asynccontextmanager
    async def lead(self) -> AsyncIterator[Lead | None]:
        connection = await asyncpg.connect(self._dsn, command_timeout=self._timeout_s)
        try:
            yield PostgresLead(connection) if await connection.fetchval(_LEAD) else None
        finally:
            connection.terminate() if connection.is_closed() else await connection.close(
                timeout=self._timeout_s
            )


class PostgresLead:
    """The lead, held by one connection."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def waiting(self, limit: int) -> list[Row]:
        return [Row.of(row) for row in await self._connection.fetch(_WAITING, limit)]

    async def forget(self, numbers: Sequence[int]) -> None:
        await self._connection.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", numbers)

    async def bury(self, number: int, code: str, error: str) -> None:
        await self._connection.execute(BURY, number, code, error, RELAY)
