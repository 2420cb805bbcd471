"""Writing to `intake.submissions.v1`: what is acknowledged is on every replica that has to have it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiokafka.errors import KafkaError

from chassis.producer import started, stopped
from contracts.values import Position
from services.intake.door.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiokafka import AIOKafkaProducer

    from chassis.records import Record

log = structlog.get_logger(__name__)

ACK_WITHIN_S: Final = 15


class Publisher:
    """An idempotent producer that connects when it is needed and is rebuilt after a failure."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = {**options, "enable_idempotence": True}
        self._producer: AIOKafkaProducer | None = None
        self._connecting = asyncio.Lock()

    async def write(self, records: Sequence[Record]) -> list[Position]:
        """Write records in their order; returns where each is once all are acknowledged.

        Raises `ProblemError` where the broker does not answer: some may have been written, and sending them
        again under the same ids does no harm.
        """
        producer: AIOKafkaProducer | None = None
        try:
            async with asyncio.timeout(ACK_WITHIN_S):
                producer = await self._connected()
                futures = [await _sent(producer, record) for record in records]
                return [_position(await future) for future in futures]
        except (KafkaError, TimeoutError, OSError) as error:
            log.warning("not_written", error=type(error).__name__, records=len(records))
            await self._given_up(producer)
        raise ProblemError(
            "not_written", "Die Nachrichten konnten nicht gespeichert werden.", headers={"Retry-After": "10"}
        )

    async def stop(self) -> None:
        """Disconnect."""
        await self._given_up(self._producer)

    async def _connected(self) -> AIOKafkaProducer:
        async with self._connecting:
            if self._producer is None:
                self._producer = await started(self._options)
            return self._producer

    async def _given_up(self, producer: AIOKafkaProducer | None) -> None:
        """Leave a producer whose sequence numbers are in doubt; the next request makes a new one."""
        if producer is not None and producer is self._producer:
            self._producer = None
            await stopped(producer)


async def _sent(producer: AIOKafkaProducer, record: Record) -> asyncio.Future[Any]:
    future: asyncio.Future[Any] = await producer.send(
        record.topic, record.value, key=record.key, headers=list(record.headers)
    )
    return future


def _position(written: Any) -> Position:
    return Position(topic=written.topic, partition=written.partition, offset=written.offset)
