"""The consumer: FastStream's batch subscriber, told to leave records, offsets and errors to us.

Nothing may escape the handler: under manual acknowledgement FastStream would lose the batch. What is done
with the records is `chassis.receiving`'s.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

import structlog
from aiokafka import ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from chassis.end_offsets import EndOffsets
from chassis.receiving import Receiver
from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chassis.horizon import Horizon
    from chassis.inbound import Inbound
    from chassis.metrics import Metrics
    from chassis.receiving import Partition
    from chassis.settings import Settings
    from chassis.worker import Worker

log = structlog.get_logger(__name__)

SESSION_TIMEOUT_MS = 10_000
"""How long the partitions of a killed process rest. One that is told to stop leaves the group and hands them
over at once; that takes members without a lasting name (`group_instance_id`), of whom the broker lets go."""
HEARTBEAT_MS = 1_000
"""How soon the others hear of it."""
REBALANCE_TIMEOUT_MS = 60_000
CONNECT_TIMEOUT = 2.0
FRESH_MS = 3
"""Longest wait for what has arrived since the records at hand were fetched: an answer of the broker."""


class Consumer(ConsumerRebalanceListener):
    """Brings a service its records and commits their offsets after the transaction."""

    def __init__(
        self,
        settings: Settings,
        topics: Sequence[str],
        inbound: Inbound,
        worker: Worker,
        metrics: Metrics,
        horizon: Horizon,
    ) -> None:
        self._worker, self._metrics = worker, metrics
        self._receiver = Receiver(inbound, worker, self, metrics, horizon, settings.batch_size)
        self._batch_size = settings.batch_size
        self._in_flight = self._stopping = False
        self._handled: dict[TopicPartition, int] = {}
        """Offsets that are yet to be committed."""
        self._committing: asyncio.Task[None] | None = None
        self._ended = 0.0
        """When the last batch was done, by the monotonic clock."""
        self._ends = EndOffsets(settings)
        self._servers = settings.kafka_bootstrap_servers.split(",")
        options = settings.kafka_options()
        self._broker = KafkaBroker(
            options.pop("bootstrap_servers"),
            client_id=options.pop("client_id"),
            allow_auto_create_topics=False,
            logger=None,
            **_security(settings),
        )
        self.subscriber = self._broker.subscriber(
            *topics,
            group_id=settings.group,
            batch=True,
            max_records=settings.batch_size,
            batch_timeout_ms=settings.batch_wait_ms,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            isolation_level="read_committed",
            session_timeout_ms=SESSION_TIMEOUT_MS,
            heartbeat_interval_ms=HEARTBEAT_MS,
            rebalance_timeout_ms=REBALANCE_TIMEOUT_MS,
            fetch_max_wait_ms=100,
            max_partition_fetch_bytes=4_194_304,
            listener=self,
            parser=self._parse,
            decoder=self._decode,
        )
        self.subscriber(self._consume)

    async def start(self) -> None:
        """Join the group."""
        await self._broker.start()

    async def stop(self) -> None:
        """No more polling; the batches in flight end and their offsets are committed."""
        self._stopping = True
        await self._worker.drain()
        await self._committed()
        await self._ends.close()
        await self._broker.stop()

    @property
    def _client(self) -> Any:
        return self.subscriber.consumer

    @property
    def assigned(self) -> bool:
        """Whether the group has given this process its partitions."""
        return self._client is not None and bool(self._client.assignment())

    async def reachable(self) -> bool:
        """Whether one of the brokers named in the settings takes connections; an assignment outlives them."""
        for server in self._servers:
            host, _, port = server.strip().rpartition(":")
            with suppress(OSError):
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    _, writer = await asyncio.open_connection(host, int(port))
                writer.close()
                return True
        return False

    async def _parse(self, message: tuple[ConsumerRecord[Any, Any], ...]) -> KafkaMessage:
        """The records as they are: FastStream's own parser would decode every header of the batch."""
        self._in_flight = True
        return KafkaMessage(raw_message=message, body=b"", headers={}, consumer=self._client)

    async def _decode(self, message: KafkaMessage) -> Any:
        return message.raw_message

    async def _consume(self, records: Any) -> None:
        try:
            more = self._beside if len(records) >= self._batch_size else self._since
            await self._receiver.take([*records, *await more(records)])
        finally:
            self._in_flight = False
            self._ended = time.monotonic()

    async def _beside(self, records: Sequence[Any]) -> list[Any]:
        """What has arrived in other partitions, where one batch is full: it is handled at the same time."""
        others = self._client.assignment() - {TopicPartition(each.topic, each.partition) for each in records}
        return await self._fetched(0, self._batch_size, others) if others else []

    async def _since(self, records: Sequence[Any]) -> list[Any]:
        """What has arrived since these were fetched, where they had to wait for the batch before.

        The client asks the broker anew only once it has handed over what it holds: without this, whatever
        arrives while a batch is in flight would wait for the one after the next.
        """
        if time.monotonic() - self._ended > FRESH_MS / 1000:
            return []
        return await self._fetched(FRESH_MS, self._batch_size - len(records))

    async def _fetched(self, wait_ms: int, most: int, among: Iterable[TopicPartition] = ()) -> list[Any]:
        found = await self._client.getmany(*among, timeout_ms=wait_ms, max_records=most)
        return list(chain.from_iterable(found.values()))

    async def commit(self, offsets: Mapping[Partition, int]) -> None:
        """Commit the offsets of partitions that are still this process's (`chassis.receiving.Offsets`).

        The next batch does not wait for the broker's answer; who stops, or hands partitions over, does.
        """
        self._handled |= {TopicPartition(*each): offset for each, offset in offsets.items()}
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_handled())
        if self._stopping:
            await self._committed()

    async def _commit_handled(self) -> None:
        while self._handled:
            assigned = self._client.assignment()
            offsets = {each: offset for each, offset in self._handled.items() if each in assigned}
            self._handled = {}
            if not offsets:
                continue
            try:
                await self._client.commit(offsets)
            except (CommitFailedError, IllegalStateError, KafkaError) as error:
                log.info("offsets_not_committed", error=type(error).__name__)

    async def _committed(self) -> None:
        """Wait for the broker's answers to all that was handled so far."""
        if self._committing is not None:
            await self._committing

    def seek(self, offsets: Mapping[Partition, int]) -> None:
        """Go back in those of these partitions that are still this process's."""
        assigned = self._client.assignment()
        for partition, offset in offsets.items():
            if (known := TopicPartition(*partition)) in assigned:
                self._client.seek(known, offset)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Let the batches in flight end before another process gets the partitions."""
        await self._worker.drain()
        await self._committed()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Count it: every one is a pause for the whole group."""
        self._metrics("rebalances").inc()

    async def caught_up(self) -> bool:
        """Whether every partition read here is consumed, and committed, to its end."""
        client = self._client
        if client is None or self._in_flight or not client.assignment():
            return False
        partitions = list(client.assignment())
        ends = await self._ends.of(partitions)
        for partition in partitions:
            if ends[partition] and await client.position(partition) < ends[partition]:
                return False
        return not self._in_flight

    async def observe(self) -> None:
        """Set the lag gauges, by topic family."""
        client = self._client
        if client is None:
            return
        records: dict[str, int] = {}
        seconds: dict[str, float] = {}
        now = time.time()
        for partition in client.assignment():
            family = describe(partition.topic).pattern
            end = client.last_stable_offset(partition) or 0
            behind = max(0, end - await client.position(partition)) if end > 0 else 0
            records[family] = records.get(family, 0) + behind
            age = now - self._receiver.last_seen.get(partition, now) if behind else 0.0
            seconds[family] = max(seconds.get(family, 0.0), age)
        for family, lag in records.items():
            self._metrics("lag_records", topic=family).set(lag)
            self._metrics("lag_seconds", topic=family).set(seconds[family])


def _security(settings: Settings) -> dict[str, Any]:
    """The settings' security in FastStream's terms."""
    from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

    context = settings.tls()
    if settings.kafka_username is None:
        return {"security": BaseSecurity(ssl_context=context, use_ssl=True)} if context else {}
    mechanisms: dict[str, type[Any]] = {
        "PLAIN": SASLPlaintext,
        "SCRAM-SHA-256": SASLScram256,
        "SCRAM-SHA-512": SASLScram512,
    }
    mechanism = mechanisms[settings.kafka_sasl_mechanism]
    return {
        "security": mechanism(
            username=settings.kafka_username,
            password=settings.kafka_password or "",
            ssl_context=context,
            use_ssl=context is not None,
        )
    }
