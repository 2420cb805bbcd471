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
TOPIC_PATIENCE = 60.0
"""Seconds; a broker that has just started may answer before it knows its topics again."""

NOT_ASKED_FOR = 10.0
"""Seconds after which the time for which a topic has been missing counts anew."""

_FOR_GOOD: tuple[type[KafkaError], ...] = (
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    InvalidTopicError,
    TopicAuthorizationFailedError,
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

    def __init__(self, options: Mapping[str, Any], topic_patience_s: float) -> None:
        """A topic that is missing for `topic_patience_s` seconds counts as one that there is not."""
        self._options = dict(options)
        self._topic_patience_s = topic_patience_s
        self._missing: dict[str, tuple[float, float]] = {}
        """By topic: when it was missing first, and last, without being there in between."""
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
        """How many partitions a topic has, asking the broker where it is not known to have any.

        Raises `UnknownTopicOrPartitionError` where the broker says so, `KafkaError` where it says nothing.
        """
        client = self.client.client
        partitions = client.cluster.partitions_for_topic(topic)
        if not partitions:
            await client.add_topic(topic)
            answered = await client.force_metadata_update()
            partitions = client.cluster.partitions_for_topic(topic)
            if not partitions:
                kind = UnknownTopicOrPartitionError if answered else KafkaError
                raise kind(topic)
        return len(partitions)

    async def with_topic(self, rows: Sequence[Row]) -> Sent:
        """Rows whose topic there is, and those refused because there is none.

        Those whose topic has not been missing for long are neither: they are to be tried again.
        """
        missing: dict[str, KafkaError] = {}
        for topic in {row.topic for row in rows}:
            try:
                await self.partitions(topic)
                self._missing.pop(topic, None)
            except UnknownTopicOrPartitionError as error:
                missing[topic] = error
        gone = {topic: error for topic, error in missing.items() if self._missing_for_long(topic)}
        known = [row for row in rows if row.topic not in missing]
        return known, [(row, Refused(gone[row.topic], row)) for row in rows if row.topic in gone]

    def _missing_for_long(self, topic: str) -> bool:
        now = asyncio.get_running_loop().time()
        first, last = self._missing.get(topic, (now, now))
        if now - last > NOT_ASKED_FOR:
            first = now
        self._missing[topic] = first, now
        return now - first >= self._topic_patience_s


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
