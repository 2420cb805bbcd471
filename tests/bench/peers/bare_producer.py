"""An idempotent producer alone: reads the rows of the outbox into memory, then sends them.

By itself with `send`, a future for each record, as the documentation of aiokafka shows; with the argument
`batches` with `send_batch`, the fastest way there is: whole batches by partition, built beforehand.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from typing import TYPE_CHECKING, Any

import asyncpg
import uvloop

from chassis.records import headers_from_json
from chassis.settings import Settings
from contracts.topics import PAYMENTS_EVENTS
from tests.bench.broker import Message, producer, send_by_partition

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = 1_000
BATCHES = "batches"


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
        send = send_by_partition if BATCHES in sys.argv else send_singly
        await send(sender, PAYMENTS_EVENTS.name, waiting)


async def send_singly(sender: Any, topic: str, sent: Sequence[Message]) -> None:
    """A future for each record, a page of them awaited at once."""
    for start in range(0, len(sent), PAGE):
        page = sent[start : start + PAGE]
        await asyncio.gather(
            *[await sender.send(topic, each.value, key=each.key, headers=each.headers) for each in page]
        )


if __name__ == "__main__":
    uvloop.run(main(Settings.load(service="payments")))
