"""The synthetic service without the chassis, as a first draft would have it on FastStream.

One message, one transaction (inbox and effect), then the answer, sent and awaited. It promises less
than the chassis: without an outbox a crash between commit and send loses the answer.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import asyncpg
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage  # noqa: TC002 - FastStream reads annotations

from chassis.handling import derived_id
from chassis.settings import Settings
from contracts.envelope import Envelope, encode, headers_of, read_headers
from contracts.terms import DeadlineApproaching  # noqa: TC001 - FastStream reads annotations
from contracts.topics import ELIGIBILITY_EVENTS, PAYMENTS_EVENTS
from tests.bench.synthetic import missed

if TYPE_CHECKING:
    from contracts.terms import DeadlineMissed

_CLAIM = """
    INSERT INTO inbox (source, id, content, topic, partition, "offset") VALUES ($1, $2, '', '', 0, 0)
    ON CONFLICT DO NOTHING RETURNING id
"""
_COUNT = """
    INSERT INTO counted VALUES ($1, 1, '{"terms": 1}', '') ON CONFLICT (id) DO UPDATE SET
        version = counted.version + 1,
        state = jsonb_build_object('terms', (counted.state->>'terms')::int + 1)
"""


async def main(settings: Settings) -> None:
    """Serve until told to stop."""
    broker = KafkaBroker(settings.kafka_bootstrap_servers, acks="all", enable_idempotence=True, logger=None)
    async with asyncpg.create_pool(settings.database_url, min_size=1, max_size=2) as pool:

        @broker.subscriber(
            ELIGIBILITY_EVENTS.name,
            group_id=settings.group,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
        )
        async def on_term(event: DeadlineApproaching, message: KafkaMessage) -> None:
            envelope = read_headers(message.raw_message.headers)  # type: ignore[union-attr]
            async with pool.acquire() as connection, connection.transaction():
                if await connection.fetchval(_CLAIM, envelope.source, str(envelope.id)) is None:
                    return
                await connection.execute(_COUNT, str(event.case_id))
            await _publish(broker, envelope, missed(event))

        await FastStream(broker, logger=None).run()


async def _publish(broker: KafkaBroker, cause: Envelope, event: DeadlineMissed) -> None:
    id_, key = derived_id("naive", cause.id), str(event.case_id)
    envelope = Envelope(id_, event.ce_type, "/services/payments", key, cause.time, causationid=cause.id)
    headers: Any = {name: value.decode() for name, value in headers_of(envelope)}
    await broker.publish(encode(event), PAYMENTS_EVENTS.name, key=key.encode(), headers=headers)


if __name__ == "__main__":
    asyncio.run(main(Settings.load(service="payments")))
