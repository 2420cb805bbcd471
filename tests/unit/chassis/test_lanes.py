"""The two lanes of the relay: neither waits for the other, and both end with the lead."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg
from aiokafka.errors import RequestTimedOutError
from prometheus_client import CollectorRegistry

from chassis import lane as lanes
from chassis.metrics import Metrics
from chassis.outbox import Row
from chassis.relay import Relay
from contracts.topics import INTAKE_EVENTS, PAYEES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import pytest

    from chassis.producer import Sent

METRICS = Metrics("intake", CollectorRegistry())
WITHIN_S = 5.0


def stream(number: int) -> Row:
    return Row(number, INTAKE_EVENTS.name, "stream", b"case", (), b"{}")


def compacted(number: int) -> Row:
    return Row(number, PAYEES.name, "compacted", b"payee", (), b"{}")


class Waiting:
    """An outbox in memory, and the lead of it, which can be lost."""

    def __init__(self, *rows: Row) -> None:
        self.rows = {row.id: row for row in rows}
        self.lost = False
        self.leaders = 0

    @asynccontextmanager
    async def lead(self) -> AsyncIterator[Waiting]:
        self.leaders += 1
        self.lost = False
        yield self

    async def waiting(self, lane: str, limit: int, but: Sequence[int] = ()) -> list[Row]:
        if self.lost:
            raise asyncpg.ConnectionDoesNotExistError("gone")
        return [row for row in self.rows.values() if row.lane == lane and row.id not in but][:limit]

    async def forget(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            del self.rows[number]

    async def bury(self, number: int, code: str, error: str) -> None:
        del self.rows[number]


class Broker:
    """Takes rows; may be told to fail, and to keep whoever sends to compacted topics waiting."""

    def __init__(self, failures: int = 0) -> None:
        self.taken: list[int] = []
        self.started = 0
        self.failures = failures
        self.answers = asyncio.Event()

    async def start(self) -> None:
        self.started += 1

    async def stop(self) -> None:
        return

    async def send(self, rows: Sequence[Row]) -> Sent:
        if self.failures:
            self.failures -= 1
            raise RequestTimedOutError
        self.taken += [row.id for row in rows]
        return list(rows), []

    async def send_compacted(self, rows: Sequence[Row]) -> Sent:
        await self.answers.wait()
        return await self.send(rows)


@asynccontextmanager
async def relaying(outbox: Any, broker: Any, page: int = 2) -> AsyncIterator[Relay]:
    relay = Relay(outbox, broker, METRICS, 0.02, page)
    running = asyncio.create_task(relay.run())
    try:
        async with asyncio.timeout(WITHIN_S):
            yield relay
    finally:
        broker.answers.set()
        await relay.stop()
        await running


async def until_taken(broker: Broker, numbers: list[int]) -> None:
    while broker.taken != numbers:  # noqa: ASYNC110 - the broker tells nobody
        await asyncio.sleep(0.005)


async def test_a_stream_does_not_wait_for_a_transaction() -> None:
    outbox, broker = Waiting(compacted(1), stream(2), compacted(3), stream(4), stream(5)), Broker()
    async with relaying(outbox, broker):
        await until_taken(broker, [2, 4, 5])
        broker.answers.set()
        await until_taken(broker, [2, 4, 5, 1, 3])
    assert not outbox.rows


async def test_a_page_that_failed_is_sent_again_before_what_is_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lanes, "RETRY", 0.01)
    outbox, broker = Waiting(*map(stream, range(1, 6))), Broker(failures=2)
    async with relaying(outbox, broker):
        await until_taken(broker, [1, 2, 3, 4, 5])
    assert (outbox.leaders, broker.started) == (1, 1)


async def test_a_lane_that_loses_the_lead_ends_the_other_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.relay.LEADER_RETRY", 0.01)
    outbox, broker = Waiting(compacted(1)), Broker()
    async with relaying(outbox, broker) as relay:
        await relay.leading.wait()
        outbox.lost = True
        relay.wake()
        while outbox.leaders == 1:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.005)
        broker.answers.set()
        await until_taken(broker, [1])
    assert broker.started == outbox.leaders


async def test_what_waits_is_sent_before_a_relay_stops() -> None:
    outbox, broker = Waiting(), Broker()
    async with relaying(outbox, broker) as relay:
        await relay.leading.wait()
        outbox.rows = {number: stream(number) for number in range(1, 6)}
    assert broker.taken == [1, 2, 3, 4, 5]
