"""One test's bench: topics, database and consumer group of its own, and the ledger service on them."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer, TopicPartition
from prometheus_client import CollectorRegistry

from chassis.metrics import Metrics
from chassis.service import Running, pool_of
from chassis.settings import Settings
from contracts.agency import HearingHeld
from contracts.envelope import Envelope, encode, headers_of
from contracts.intake import TextRecorded
from contracts.topics import INTAKE_EVENTS, TEXTS, describe, receipts_topic, submissions_topic
from deploy.local.ports import free_ports
from deploy.topics import WantedTopic, new_topic
from tests.integration.chassis.ledger import NAME, ledger_service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from chassis.adapters import Adapter
    from contracts.envelope import Event
    from tests.databases import FreshDatabase

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""Where the injected clock stands at first."""


async def until(holds: Callable[[], Awaitable[Any]], within: float = 30.0) -> Any:
    """What `holds` answers once that is true; the test fails when it never is."""
    deadline = time.monotonic() + within
    while not (answer := await holds()):
        assert time.monotonic() < deadline, f"not within {within:.0f} s"
        await asyncio.sleep(0.02)
    return answer


@dataclass(frozen=True, slots=True)
class Message:
    """One record to send."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    @property
    def id(self) -> str:
        return dict(self.headers)["ce_id"].decode()

    def headed(self, name: str, value: bytes) -> Message:
        """The same with another value of a header."""
        return replace(self, headers=tuple((n, value if n == name else v) for n, v in self.headers))


@dataclass
class Bench:
    """What a test works on."""

    bootstrap: str
    database: FreshDatabase
    connection: Any
    """A connection of the service's own role."""
    producer: Any
    agency: str = field(default_factory=lambda: f"t-{uuid4().hex[:10]}")
    group: str = field(default_factory=lambda: f"ledger-{uuid4().hex[:10]}")

    @property
    def submissions(self) -> str:
        return submissions_topic(self.agency)

    @property
    def receipts(self) -> str:
        return receipts_topic(self.agency)

    @property
    def read(self) -> tuple[str, ...]:
        """The topics that the ledger service reads."""
        return self.submissions, INTAKE_EVENTS.name, TEXTS.name

    def hearing(self, case: str, answer: str, topic: str | None = None) -> Message:
        """Tells the ledger of a case what to do."""
        event = HearingHeld.model_validate({"case_id": case, "sent_on": "2026-03-02", "answer": answer})
        return self.message(event, topic or self.submissions)

    def text(self, text_id: str) -> Message:
        """A recorded text, as intake publishes it."""
        return self.message(TextRecorded(text_id=UUID(text_id), text="words"), TEXTS.name)

    def message(self, event: Event, topic: str) -> Message:
        """An event as its sender puts it on a topic."""
        key = str(event.ce_partitionkey)
        source = "/services/intake" if topic.startswith("intake.") else f"/agencies/{self.agency}"
        envelope = Envelope(uuid4(), event.ce_type, source, str(event.ce_subject), START)
        return Message(topic, key.encode(), encode(event), tuple(headers_of(envelope)))

    async def send(self, *messages: Message) -> None:
        """Send in order; returns once the broker has them all."""
        sent = [
            await self.producer.send(each.topic, each.value, key=each.key, headers=list(each.headers))
            for each in messages
        ]
        await asyncio.gather(*sent)

    async def balance(self, case: str) -> int | None:
        balance: int | None = await self.connection.fetchval(
            "SELECT balance FROM ledgers WHERE id = $1", case
        )
        return balance

    async def entries(self, case: str) -> list[str]:
        """What happened to a case, in order."""
        state = await self.connection.fetchval("SELECT state FROM ledgers WHERE id = $1", case)
        entries: list[str] = json.loads(state)["entries"] if state else []
        return entries

    async def dead(self) -> list[Any]:
        """The open dead letters."""
        rows: list[Any] = await self.connection.fetch(
            "SELECT * FROM dead_letter WHERE status = 'open' ORDER BY id"
        )
        return rows

    async def count(self, table: str) -> int:
        number: int = await self.connection.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608
        return number

    async def sent_to(self, topic: str, key: str | None = None) -> list[Any]:
        """What can be read from a topic now, from its beginning."""
        async with _reader(self.bootstrap) as consumer:
            partitions = [TopicPartition(topic, p) for p in range(describe(topic).partitions)]
            consumer.assign(partitions)
            ends = await consumer.end_offsets(partitions)
            await consumer.seek_to_beginning(*partitions)
            records: list[Any] = []
            while any([await consumer.position(p) < ends[p] for p in partitions]):
                for part in (await consumer.getmany(timeout_ms=200)).values():
                    records += part
        return [each for each in records if key is None or each.key == key.encode()]

    async def receipts_sent(self) -> list[dict[str, Any]]:
        """All that the agency was told, in order."""
        return [json.loads(each.value) for each in await self.sent_to(self.receipts)]

    async def receipts_of(self, message: Message) -> list[dict[str, Any]]:
        """The answers to one message."""
        return [each for each in await self.receipts_sent() if each["submission_id"] == message.id]

    async def committed(self) -> dict[str, int]:
        """The group's offset on each topic, all partitions together."""
        async with _reader(self.bootstrap, group_id=self.group) as consumer:
            return {
                topic: sum([await consumer.committed(p) or 0 for p in _partitions(topic)])
                for topic in self.read
            }

    async def join_anew(self) -> None:
        """Take a group without offsets, as if no process had committed what it has read of the submissions.

        The shared topics hold what other tests have sent; there the group begins at the end.
        """
        self.group = f"ledger-{uuid4().hex[:10]}"
        async with _reader(self.bootstrap, group_id=self.group) as consumer:
            partitions = [each for topic in self.read[1:] for each in _partitions(topic)]
            consumer.assign(partitions)
            await consumer.commit(await consumer.end_offsets(partitions))

    def environment(self, **more: str) -> dict[str, str]:
        """The settings of the ledger service as a process."""
        return {
            "TEILHABE_SERVICE": NAME,
            "TEILHABE_KAFKA_BOOTSTRAP_SERVERS": self.bootstrap,
            "TEILHABE_DATABASE_URL": self.database.dsn(NAME),
            "TEILHABE_CONSUMER_GROUP": self.group,
            "LEDGER_AGENCY": self.agency,
            **more,
        }

    @asynccontextmanager
    async def service(
        self, adapters: Mapping[str, Adapter] | None = None, instance: str = "one", **more: Any
    ) -> AsyncIterator[Running]:
        """The service in this process with `more` settings, stopped in order at the end."""
        settings = Settings.model_validate(
            {
                "service": NAME,
                "instance": instance,
                "consumer_group": self.group,
                "kafka_bootstrap_servers": self.bootstrap,
                "database_url": self.database.dsn(NAME),
                "http_port": free_ports(1)[0],
                "clock": "controlled",
                "clock_start": START,
                **more,
            }
        )
        async with pool_of(settings) as pool:
            metrics = Metrics(NAME, CollectorRegistry())
            running = Running(ledger_service(self.agency, adapters), settings, pool, metrics)
            try:
                await running.start()
                await until(_true_of(lambda: running.consumer.assigned))
                yield running
            finally:
                await running.stop()

    async def handled(self, running: Running, *messages: Message) -> None:
        """Send, and wait until the service has nothing left to do."""
        await self.send(*messages)
        await until(running.idle)


async def create_topics(admin: Any, names: Sequence[str], **config: str) -> None:
    """Create topics as the contracts want them, some settings apart; those that are there stay."""
    wanted = [
        WantedTopic(name, describe(name).partitions, {**describe(name).config, **config}) for name in names
    ]
    await admin.create_topics([new_topic(topic, 1) for topic in wanted])
    await until(lambda: _known(admin, set(names)))


async def _known(admin: Any, names: set[str]) -> bool:
    return names <= set(await admin.list_topics())


def _true_of(condition: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def holds() -> bool:
        return condition()

    return holds


def _partitions(topic: str) -> list[TopicPartition]:
    return [TopicPartition(topic, number) for number in range(describe(topic).partitions)]


@asynccontextmanager
async def _reader(bootstrap: str, **options: Any) -> AsyncIterator[Any]:
    consumer: Any = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **options,
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()
