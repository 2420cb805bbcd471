"""Sending rows to the broker: an idempotent producer for streams, a transactional one for compacted topics.

Both are rebuilt after a failure that leaves their sequence numbers in doubt. Rows go out in batches by
partition; batches of one partition follow one another, so that a failed one is never overtaken.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    BrokerResponseError,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)
from aiokafka.partitioner import murmur2

from chassis.remedies import of_refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chassis.outbox import Row

log = structlog.get_logger(__name__)

BATCH_BYTES = 1_048_576
ACK_TIMEOUT = 30.0
"""Seconds; with idempotence on, the client itself never gives up a batch."""

_FOR_GOOD: tuple[type[KafkaError], ...] = (
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    InvalidTopicError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)
_INVALID_RECORD = 87
"""`INVALID_RECORD`: the broker's own validation failed, e.g. a compacted topic without a key."""

Sent = tuple[list["Row"], list[tuple["Row", "Refused"]]]


class Refused(Exception):
    """The broker will never take this row."""

    def __init__(self, error: KafkaError, row: Row) -> None:
        super().__init__(of_refused(row.topic, len(row.value or b""), error))
        self.code = type(error).__name__


class Sender:
    """The producers of one service."""

    def __init__(self, options: Mapping[str, Any], transactional_id: str) -> None:
        self._options = dict(options)
        self._transactional_id = transactional_id
        self._stream: AIOKafkaProducer | None = None
        self._transactional: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect the stream producer; the transactional one connects, and fences others, with it."""
        self._stream = await started({**self._options, "enable_idempotence": True})
        self._transactional = await started({**self._options, "transactional_id": self._transactional_id})

    async def stop(self) -> None:
        """Disconnect both."""
        producers, self._stream, self._transactional = (self._stream, self._transactional), None, None
        for producer in producers:
            if producer is not None:
                await stopped(producer)

    async def send(self, rows: Sequence[Row]) -> Sent:
        """Send rows of stream topics; returns those acknowledged and those refused for good."""
        rows, refused = await self._with_topic(rows)
        by_partition: dict[tuple[str, int], list[Row]] = defaultdict(list)
        counts = {topic: await self._partitions(topic) for topic in {row.topic for row in rows}}
        for row in rows:
            by_partition[row.topic, _hashed(row.key) % counts[row.topic]].append(row)
        results = await asyncio.gather(
            *(self._send_partition(topic, number, part) for (topic, number), part in by_partition.items())
        )
        if all(done for _, done in results):
            return [row for sent, _ in results for row in sent], refused
        acknowledged = [row for sent, _ in results for row in sent]
        await self._rebuild()
        missing = [row for row in rows if row not in acknowledged and row not in dict(refused)]
        sent, more = await self._send_singly(missing)
        return acknowledged + sent, refused + more

    async def send_compacted(self, rows: Sequence[Row]) -> Sent:
        """Send rows of compacted topics in one transaction, fenced by its id."""
        rows, refused = await self._with_topic(rows)
        if not rows:
            return [], refused
        producer = self._transactional
        assert producer is not None
        try:
            async with asyncio.timeout(ACK_TIMEOUT), producer.transaction():
                for future in [await _enqueue(producer, row) for row in rows]:
                    await future
        except _FOR_GOOD as error:
            await self._rebuild()
            sent, more = await self._isolate(rows, error)
            return sent, refused + more
        except (KafkaError, TimeoutError):
            await self._rebuild()
            raise
        return list(rows), refused

    async def _with_topic(self, rows: Sequence[Row]) -> Sent:
        """Rows whose topic there is, and the others: a transaction would wait for a topic that is not."""
        missing: dict[str, KafkaError] = {}
        for topic in {row.topic for row in rows}:
            try:
                await self._partitions(topic)
            except UnknownTopicOrPartitionError as error:
                missing[topic] = error
        known = [row for row in rows if row.topic not in missing]
        refused = [(row, Refused(missing[row.topic], row)) for row in rows if row.topic in missing]
        return known, refused

    async def _isolate(self, rows: Sequence[Row], error: KafkaError) -> Sent:
        if len(rows) == 1:
            return [], [(rows[0], Refused(error, rows[0]))]
        sent: list[Row] = []
        refused: list[tuple[Row, Refused]] = []
        for row in rows:
            if any((row.topic, row.key) == (stuck.topic, stuck.key) for stuck, _ in refused):
                continue
            one_sent, one_refused = await self.send_compacted([row])
            sent += one_sent
            refused += one_refused
        return sent, refused

    async def _send_partition(
        self, topic: str, partition: int, rows: Sequence[Row]
    ) -> tuple[list[Row], bool]:
        """Send one partition's rows, batch after batch; False where one failed."""
        producer = self._stream
        assert producer is not None
        sent: list[Row] = []
        while len(sent) < len(rows):
            batch = producer.create_batch()
            size = 0
            for row in rows[len(sent) :]:
                if (
                    batch.append(timestamp=None, key=row.key, value=row.value, headers=list(row.headers))
                    is None
                ):
                    break
                size += 1
            batch.close()
            try:
                async with asyncio.timeout(ACK_TIMEOUT):
                    await (await producer.send_batch(batch, topic, partition=partition))
            except (KafkaError, TimeoutError) as error:
                log.warning("batch_not_sent", topic=topic, error=type(error).__name__, size=size)
                return sent, False
            sent += rows[len(sent) : len(sent) + size]
        return sent, True

    async def _send_singly(self, rows: Sequence[Row]) -> Sent:
        """Find the row the broker refuses: its key's rows stay, others go. Other trouble ends the search."""
        sent: list[Row] = []
        refused: list[tuple[Row, Refused]] = []
        stuck: set[tuple[str, bytes]] = set()
        for row in rows:
            if (row.topic, row.key) in stuck:
                continue
            producer = self._stream
            assert producer is not None
            try:
                async with asyncio.timeout(ACK_TIMEOUT):
                    batch = producer.create_batch()
                    batch.append(timestamp=None, key=row.key, value=row.value, headers=list(row.headers))
                    batch.close()
                    await (await producer.send_batch(batch, row.topic, partition=await self._partition(row)))
                sent.append(row)
            except (KafkaError, TimeoutError) as error:
                await self._rebuild()
                if not (isinstance(error, KafkaError) and _is_for_good(error)):
                    break
                stuck.add((row.topic, row.key))
                refused.append((row, Refused(error, row)))
        return sent, refused

    async def _partition(self, row: Row) -> int:
        """Kafka's default partitioner: murmur2 of the key."""
        return _hashed(row.key) % await self._partitions(row.topic)

    async def _partitions(self, topic: str) -> int:
        """How many partitions a topic has; raises `UnknownTopicOrPartitionError`."""
        producer = self._stream
        assert producer is not None
        partitions = producer.client.cluster.partitions_for_topic(topic)
        if not partitions:
            known = await producer.client.add_topic(topic)
            partitions = producer.client.cluster.partitions_for_topic(topic)
            if not partitions:
                kind = UnknownTopicOrPartitionError if known else KafkaError
                raise kind(topic)
        return len(partitions)

    async def _rebuild(self) -> None:
        await self.stop()
        await self.start()


async def started(options: Mapping[str, Any]) -> AIOKafkaProducer:
    """A producer that is connected and waits for every replica."""
    producer = AIOKafkaProducer(
        **options, acks="all", max_batch_size=BATCH_BYTES, max_request_size=4 * BATCH_BYTES
    )
    try:
        await producer.start()
    except BaseException:
        await stopped(producer)
        raise
    return producer


@lru_cache(maxsize=65_536)
def _hashed(key: bytes) -> int:
    """Murmur2 as Kafka's own clients do it; in Python it costs more than all else that is done to a row."""
    return int(murmur2(key) & 0x7FFFFFFF)


async def _enqueue(producer: AIOKafkaProducer, row: Row) -> asyncio.Future[Any]:
    future: asyncio.Future[Any] = await producer.send(
        row.topic, row.value, key=row.key, headers=list(row.headers)
    )
    return future


async def stopped(producer: AIOKafkaProducer) -> None:
    """Stop a producer whose batches may never be acknowledged."""
    try:
        async with asyncio.timeout(2):
            await producer.stop()
    except (TimeoutError, KafkaError) as error:
        log.warning("producer_not_stopped", error=type(error).__name__)
        # There is no public way to give up what could not be sent; the client's task would try for ever.
        if (sender := producer._sender) is not None:
            await sender.close()
        await producer.client.close()


def _is_for_good(error: KafkaError) -> bool:
    invalid = isinstance(error, BrokerResponseError) and getattr(error, "errno", None) == _INVALID_RECORD
    return isinstance(error, _FOR_GOOD) or invalid
