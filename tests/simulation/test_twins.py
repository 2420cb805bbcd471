"""The store in memory ends where PostgreSQL ends: the same histories on both, the same waits for locks."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg
import pytest

from chassis.changes import Changes, Snapshot
from chassis.clock import ControlledClock
from chassis.handling import Key
from chassis.postgres import PostgresStore
from chassis.records import Record
from contracts.topics import submissions_topic
from tests.integration.chassis.ledger import NAME, SCHEMA, Ledger
from tests.simulation.memory.database import Database
from tests.simulation.memory.store import MemoryStore, MemoryUnit
from tests.simulation.twins.histories import START, History
from tests.simulation.twins.sides import AGENCY, INBOUND, SERVICE, Calm, InMemory, OnPostgres

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from chassis.registry import Registry
    from chassis.store import Store
    from tests.databases import FreshDatabase

T = TypeVar("T")

KEY, OTHER = Key("ledger", "a"), Key("ledger", "b")
ARRIVAL = INBOUND.read(Record(submissions_topic(AGENCY), 0, 7, b"case", b"{}", ()))
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


@pytest.fixture(params=["memory", "postgres"])
async def store(request: pytest.FixtureRequest, fresh_database: FreshDatabase) -> AsyncIterator[Store]:
    """A store for several transactions at a time."""
    if request.param == "memory":
        yield MemoryStore(Database(), SERVICE.tables, Calm(), MemoryUnit)
        return
    async with asyncpg.create_pool(fresh_database.dsn(NAME), min_size=2, max_size=2) as pool:
        await pool.execute(SCHEMA)
        yield PostgresStore(pool, SERVICE.tables)


@pytest.mark.parametrize("commits", [True, False])
async def test_a_second_claim_waits_for_the_first(store: Store, commits: bool) -> None:
    async def claimed() -> bool:
        async with store.transaction() as unit:
            return ARRIVAL.inbox in (await unit.claim([ARRIVAL])).new

    with suppress(RolledBack):
        async with store.transaction() as first:
            await first.claim([ARRIVAL])
            second = await blocked(claimed())
            if not commits:
                raise RolledBack
    assert await second is not commits


async def test_who_waits_for_an_aggregate_sees_what_the_one_before_has_left(store: Store) -> None:
    async def version() -> int:
        async with store.transaction() as unit:
            return (await unit.load([KEY]))[KEY].version

    async with store.transaction() as first:
        loaded = await first.load([KEY])
        second = await blocked(version())
        await first.save(Changes(snapshots={KEY: Snapshot(1, Ledger(id=KEY.id), b"seal")}), (), loaded)
    assert await second == 1


async def test_two_that_wait_for_each_other_are_told_so(store: Store) -> None:
    async def crosswise() -> None:
        async with store.transaction() as unit:
            await unit.load([OTHER])
            await unit.load([KEY])

    gave_up = 0
    try:
        async with store.transaction() as first:
            await first.load([KEY])
            second = await blocked(crosswise())
            await first.load([OTHER])
    except asyncpg.DeadlockDetectedError:
        gave_up += 1
    (ended,) = await asyncio.gather(second, return_exceptions=True)
    gave_up += isinstance(ended, asyncpg.DeadlockDetectedError)
    assert gave_up == 1  # the server chooses who of the two


class RolledBack(Exception):
    """Ends a transaction."""


async def blocked(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Begin work that has to wait for something."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait([task], timeout=0.3)
    assert not done
    return task
