"""Kafka alone: what is read in batches is sent on, the same bytes as the synthetic service, no database.

The upper bound for any service on aiokafka that sends with `send`: nothing is parsed, nothing is kept,
and a crash between the acknowledgements and the commit of the offsets sends a batch again.
"""

from __future__ import annotations

import asyncio
from typing import Any

import uvloop

from chassis.settings import Settings
from contracts.terms import DeadlineMissed
from contracts.topics import ELIGIBILITY_EVENTS, PAYMENTS_EVENTS
from tests.bench.broker import consumer, producer

BATCH, WAIT_MS = 500, 20
ADDED = (
    ("ce_causationid", b"0198b2a0-0000-7000-8000-000000000000"),
    ("traceparent", b"00-0198b2a0000070008000000000000000-8000000000000000-00"),
)
"""What an answer's headers hold beside those of the event that it answers."""


async def main(settings: Settings) -> None:
    """Copy until told to stop."""
    bootstrap = settings.kafka_bootstrap_servers
    async with consumer(bootstrap, settings.group) as source, producer(bootstrap) as sink:
        source.subscribe([ELIGIBILITY_EVENTS.name])
        while True:
            found = await source.getmany(timeout_ms=WAIT_MS, max_records=BATCH)
            await asyncio.gather(*[await _sent(sink, each) for part in found.values() for each in part])
            if found:
                await source.commit({partition: part[-1].offset + 1 for partition, part in found.items()})


async def _sent(sink: Any, record: Any) -> asyncio.Future[Any]:
    headers = [(name, _type(name, value)) for name, value in record.headers]
    future: asyncio.Future[Any] = await sink.send(
        PAYMENTS_EVENTS.name, record.value, key=record.key, headers=[*headers, *ADDED]
    )
    return future


def _type(name: str, value: bytes) -> bytes:
    return DeadlineMissed.ce_type.encode() if name == "ce_type" else value


if __name__ == "__main__":
    uvloop.run(main(Settings.load(service="payments")))
