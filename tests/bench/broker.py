"""The broker's side of a measurement: fill topics, count and time what appears on them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.partitioner import murmur2

from contracts.envelope import Envelope, encode, headers_of
from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from contracts.envelope import Event
    from contracts.topic import Topic

Offsets = dict[TopicPartition, int]
Headers = list[tuple[str, bytes]]
BATCH_BYTES = 1_048_576
OWN, OWN_PARTITIONS = "bench.", 6
"""How topics begin that only the benchmark uses, and what they have in common with those of services."""
IN_FLIGHT = 4
"""Batches of one partition that wait for the broker at a time."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is put on a topic."""

    key: bytes
    value: bytes
    headers: Headers


def messages(topic: Topic, events: Iterable[Event]) -> list[Message]:
    """Events as the service that writes the topic would send them."""
    return [_message(topic, event) for event in events]


def _message(topic: Topic, event: Event) -> Message:
    key = str(event.ce_partitionkey)
    envelope = Envelope(uuid4(), event.ce_type, topic.source, key, datetime.now(UTC))
    return Message(key.encode(), encode(event), headers_of(envelope))


async def fill(bootstrap: str, topic: str, filled: Sequence[Message]) -> None:
    """Put messages on a topic as fast as it goes, each key in order."""
    async with producer(bootstrap) as sender:
        await send_by_partition(sender, topic, filled)


async def send_by_partition(sender: Any, topic: str, sent: Sequence[Message]) -> None:
    """The fastest way that aiokafka has: whole batches by partition, the next ones built while some wait."""
    count = len(await sender.partitions_for(topic))
    parts: dict[int, list[Message]] = defaultdict(list)
    for message in sent:
        parts[hashed(message.key) % count].append(message)
    await asyncio.gather(*(_send_part(sender, topic, number, part) for number, part in parts.items()))


async def _send_part(sender: Any, topic: str, partition: int, part: Sequence[Message]) -> None:
    waiting: list[asyncio.Future[Any]] = []
    batch = sender.create_batch()
    for message in part:
        append = {"timestamp": None, "key": message.key, "value": message.value, "headers": message.headers}
        if batch.append(**append) is None:
            waiting.append(await _send_batch(sender, topic, partition, batch))
            batch = sender.create_batch()
            batch.append(**append)
        if len(waiting) == IN_FLIGHT:
            await waiting.pop(0)
    waiting.append(await _send_batch(sender, topic, partition, batch))
    await asyncio.gather(*waiting)


async def _send_batch(sender: Any, topic: str, partition: int, batch: Any) -> asyncio.Future[Any]:
    batch.close()
    future: asyncio.Future[Any] = await sender.send_batch(batch, topic, partition=partition)
    return future


@lru_cache(maxsize=65_536)
def hashed(key: bytes) -> int:
    """Kafka's hash of a key."""
    return int(murmur2(key) & 0x7FFFFFFF)


async def start_at_end(bootstrap: str, group: str, topics: Iterable[str]) -> None:
    """Let a new consumer group read only what is sent from now on."""
    async with consumer(bootstrap, group) as client:
        partitions = [each for topic in topics for each in partitions_of(topic)]
        client.assign(partitions)
        await client.commit(await client.end_offsets(partitions))


async def ends(bootstrap: str, topic: str) -> Offsets:
    """Where a topic ends."""
    async with consumer(bootstrap) as client:
        found: Offsets = await client.end_offsets(partitions_of(topic))
        return found


async def reached(bootstrap: str, begin: Offsets, count: int, within_s: float) -> None:
    """Wait until so many records are there; asks for offsets only, to leave the machine to the service."""
    async with consumer(bootstrap) as client, asyncio.timeout(within_s):
        while await _new(client, begin) < count:  # noqa: ASYNC110 - the broker tells nobody
            await asyncio.sleep(0.1)


async def reached_each(bootstrap: str, wanted: Offsets, within_s: float) -> None:
    """Wait until every partition has grown to an offset."""
    async with consumer(bootstrap) as client, asyncio.timeout(within_s):
        while not await _grown(client, wanted):  # noqa: ASYNC110 - the broker tells nobody
            await asyncio.sleep(0.1)


async def since(bootstrap: str, begin: Offsets) -> list[Any]:
    """All records since `begin`, in order of time, in a partition in order of offsets."""
    async with consumer(bootstrap) as client:
        count = await _new(client, begin)
        client.assign(list(begin))
        for partition, offset in begin.items():
            client.seek(partition, offset)
        found: list[Any] = []
        while len(found) < count:
            for records in (await client.getmany(timeout_ms=200)).values():
                found += records
        return sorted(found, key=lambda record: record.timestamp)


def partitions_of(topic: str) -> list[TopicPartition]:
    """All partitions of a topic of the contracts, or of one that the benchmark made for itself."""
    count = OWN_PARTITIONS if topic.startswith(OWN) else describe(topic).partitions
    return [TopicPartition(topic, number) for number in range(count)]


async def _grown(client: Any, wanted: Offsets) -> bool:
    now: Offsets = await client.end_offsets(list(wanted))
    return all(now[each] >= offset for each, offset in wanted.items())


async def _new(client: Any, begin: Offsets) -> int:
    now: Offsets = await client.end_offsets(list(begin))
    return sum(now.values()) - sum(begin.values())


@asynccontextmanager
async def consumer(bootstrap: str, group: str | None = None, **options: Any) -> AsyncIterator[Any]:
    """A consumer that commits nothing by itself."""
    client: Any = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **options,
    )
    await client.start()
    try:
        yield client
    finally:
        await client.stop()


@asynccontextmanager
async def producer(bootstrap: str, **options: Any) -> AsyncIterator[Any]:
    """An idempotent producer with batches as large as the relay's."""
    client: Any = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        enable_idempotence=True,
        max_batch_size=BATCH_BYTES,
        max_request_size=4 * BATCH_BYTES,
        **options,
    )
    await client.start()
    try:
        yield client
    finally:
        await client.stop()
