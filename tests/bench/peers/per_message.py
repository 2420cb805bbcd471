"""A service on FastStream as its documentation shows it: one message, one call, one transaction.

It promises what the chassis promises for an event: the transaction holds the inbox entry, the new state,
the timers and the outbox row; a relay sends each row, waits for the broker, and deletes it. It keeps no
audit, parks nothing and measures nothing.
"""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

import asyncpg
import uvloop
from aiokafka import AIOKafkaProducer
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage  # noqa: TC002 - FastStream reads annotations

from chassis.records import headers_from_json, headers_to_json
from chassis.settings import Settings
from contracts.envelope import read_headers
from contracts.topics import ELIGIBILITY_EVENTS
from tests.bench.peers import tables
from tests.bench.peers.workings import WORKINGS, Working

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from contracts.envelope import Envelope, Event
    from tests.bench.peers.folding import Folded, Folding

PAGE = 100
PAUSE = 0.02


class Relay:
    """Sends what is in the outbox, one row after the other."""

    def __init__(self, settings: Settings, pool: asyncpg.Pool) -> None:
        self._pool, self._woken = pool, asyncio.Event()
        self._producer = AIOKafkaProducer(
            bootstrap_servers=settings.kafka_bootstrap_servers, acks="all", enable_idempotence=True
        )

    def wake(self) -> None:
        """There is a new row."""
        self._woken.set()

    async def run(self) -> None:
        """Send for ever."""
        async with self._producer:
            while True:
                self._woken.clear()
                if not await self._send_page():
                    await self._wait()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), PAUSE)
        except TimeoutError:
            return

    async def _send_page(self) -> bool:
        rows = await self._pool.fetch(tables.WAITING, PAGE)
        for row in rows:
            headers: Any = list(headers_from_json(row["headers"]))
            await self._producer.send_and_wait(
                row["topic"], row["value"], key=row["key"].encode(), headers=headers
            )
            await self._pool.execute(tables.SENT, row["id"])
        return bool(rows)


async def handled(connection: Any, folding: Folding, event: Event, envelope: Envelope) -> None:
    """Everything that one event changes, in the transaction that is open; nothing where it came before."""
    if await connection.fetchval(tables.CLAIM, envelope.source, str(envelope.id)) is None:
        return
    key = folding.key(event).id
    folded = folding(await connection.fetchval(tables.READ, key), event, envelope)
    await connection.execute(tables.SAVE, key, folded.state)
    for name, due_at in folded.timers:
        await connection.execute(tables.SET_TIMER, key, name, due_at)
    await _queue(connection, folded)


async def _queue(connection: Any, folded: Folded) -> None:
    for message in folded.sent:
        headers = headers_to_json(message.headers)
        await connection.execute(tables.SEND, message.target, message.key, headers, message.value)


def handler(
    event_type: type[Event], pool: asyncpg.Pool, folding: Folding, relay: Relay
) -> Callable[[Event, KafkaMessage], Awaitable[None]]:
    """The function that FastStream calls for each message, once it has read the event."""

    async def on_event(event: Event, message: KafkaMessage) -> None:
        envelope = read_headers(message.raw_message.headers)  # type: ignore[union-attr]
        async with pool.acquire() as connection, connection.transaction():
            await handled(connection, folding, event, envelope)
        relay.wake()

    on_event.__annotations__["event"] = event_type
    return on_event


async def main(settings: Settings, working: Working) -> None:
    """Serve until told to stop."""
    broker = KafkaBroker(settings.kafka_bootstrap_servers, logger=None)
    async with asyncpg.create_pool(settings.database_url, min_size=2, max_size=4) as pool:
        relay = Relay(settings, pool)
        broker.subscriber(
            ELIGIBILITY_EVENTS.name,
            group_id=settings.group,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
        )(handler(working.event, pool, working.folding(settings.registry), relay))
        sending = asyncio.create_task(relay.run())
        await FastStream(broker, logger=None).run()
        sending.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers.per_message", description=__doc__)
    parser.add_argument("handler", choices=WORKINGS)
    uvloop.run(main(Settings.load(service="payments"), WORKINGS[parser.parse_args().handler]))
