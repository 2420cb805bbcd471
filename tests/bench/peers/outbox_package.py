"""The synthetic service with the package `faststream-outbox`, set up as its documentation shows.

The event's inbox entry and state are written in a SQLAlchemy session, in which the package also keeps its
outbox row; a second subscriber relays rows to Kafka. What its page on performance advises is switched on:
rows claimed and deleted in batches, vacuum tuned, one worker, so that the order of rows is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvloop
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaResponse
from faststream.kafka.annotations import KafkaMessage  # noqa: TC002 - FastStream reads annotations
from faststream_outbox import OutboxBroker, make_outbox_table, outbox_autovacuum_ddl
from faststream_outbox.annotations import OutboxMessage  # noqa: TC002 - FastStream reads annotations
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from chassis.settings import Settings
from contracts.envelope import read_headers
from contracts.terms import DeadlineApproaching  # noqa: TC001 - FastStream reads annotations
from contracts.topics import ELIGIBILITY_EVENTS, PAYMENTS_EVENTS
from tests.bench.peers.workings import WORKINGS

if TYPE_CHECKING:
    from contracts.envelope import Envelope
    from tests.bench.peers.folding import Folding

QUEUE, KEY = "payments", "kafka-key"
BATCH = 100
CLAIM = text("INSERT INTO plain_inbox VALUES (:source, :id) ON CONFLICT DO NOTHING RETURNING id")
READ = text("SELECT state::text FROM plain_state WHERE id = :id FOR UPDATE")
SAVE = text(
    "INSERT INTO plain_state VALUES (:id, CAST(:state AS jsonb)) "
    "ON CONFLICT (id) DO UPDATE SET state = excluded.state"
)


class Desk:
    """Handles one event in a session of its own."""

    def __init__(self, engine: AsyncEngine, outbox: OutboxBroker, folding: Folding) -> None:
        self._session = async_sessionmaker(engine, expire_on_commit=False)
        self._outbox, self._folding = outbox, folding

    async def handle(self, event: DeadlineApproaching, envelope: Envelope) -> None:
        """Inbox, state and outbox in one transaction; nothing where the event came before."""
        async with self._session() as session, session.begin():
            inbox = {"source": envelope.source, "id": str(envelope.id)}
            if (await session.execute(CLAIM, inbox)).scalar() is not None:
                await self._fold(session, event, envelope)

    async def _fold(self, session: AsyncSession, event: DeadlineApproaching, envelope: Envelope) -> None:
        key = self._folding.key(event).id
        known = (await session.execute(READ, {"id": key})).scalar()
        folded = self._folding(known, event, envelope)
        await session.execute(SAVE, {"id": key, "state": folded.state})
        for message in folded.sent:
            headers = {name: (value or b"").decode() for name, value in message.headers}
            await self._outbox.publish(
                message.value, queue=QUEUE, session=session, headers={**headers, KEY: message.key}
            )


async def main(settings: Settings) -> None:
    """Serve until told to stop."""
    engine = create_async_engine(settings.database_url.replace("postgresql://", "postgresql+asyncpg://"))
    metadata = MetaData()
    table = make_outbox_table(metadata, table_name="package_outbox")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(text(outbox_autovacuum_ddl("package_outbox")))
    outbox = OutboxBroker(engine, outbox_table=table, logger=None)
    kafka = KafkaBroker(settings.kafka_bootstrap_servers, logger=None, acks="all", enable_idempotence=True)
    desk = Desk(engine, outbox, WORKINGS["synthetic"].folding(settings.registry))

    @kafka.publisher(PAYMENTS_EVENTS.name)
    @outbox.subscriber(
        QUEUE, fetch_batch_size=BATCH, terminal_flush_batch_size=BATCH, min_fetch_interval=0.02
    )
    async def relay(message: OutboxMessage) -> KafkaResponse:
        headers = dict(message.headers)
        return KafkaResponse(message.body, key=headers.pop(KEY).encode(), headers=headers)

    @kafka.subscriber(
        ELIGIBILITY_EVENTS.name,
        group_id=settings.group,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
    )
    async def on_term(event: DeadlineApproaching, message: KafkaMessage) -> None:
        await desk.handle(event, read_headers(message.raw_message.headers))  # type: ignore[union-attr]

    await FastStream(outbox, logger=None, on_startup=[kafka.start], on_shutdown=[kafka.stop]).run()


if __name__ == "__main__":
    uvloop.run(main(Settings.load(service="payments")))
