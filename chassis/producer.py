"""Producers that are rebuilt: what the stream's and the compacted topics' have in common.

A failure leaves an aiokafka producer's sequence numbers in doubt, and it has no way to start them anew.
"""

from __future__ import annotations

import asyncio
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
"""Rows that were acknowledged, and rows that were refused for good; others are to be tried again."""


class Refused(Exception):
    """The broker will never take this row."""

    def __init__(self, error: KafkaError, row: Row) -> None:
        super().__init__(of_refused(row.topic, len(row.value or b""), error))
        self.code = type(error).__name__


class Rebuilt:
    """A producer that can be built anew."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = dict(options)
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect; a transactional producer fences whoever had its id before."""
        self._producer = await started(self._options)

    async def stop(self) -> None:
        """Disconnect."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await stopped(producer)

    async def began_anew(self) -> bool:
        """Connect where the last attempt to rebuild failed; what was read before is then not to be sent."""
        if self._producer is not None:
            return False
        await self.start()
        return True

    async def rebuild(self) -> None:
        """Begin with new sequence numbers."""
        await self.stop()
        await self.start()

    @property
    def client(self) -> AIOKafkaProducer:
        """The connected producer."""
        assert self._producer is not None
        return self._producer

    async def partitions(self, topic: str) -> int:
        """How many partitions a topic has; raises `UnknownTopicOrPartitionError`."""
        client = self.client.client
        partitions = client.cluster.partitions_for_topic(topic)
        if not partitions:
            known = await client.add_topic(topic)
            partitions = client.cluster.partitions_for_topic(topic)
            if not partitions:
                kind = UnknownTopicOrPartitionError if known else KafkaError
                raise kind(topic)
        return len(partitions)

    async def with_topic(self, rows: Sequence[Row]) -> Sent:
        """Rows whose topic there is, and the others, which would be waited for."""
        missing: dict[str, KafkaError] = {}
        for topic in {row.topic for row in rows}:
            try:
                await self.partitions(topic)
            except UnknownTopicOrPartitionError as error:
                missing[topic] = error
        known = [row for row in rows if row.topic not in missing]
        refused = [(row, Refused(missing[row.topic], row)) for row in rows if row.topic in missing]
        return known, refused


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


def is_for_good(error: BaseException) -> bool:
    """Whether the broker will refuse the same again, however often."""
    invalid = isinstance(error, BrokerResponseError) and getattr(error, "errno", None) == _INVALID_RECORD
    return isinstance(error, _FOR_GOOD) or invalid
