"""The relay takes what its own process has written from memory, and is told by the table what to send."""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import asyncpg

from chassis.changes import Changes
from chassis.handling import Key
from chassis.outbox import Row
from chassis.outgoing import Outgoing
from chassis.postgres import PostgresStore
from chassis.postgres_outbox import PostgresOutbox
from chassis.recent import Recent
from tests.integration.chassis.ledger import NAME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chassis.outbox import Lead
    from chassis.store import Store, Unit
    from tests.databases import FreshDatabase

AGGREGATE = Key("ledger", "1")


def message(text: str) -> Outgoing:
    headers = (("ce_id", text.encode()), ("odd", None), ("odder", b"\xff\x00"))
    return Outgoing("intake.events.v1", "stream", "1", headers, text.encode(), AGGREGATE)


async def write(unit: Unit, *texts: str) -> None:
    await unit.save(Changes(outgoing=[message(text) for text in texts]), (), {})


@asynccontextmanager
async def leading(dsn: str, recent: Recent) -> AsyncIterator[tuple[Store, Lead]]:
    async with (
        asyncpg.create_pool(dsn, min_size=2, max_size=2) as pool,
        PostgresOutbox(dsn, 10.0, recent).lead() as lead,
    ):
        assert lead is not None
        assert await lead.waiting("stream", 10) == []
        yield PostgresStore(pool, (), recent), lead


async def test_rows_of_this_process_and_of_others_come_in_the_order_of_their_numbers(
    fresh_database: FreshDatabase,
) -> None:
    dsn = fresh_database.dsn(NAME)
    async with leading(dsn, Recent()) as (store, lead), asyncpg.create_pool(dsn) as other:
        async with store.transaction() as unit:
            await write(unit, "a", "b")
        async with PostgresStore(other, ()).transaction() as unit:
            await write(unit, "c")
        async with store.transaction() as unit:
            await write(unit, "d")
        rows = await lead.waiting("stream", 10)
        written = await other.fetch("SELECT * FROM outbox ORDER BY id")
        assert [row.value for row in rows] == [b"a", b"b", b"c", b"d"]
        assert rows == [Row.of(row) for row in written]


async def test_what_was_purged_is_not_sent_although_it_was_remembered(fresh_database: FreshDatabase) -> None:
    dsn = fresh_database.dsn(NAME)
    async with leading(dsn, recent := Recent()) as (store, lead), asyncpg.create_pool(dsn) as other:
        async with store.transaction() as unit:
            await write(unit, "a", "b")
        assert len(recent) == 2
        await other.execute("DELETE FROM outbox WHERE value = 'a'")
        assert [row.value for row in await lead.waiting("stream", 10)] == [b"b"]
        assert not recent


async def test_what_was_rolled_back_is_not_remembered(fresh_database: FreshDatabase) -> None:
    async with leading(fresh_database.dsn(NAME), recent := Recent()) as (store, lead):
        async with store.transaction() as unit:
            await write(unit, "a")
            with suppress(LookupError):
                async with unit.savepoint():
                    await write(unit, "b")
                    raise LookupError
        assert len(recent) == 1
        with suppress(LookupError):
            async with store.transaction() as unit:
                await write(unit, "c")
                raise LookupError
        assert len(recent) == 1
        assert [row.value for row in await lead.waiting("stream", 10)] == [b"a"]


async def test_nothing_is_remembered_where_another_process_leads(fresh_database: FreshDatabase) -> None:
    dsn = fresh_database.dsn(NAME)
    async with leading(dsn, Recent()), asyncpg.create_pool(dsn) as other:
        recent = Recent()
        async with PostgresOutbox(dsn, 10.0, recent).lead() as lead:
            assert lead is None
            async with PostgresStore(other, (), recent).transaction() as unit:
                await write(unit, "a")
        assert not recent
