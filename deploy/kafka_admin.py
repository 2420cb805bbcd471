"""Kafka's admin client for the time of an `async with` block."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiokafka.admin import AIOKafkaAdminClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def kafka_admin(bootstrap: str) -> AsyncIterator[Any]:
    """A connected `AIOKafkaAdminClient`; typed as Any, for the client's answers carry no types."""
    admin: Any = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()
