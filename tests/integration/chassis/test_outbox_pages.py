"""Room in the outbox: what was sent leaves its pages, and vacuum needs no new ones to use them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import asyncpg

from tests.integration.chassis.ledger import NAME

if TYPE_CHECKING:
    from tests.databases import FreshDatabase

_FILL = """
    INSERT INTO outbox (target, lane, key, headers, value, kind, aggregate)
    SELECT 'topic', 'stream', n::text, '{}', convert_to(repeat('x', 1000), 'UTF8'), 'ledger', n::text
    FROM generate_series(1, 500) AS n
"""


async def test_a_disk_that_is_full_of_what_was_sent_gets_room_again_without_any(
    fresh_database: FreshDatabase,
) -> None:
    connection: Any = await asyncpg.connect(fresh_database.dsn(NAME))
    try:
        await connection.execute(_FILL)
        full = await pages(connection)
        await connection.execute("DELETE FROM outbox")
        await connection.execute("VACUUM outbox")
        assert await pages(connection) == full
        assert await connection.fetchval("SELECT pg_relation_size('outbox', 'vm')") > 0
        await connection.execute(_FILL)
        assert await pages(connection) == full
    finally:
        await connection.close()


async def pages(connection: Any) -> int:
    """Bytes of the table itself."""
    size: int = await connection.fetchval("SELECT pg_relation_size('outbox')")
    return size
