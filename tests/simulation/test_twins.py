"""The store in memory ends where PostgreSQL ends: the same histories on both, the same waits for locks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from chassis.clock import ControlledClock
from tests.integration.chassis.ledger import NAME, SCHEMA
from tests.simulation.twins.histories import START, History
from tests.simulation.twins.sides import InMemory, OnPostgres

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chassis.registry import Registry
    from tests.databases import FreshDatabase

HISTORIES = 300
_AFRESH = "SELECT setval(pg_get_serial_sequence(name, 'id'), 1, false) FROM unnest($1::text[]) AS name"
_NUMBERED = ["outbox", "timers", "parked", "dead_letter", "audit"]


@pytest.fixture
async def connection(fresh_database: FreshDatabase) -> AsyncIterator[Any]:
    """A connection to the tables of the ledger service."""
    connection = await asyncpg.connect(fresh_database.dsn(NAME))
    await connection.execute(SCHEMA)
    yield connection
    await connection.close()


async def test_histories_end_in_the_same_rows_in_memory_and_on_postgres(
    connection: Any, registry: Registry
) -> None:
    for seed in range(HISTORIES):
        clock = ControlledClock(START)
        await connection.fetch(_AFRESH, _NUMBERED)
        never_committed = connection.transaction()
        await never_committed.start()
        try:
            await History(seed, clock).live(
                InMemory(clock, registry), OnPostgres(connection, clock, registry)
            )
        finally:
            await never_committed.rollback()
