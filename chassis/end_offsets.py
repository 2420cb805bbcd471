"""End offsets, asked for over a connection of their own.

A broker answers the requests of one connection in turn: on the consumer's own, the question would wait
behind the fetch that waits there for records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaConsumer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from aiokafka import TopicPartition

    from chassis.settings import Settings


class EndOffsets:
    """Connects when first asked, and fetches nothing."""

    def __init__(self, settings: Settings) -> None:
        self._options = settings.kafka_options()
        self._client: Any = None

    async def of(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """The offset after the last committed record of each partition."""
        client = await self._connected()
        if client.assignment() != set(partitions):
            client.assign(list(partitions))
            client.pause(*partitions)
        offsets: Mapping[TopicPartition, int] = await client.end_offsets(list(partitions))
        return offsets

    async def close(self) -> None:
        """Give the connection back."""
        if self._client is not None:
            await self._client.stop()

    async def _connected(self) -> Any:
        if self._client is None:
            client: Any = AIOKafkaConsumer(
                **self._options, enable_auto_commit=False, isolation_level="read_committed"
            )
            await client.start()
            self._client = client
        return self._client
