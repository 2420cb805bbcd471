"""The partners' programs on the real broker: they read, answer, at times send twice, and note it."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from cli.demo.partners.programs import Programs
from tests.chaos.history import Sent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from random import Random

    from aiokafka import TopicPartition

    from cli.demo.partners.messages import Partner

TWICE: Final = 0.05
"""Share of messages that a partner sends again, as one does that never got its acknowledgement."""
_PATIENCE_MS: Final = 120_000


class Post:
    """Stands where the programs' producer would, and keeps a record of what was acknowledged."""

    def __init__(self, producer: Any, random: Random) -> None:
        self._producer, self._random = producer, random
        self.sent: list[Sent] = []

    async def send(self, topic: str, value: bytes, key: bytes, headers: list[tuple[str, bytes]]) -> Any:
        """A future of the acknowledgement, as the producer gives it."""
        times = 2 if self._random.random() < TWICE else 1
        futures = [await self._producer.send(topic, value, key, headers=headers) for _ in range(times)]
        return asyncio.ensure_future(self._noted(futures, value, headers))

    async def _noted(self, futures: Sequence[Any], value: bytes, headers: list[tuple[str, bytes]]) -> None:
        id_, digest = dict(headers)["ce_id"].decode(), hashlib.sha256(value).hexdigest()
        for future in futures:
            at = await future
            self.sent.append(
                Sent(topic=at.topic, partition=at.partition, offset=at.offset, id=id_, digest=digest)
            )


@asynccontextmanager
async def running_partners(
    bootstrap: str, partners: Sequence[Partner], partitions: Sequence[TopicPartition], random: Random
) -> AsyncIterator[tuple[Programs, Post]]:
    """The programs, reading their part of `partitions`, and what they send."""
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    producer: Any = AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, request_timeout_ms=_PATIENCE_MS
    )
    await consumer.start()
    try:
        await producer.start()
        post = Post(producer, random)
        programs = Programs(partners, consumer, post)
        theirs = {topic for partner in partners for topic in partner.topics}
        await programs.begin_at_the_end([each for each in partitions if each.topic in theirs])
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(programs.run())
            yield programs, post
            reading.cancel()
    finally:
        await asyncio.gather(producer.stop(), consumer.stop(), return_exceptions=True)
