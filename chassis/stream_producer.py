"""Sending rows to streams: an idempotent producer, in batches by partition.

Batches of one partition follow one another, so that a failed one is never overtaken.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import structlog
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from chassis.producer import ACK_TIMEOUT, Rebuilt, Refused, is_for_good

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chassis.outbox import Row
    from chassis.producer import Sent

log = structlog.get_logger(__name__)


class StreamProducer(Rebuilt):
    """Late repeats are possible and do no harm: the consumers' inboxes drop them."""

    def __init__(self, options: Mapping[str, Any], topic_patience_s: float) -> None:
        super().__init__({**options, "enable_idempotence": True}, topic_patience_s)

    async def send(self, rows: Sequence[Row]) -> Sent:
        """Send rows; returns those acknowledged and those refused for good."""
        if await self.began_anew():
            return [], []
        rows, refused = await self.with_topic(rows)
        by_partition: dict[tuple[str, int], list[Row]] = defaultdict(list)
        counts = {topic: await self.partitions(topic) for topic in {row.topic for row in rows}}
        for row in rows:
            by_partition[row.topic, _hashed(row.key) % counts[row.topic]].append(row)
        results = await asyncio.gather(
            *(self._send_partition(topic, number, part) for (topic, number), part in by_partition.items())
        )
        acknowledged = [row for sent, _ in results for row in sent]
        if all(done for _, done in results):
            return acknowledged, refused
        await self.rebuild()
        known = {row.id for row in acknowledged}
        sent, more = await self._send_singly([row for row in rows if row.id not in known])
        return acknowledged + sent, refused + more

    async def _send_partition(
        self, topic: str, partition: int, rows: Sequence[Row]
    ) -> tuple[list[Row], bool]:
        """Send one partition's rows, batch after batch; False where one failed."""
        sent: list[Row] = []
        while len(sent) < len(rows):
            try:
                sent += await self._send_batch(topic, partition, rows[len(sent) :])
            except (KafkaError, TimeoutError) as error:
                log.warning("batch_not_sent", topic=topic, error=type(error).__name__)
                return sent, False
        return sent, True

    async def _send_batch(self, topic: str, partition: int, rows: Sequence[Row]) -> Sequence[Row]:
        """Send as many of a partition's rows as one batch holds; returns them once they are acknowledged."""
        batch = self.client.create_batch()
        size = 0
        for row in rows:
            if batch.append(timestamp=None, key=row.key, value=row.value, headers=list(row.headers)) is None:
                break
            size += 1
        batch.close()
        async with asyncio.timeout(ACK_TIMEOUT):
            await (await self.client.send_batch(batch, topic, partition=partition))
        return rows[:size]

    async def _send_singly(self, rows: Sequence[Row]) -> Sent:
        """Find the row the broker refuses: its key's rows stay, others go. Other trouble ends the search."""
        sent: list[Row] = []
        refused: list[tuple[Row, Refused]] = []
        stuck: set[tuple[str, bytes]] = set()
        for row in rows:
            if (row.topic, row.key) in stuck:
                continue
            try:
                partition = _hashed(row.key) % await self.partitions(row.topic)
                sent += await self._send_batch(row.topic, partition, [row])
            except (KafkaError, TimeoutError) as error:
                await self.rebuild()
                if not (isinstance(error, KafkaError) and is_for_good(error)):
                    break
                stuck.add((row.topic, row.key))
                refused.append((row, Refused(error, row)))
        return sent, refused


@lru_cache(maxsize=65_536)
def _hashed(key: bytes) -> int:
    """Murmur2 as Kafka's own clients do it; in Python it costs more than all else that is done to a row."""
    return int(murmur2(key) & 0x7FFFFFFF)
