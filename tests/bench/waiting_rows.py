"""Rows that wait in an outbox, written by the store itself as a service's batches write them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg

from chassis.changes import Changes
from chassis.handling import Cause, Key, Publish
from chassis.outgoing import Outgoing, Publisher
from chassis.postgres import PostgresStore
from contracts.topics import ELIGIBILITY_EVENTS
from tests.bench.beside import beside
from tests.bench.subjects.synthetic import missed
from tests.bench.workloads import terms

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from contracts.terms import DeadlineApproaching

PAGE = 2_000
MEANWHILE, PAUSE_S = 20, 0.02
"""Rows that the other connection writes at a time, and how long it then rests."""

Expected = dict[str, list[bytes]]
"""By key, the ids of its messages in the order in which they were written."""


async def write(dsn: str, count: int) -> Expected:
    """Let so many rows wait; what each key's messages are."""
    expected: Expected = defaultdict(list)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        rows = [_outgoing(event) for event in terms(count)]
        for first in range(0, count, PAGE):
            await _save(PostgresStore(pool, ()), rows[first : first + PAGE], expected)
    return expected


@asynccontextmanager
async def written_meanwhile(dsn: str) -> AsyncIterator[Expected]:
    """Go on writing rows of other keys for the time of the block; what they are grows with them."""
    expected: Expected = defaultdict(list)
    async with (
        asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool,
        beside(_write_on(PostgresStore(pool, ()), expected)),
    ):
        yield expected


async def _write_on(store: PostgresStore, expected: Expected) -> None:
    while True:
        rows = [_outgoing(event) for event in terms(MEANWHILE)]
        await asyncio.shield(_save(store, rows, expected))
        await asyncio.sleep(PAUSE_S)


async def _save(store: PostgresStore, rows: Sequence[Outgoing], expected: Expected) -> None:
    async with store.transaction() as unit:
        await unit.save(Changes(outgoing=list(rows)), (), {})
    for row in rows:
        expected[row.key].append(dict(row.headers)["ce_id"] or b"")


def _outgoing(event: DeadlineApproaching) -> Outgoing:
    case_id, now = str(event.case_id), datetime.now(UTC)
    source, topic = ELIGIBILITY_EVENTS.source, ELIGIBILITY_EVENTS.name
    cause = Cause(uuid4(), event.type_name, source, case_id, now, topic)
    return Publisher("payments").message(Key("counted", case_id), cause, 0, Publish(missed(event)), now)
