"""When a fault is over: everything that had piled up is worked off, and everybody is ready."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import asyncpg
from aiokafka.errors import KafkaError

from contracts.topics import describe
from deploy.kafka_admin import kafka_admin
from tests.chaos.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiokafka import TopicPartition

    from chassis.registry import Registry
    from cli.demo.broker import Broker
    from tests.chaos.crew import Crew
    from tests.chaos.servers import Servers

_ROUND_S = 0.5
_TROUBLE = (KafkaError, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Watch:
    """Tells when what there was at some moment has been handled, read and sent."""

    def __init__(self, servers: Servers, crew: Crew, broker: Broker, registry: Registry) -> None:
        self._servers, self._crew, self._broker = servers, crew, broker
        self._topics = {name: frozenset(service.topics(registry)) for name, service in READERS.items()}

    async def until_recovered(self) -> float:
        """Wait; returns the moment at which it was so, on the monotonic clock."""
        ends = await self._patiently(self._ends)
        number = await self._patiently(self._journalled)
        while not await self._patiently(lambda: self._recovered(ends, number)):  # noqa: ASYNC110
            await asyncio.sleep(_ROUND_S)
        return time.monotonic()

    async def _patiently(self, ask: Any) -> Any:
        """Ask until there is an answer: broker or database may be gone again."""
        while True:
            try:
                async with asyncio.timeout(10):
                    return await ask()
            except _TROUBLE:
                await asyncio.sleep(_ROUND_S)

    async def _ends(self) -> dict[TopicPartition, int]:
        """Of compacted topics the last offset is a transaction's mark, which nobody commits."""
        ends = await self._broker.ends()
        return {each: end for each, end in ends.items() if end and not describe(each.topic).compacted}

    async def _journalled(self) -> dict[str, int]:
        connection = await asyncpg.connect(self._servers.postgres.dsn_admin)
        try:
            rows = await connection.fetch(
                "SELECT service, max(id) AS last FROM chaos.journal GROUP BY service"
            )
            return {row["service"]: row["last"] for row in rows}
        finally:
            await connection.close()

    async def _recovered(self, ends: Mapping[TopicPartition, int], last: Mapping[str, int]) -> bool:
        return await self._sent(last) and await self._read(ends) and await self._crew.ready()

    async def _sent(self, last: Mapping[str, int]) -> bool:
        connection = await asyncpg.connect(self._servers.postgres.dsn_admin)
        try:
            for service, number in last.items():
                oldest = await connection.fetchval(f"SELECT min(id) FROM {service}.outbox")  # noqa: S608
                if oldest is not None and oldest <= number:
                    return False
            return True
        finally:
            await connection.close()

    async def _read(self, ends: Mapping[TopicPartition, int]) -> bool:
        async with kafka_admin(self._servers.kafka.bootstrap) as admin:
            for service, topics in self._topics.items():
                committed = await admin.list_consumer_group_offsets(service)
                for partition, end in ends.items():
                    if partition.topic not in topics:
                        continue
                    found = committed.get(partition)
                    if found is None or found.offset < end:
                        return False
        return True
