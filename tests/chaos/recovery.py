"""When a fault is over: everything that had piled up is worked off, and everybody is ready."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import asyncpg
from aiokafka.errors import KafkaError

from contracts.topics import describe
from deploy.kafka_admin import kafka_admin
from tests.chaos.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from types import TracebackType

    from aiokafka import TopicPartition

    from chassis.registry import Registry
    from cli.demo.broker import Broker
    from tests.chaos.crew import Crew
    from tests.chaos.servers import Servers

_ROUND_S = 0.5
_TROUBLE = (KafkaError, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True, slots=True)
class Look:
    """How things stand."""

    began: float
    """On the monotonic clock."""
    committed: Mapping[str, Mapping[TopicPartition, int]]
    """By service and partition: offset of the next record to read."""
    waiting: Mapping[str, int]
    """By service: number of the oldest row in its outbox; none where it is empty."""
    ready: bool
    """Everybody is."""


class Watch:
    """Looks again and again, for all who wait for an end: many looks at once would be a fault too."""

    def __init__(self, servers: Servers, crew: Crew, broker: Broker, registry: Registry) -> None:
        self._servers, self._crew, self._broker = servers, crew, broker
        self._topics = {name: frozenset(service.topics(registry)) for name, service in READERS.items()}
        self._look: Look | None = None
        self._looked = asyncio.Condition()
        self._looking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._looking = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._looking is not None
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)

    async def until_recovered(self) -> float:
        """Wait until all that is there now is read and sent; when that was, on the monotonic clock."""
        ends = await _patiently(self._ends)
        last = await _patiently(self._last_committed)
        since = time.monotonic()

        def recovered() -> bool:
            look = self._look
            return look is not None and look.began >= since and self._recovered(look, ends, last)

        async with self._looked:
            await self._looked.wait_for(recovered)
        return time.monotonic()

    async def _run(self) -> None:
        while True:
            look = await _patiently(self._looked_at)
            async with self._looked:
                self._look = look
                self._looked.notify_all()
            await asyncio.sleep(_ROUND_S)

    async def _looked_at(self) -> Look:
        began = time.monotonic()
        async with kafka_admin(self._servers.kafka.bootstrap) as admin:
            committed = {
                name: {
                    each: at.offset for each, at in (await admin.list_consumer_group_offsets(name)).items()
                }
                for name in READERS
            }
        waiting = {
            name: number
            for name in READERS
            if (number := await self._number(f"SELECT min(id) FROM {name}.outbox")) is not None  # noqa: S608
        }
        return Look(began, committed, waiting, await self._crew.ready())

    async def _ends(self) -> dict[TopicPartition, int]:
        """Of compacted topics the last offset is a transaction's mark, which nobody commits."""
        ends = await self._broker.ends()
        return {each: end for each, end in ends.items() if end and not describe(each.topic).compacted}

    async def _last_committed(self) -> dict[str, int]:
        """The number of the last message committed by each service."""
        statement = "SELECT max(id) FROM chaos.journal WHERE service = '{}'"
        return {name: await self._number(statement.format(name)) or 0 for name in READERS}

    async def _number(self, statement: str) -> int | None:
        connection = await asyncpg.connect(self._servers.postgres.dsn_admin)
        try:
            number: int | None = await connection.fetchval(statement)
            return number
        finally:
            await connection.close()

    def _recovered(self, look: Look, ends: Mapping[TopicPartition, int], last: Mapping[str, int]) -> bool:
        sent = all(look.waiting.get(name, number + 1) > number for name, number in last.items())
        read = all(
            look.committed[name].get(partition, 0) >= end
            for name, topics in self._topics.items()
            for partition, end in ends.items()
            if partition.topic in topics
        )
        return look.ready and sent and read


async def _patiently(ask: Callable[[], Awaitable[Any]]) -> Any:
    """Ask until there is an answer: broker or database may be gone again."""
    while True:
        try:
            async with asyncio.timeout(30):
                return await ask()
        except _TROUBLE:
            await asyncio.sleep(_ROUND_S)
