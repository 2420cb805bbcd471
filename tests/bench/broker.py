"""The broker's side of a measurement: fill the topic read, count and time what appears on the one written."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from contracts.envelope import Envelope, encode, headers_of
from contracts.topics import ELIGIBILITY_EVENTS, PAYMENTS_EVENTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from contracts.envelope import Event
    from contracts.topic import Topic

Offsets = dict[TopicPartition, int]
READ, WRITTEN = ELIGIBILITY_EVENTS, PAYMENTS_EVENTS


async def fill(bootstrap: str, events: Iterable[Event]) -> None:
    """Put events on the topic read, as eligibility would send them."""
    producer: Any = AIOKafkaProducer(bootstrap_servers=bootstrap, max_batch_size=262_144, linger_ms=5)
    await producer.start()
    try:
        acknowledged = []
        for event in events:
            key = str(event.ce_partitionkey)
            envelope = Envelope(uuid4(), event.ce_type, READ.source, key, datetime.now(UTC))
            acknowledged.append(
                await producer.send(READ.name, encode(event), key=key.encode(), headers=headers_of(envelope))
            )
        await asyncio.gather(*acknowledged)
    finally:
        await producer.stop()


async def start_at_end(bootstrap: str, group: str) -> None:
    """Let a new consumer group read only what is sent from now on."""
    async with _consumer(bootstrap, group) as consumer:
        consumer.assign(_partitions(READ))
        await consumer.commit(await consumer.end_offsets(_partitions(READ)))


async def ends(bootstrap: str) -> Offsets:
    """Where the topic written ends."""
    async with _consumer(bootstrap) as consumer:
        found: Offsets = await consumer.end_offsets(_partitions(WRITTEN))
        return found


async def reached(bootstrap: str, begin: Offsets, count: int, within_s: float) -> None:
    """Wait until so many answers are there; asks for offsets only, to leave the machine to the service."""
    async with _consumer(bootstrap) as consumer, asyncio.timeout(within_s):
        while await _new(consumer, begin) < count:  # noqa: ASYNC110 - the broker tells nobody
            await asyncio.sleep(0.1)


async def stamps(bootstrap: str, begin: Offsets) -> list[int]:
    """The broker's timestamps, in milliseconds, of all answers since `begin`, in order of time."""
    async with _consumer(bootstrap) as consumer:
        count = await _new(consumer, begin)
        consumer.assign(_partitions(WRITTEN))
        for partition, offset in begin.items():
            consumer.seek(partition, offset)
        found: list[int] = []
        while len(found) < count:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [record.timestamp for record in records]
        return sorted(found)


async def _new(consumer: Any, begin: Offsets) -> int:
    now: Offsets = await consumer.end_offsets(list(begin))
    return sum(now.values()) - sum(begin.values())


@asynccontextmanager
async def _consumer(bootstrap: str, group: str | None = None) -> AsyncIterator[Any]:
    consumer: Any = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


def _partitions(topic: Topic) -> list[TopicPartition]:
    return [TopicPartition(topic.name, number) for number in range(topic.partitions)]
