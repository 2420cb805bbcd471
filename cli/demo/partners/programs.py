"""Runs the partners' programs: reads their topics, hands on each message once, sends their replies."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from cli.demo.partners.messages import Received
from contracts.envelope import ContractError, decode, event_type, read_headers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from cli.demo.partners.messages import Partner, Reply


class Programs:
    """All partners of a run, on one connection to the broker, each seeing its own topics only."""

    def __init__(self, partners: Sequence[Partner], consumer: Any, producer: Any) -> None:
        self._partners = partners
        self._readers = {topic: partner for partner in partners for topic in partner.topics}
        self._consumer, self._producer = consumer, producer
        self._read: dict[TopicPartition, int] = {}
        self._seen: set[tuple[str, UUID]] = set()
        self._now: datetime | None = None
        self._today: date | None = None
        self.received_twice = 0
        """Messages that came again under the same source and id; they have no second effect."""

    @property
    def next_date(self) -> date | None:
        """The next day on which a partner does something by its own calendar."""
        return min((day for each in self._partners if (day := each.next_date) is not None), default=None)

    def caught_up(self, ends: Mapping[TopicPartition, int]) -> bool:
        """Whether everything up to these end offsets is read, and every reply to it is sent."""
        return all(self._read[partition] >= ends[partition] for partition in self._read)

    async def move_to(self, today: date, now: datetime) -> None:
        """Begin a simulated day: `now` is where the clock stands. What is due by it is sent."""
        self._today, self._now = today, now
        for partner in self._partners:
            await self._send(partner.due(today))

    async def run(self) -> None:
        """Read and reply, until cancelled."""
        while True:
            batches = await self._consumer.getmany(timeout_ms=1000)
            for partition, records in batches.items():
                for record in records:
                    await self._send(self._replies(record))
                self._read[partition] = records[-1].offset + 1

    async def begin_at_the_end(self, partitions: Sequence[TopicPartition]) -> None:
        """Take no notice of what is on the topics already."""
        self._consumer.assign(partitions)
        self._read = dict(await self._consumer.end_offsets(partitions)) if partitions else {}
        for partition, offset in self._read.items():
            self._consumer.seek(partition, offset)

    def _replies(self, record: Any) -> Sequence[Reply]:
        message = _received(record)
        if message is None or self._today is None:
            return ()
        identity = (message.envelope.source, message.envelope.id)
        if identity in self._seen:
            self.received_twice += 1
            return ()
        self._seen.add(identity)
        return self._readers[record.topic].receive(message, self._today)

    async def _send(self, replies: Sequence[Reply]) -> None:
        """In order, and acknowledged by the broker before the message replied to counts as read."""
        if not replies or self._now is None:
            return
        acknowledged = [
            await self._producer.send(
                reply.topic, reply.value, reply.key.encode(), headers=reply.headers(self._now)
            )
            for reply in replies
        ]
        await asyncio.gather(*acknowledged)


@asynccontextmanager
async def running_programs(
    bootstrap: str, partners: Sequence[Partner], partitions: Sequence[TopicPartition]
) -> AsyncIterator[Programs]:
    """The programs, reading their part of `partitions`, for the time of an `async with` block."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True)
    await consumer.start()
    try:
        await producer.start()
        programs = Programs(partners, consumer, producer)
        theirs = {topic for partner in partners for topic in partner.topics}
        await programs.begin_at_the_end([each for each in partitions if each.topic in theirs])
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(programs.run())
            yield programs
            reading.cancel()
    finally:
        await asyncio.gather(producer.stop(), consumer.stop())


def _received(record: Any) -> Received | None:
    """The record's event; None where these contracts do not know it or cannot read it."""
    try:
        envelope = read_headers(record.headers)
        cls = event_type(envelope.type)
        if cls is None:
            return None
        event = decode(cls, record.value, tolerant=True)
    except ContractError:
        return None
    return Received(record.topic, (record.key or b"").decode("utf-8", "replace"), envelope, event)
