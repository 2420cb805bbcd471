"""A bench for each test, on the session's broker and database server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from tests.integration.chassis.bench import Bench, create_topics
from tests.integration.chassis.ledger import NAME, SCHEMA

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from deploy.local.stack import Stack
    from tests.databases import FreshDatabase


@pytest.fixture
async def bench(stack: Stack, fresh_database: FreshDatabase, kafka_admin: Any) -> AsyncIterator[Bench]:
    """Topics, database, group and producer of one test."""
    connection = await asyncpg.connect(fresh_database.dsn(NAME))
    await connection.execute(SCHEMA)
    producer: Any = AIOKafkaProducer(bootstrap_servers=stack.bootstrap, max_request_size=4_194_304)
    await producer.start()
    try:
        bench = Bench(stack.bootstrap, fresh_database, connection, producer)
        await create_topics(kafka_admin, (*bench.read, bench.receipts))
        await bench.join_anew()
        yield bench
    finally:
        await producer.stop()
        await connection.close()
