"""An idempotent producer alone: reads the rows of the outbox into memory, then sends it in batches."""

from __future__ import annotations

import gc

import asyncpg
import uvloop

from chassis.records import headers_from_json
from chassis.settings import Settings
from contracts.topics import PAYMENTS_EVENTS
from tests.bench.broker import Message, producer, send_by_partition


async def main(settings: Settings) -> None:
    """Send everything once, and end."""
    connection = await asyncpg.connect(settings.database_url)
    rows = await connection.fetch("SELECT key, headers, value FROM outbox ORDER BY id")
    waiting = [
        Message(row["key"].encode(), row["value"], [*headers_from_json(row["headers"])])  # type: ignore[list-item]
        for row in rows
    ]
    await connection.close()
    gc.freeze()
    async with producer(settings.kafka_bootstrap_servers) as sender:
        await send_by_partition(sender, PAYMENTS_EVENTS.name, waiting)


if __name__ == "__main__":
    uvloop.run(main(Settings.load(service="payments")))
