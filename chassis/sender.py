"""The producers of one service: one for streams, one for compacted topics; neither waits for the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chassis.compacted_producer import CompactedProducer
from chassis.producer import TOPIC_PATIENCE
from chassis.stream_producer import StreamProducer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chassis.outbox import Row
    from chassis.producer import Sent


class Sender:
    """Sends rows of the outbox to the broker."""

    def __init__(
        self, options: Mapping[str, Any], transactional_id: str, topic_patience_s: float = TOPIC_PATIENCE
    ) -> None:
        """What is for a topic that has been missing for `topic_patience_s` seconds is refused for good."""
        self._streams = StreamProducer(options, topic_patience_s)
        self._compacted = CompactedProducer(options, transactional_id, topic_patience_s)

    async def start(self) -> None:
        """Connect; the transactional producer fences the leader before."""
        await self._streams.start()
        await self._compacted.start()

    async def stop(self) -> None:
        """Disconnect both."""
        await self._streams.stop()
        await self._compacted.stop()

    async def send(self, rows: Sequence[Row]) -> Sent:
        """Send rows of stream topics, by partition; returns those acknowledged and those refused for good."""
        return await self._streams.send(rows)

    async def send_compacted(self, rows: Sequence[Row]) -> Sent:
        """Send rows of compacted topics in a transaction; returns the same. Raises `KafkaError`."""
        return await self._compacted.send(rows)
