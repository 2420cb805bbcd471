"""The demo's own view of the broker: what is there, what goes out, what has come together at the end."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from cli.demo.result import SentLine, TopicRecord, UnsentLine
from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence

    from cli.demo.scenario import Line

_LARGEST_REQUEST = 16 * 1024 * 1024
"""Above what the broker takes, so that it is the broker that refuses."""


class Broker:
    """Reads offsets and records of all topics, and publishes the input."""

    def __init__(self, bootstrap: str, consumer: Any, producer: Any) -> None:
        self._bootstrap = bootstrap
        self._consumer, self._producer = consumer, producer
        self.partitions: tuple[TopicPartition, ...] = ()
        self._begin: Mapping[TopicPartition, int] = {}

    async def look_at(self, topics: Collection[str]) -> None:
        """Know the topics' partitions; what they hold already is left out of the run."""
        self.partitions = tuple(
            TopicPartition(topic, partition)
            for topic in sorted(topics)
            for partition in range(describe(topic).partitions)
        )
        self._consumer.assign(self.partitions)
        self._consumer.pause(*self.partitions)
        self._begin = await self.ends()

    async def ends(self) -> dict[TopicPartition, int]:
        """The end offset of every partition, in one request."""
        return dict(await self._consumer.end_offsets(self.partitions))

    def count(self, ends: Mapping[TopicPartition, int]) -> int:
        """Records written since the run began."""
        return sum(ends.values()) - sum(self._begin.values())

    async def publish(self, lines: Sequence[Line]) -> tuple[list[SentLine], list[UnsentLine]]:
        """Send lines in order, none waiting for another; one that the broker refuses is set aside."""
        sending = [await self._send(line) for line in lines]
        results = await asyncio.gather(*sending, return_exceptions=True)
        sent, unsent = [], []
        for line, result in zip(lines, results, strict=True):
            if isinstance(result, BaseException):
                unsent.append(_refused(line, result))
            else:
                sent.append(SentLine(line.number, line.topic, result.partition, result.offset))
        return sent, unsent

    async def _send(self, line: Line) -> Any:
        """A future of the broker's acknowledgement."""
        message = line.message
        try:
            return await self._producer.send(
                line.topic, message.value, message.key, headers=list(message.headers)
            )
        except KafkaError as error:
            refused: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            refused.set_exception(error)
            return refused

    async def records(self) -> tuple[TopicRecord, ...]:
        """All that was written and committed since the run began, by topic, partition, offset."""
        found: list[TopicRecord] = []
        ends = await self.ends()
        consumer: Any = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap, enable_auto_commit=False, isolation_level="read_committed"
        )
        await consumer.start()
        try:
            behind = {each for each in self.partitions if ends[each] > self._begin[each]}
            consumer.assign(sorted(behind))
            for partition in behind:
                consumer.seek(partition, self._begin[partition])
            while behind:
                batches = await consumer.getmany(timeout_ms=200)
                found += [_record(each) for batch in batches.values() for each in batch]
                behind = {each for each in behind if await consumer.position(each) < ends[each]}
        finally:
            await consumer.stop()
        return tuple(sorted(found, key=lambda record: (record.topic, record.partition, record.offset)))


@asynccontextmanager
async def open_broker(bootstrap: str, topics: Collection[str]) -> AsyncIterator[Broker]:
    """A view of these topics."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    # Not idempotent: a message that is refused must not hold up those behind it.
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_request_size=_LARGEST_REQUEST)
    await consumer.start()
    try:
        await producer.start()
        broker = Broker(bootstrap, consumer, producer)
        await broker.look_at(topics)
        yield broker
    finally:
        await asyncio.gather(producer.stop(), consumer.stop())


def _refused(line: Line, error: BaseException) -> UnsentLine:
    if not isinstance(error, KafkaError):
        raise error
    return UnsentLine(line.number, f"The broker refused it: {error}")


def _record(raw: Any) -> TopicRecord:
    return TopicRecord(
        topic=raw.topic,
        partition=raw.partition,
        offset=raw.offset,
        headers=tuple(raw.headers),
        key=raw.key,
        value=raw.value,
        timestamp=datetime.fromtimestamp(raw.timestamp / 1000, UTC),
    )
