"""What a process says of itself: alive, ready, its numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaProducer

from chassis.metrics import DOCS
from deploy.kafka_admin import kafka_admin
from deploy.local.kafka import EmbeddedKafka
from tests.integration.chassis.bench import Bench, create_topics, until
from tests.integration.chassis.ledger import NAME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from chassis.service import Running

ROLE = f"teilhabe_{NAME}"


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[EmbeddedKafka]:
    """A broker that this test may stop."""
    kafka = EmbeddedKafka(tmp_path / "kafka", tmp_path / "kafka.log")
    await kafka.start()
    yield kafka
    await kafka.discard()


async def test_a_broker_that_is_gone_makes_a_process_unready_but_not_dead(
    bench: Bench, broker: EmbeddedKafka
) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap)
    await producer.start()
    alone = replace(bench, bootstrap=broker.bootstrap, producer=producer)
    async with kafka_admin(broker.bootstrap) as admin:
        await create_topics(admin, (*alone.read, alone.receipts))
    case = str(uuid4())
    async with alone.service() as running:
        assert (await _get(running, "/readyz")).status_code == 200
        await broker.process.kill()
        await until(lambda: _is_unready(running))
        assert (await _get(running, "/readyz")).json() == {
            "broker": False,
            "assigned": True,
            "database": True,
            "migrations": True,
        }
        assert (await _get(running, "/livez")).status_code == 200
        assert (await _get(running, "/metrics")).status_code == 200
        await broker.start()
        await alone.send(alone.hearing(case, "add 1"))
        await until(lambda: alone.balance(case), within=30)
        await until(lambda: _is_ready(running))
    await producer.stop()


async def test_readiness_names_a_missing_migration_and_a_database_that_is_gone(bench: Bench) -> None:
    async with bench.service() as running:
        await bench.connection.execute("DELETE FROM schema_migrations WHERE version = 'eligibility:0001'")
        ready = await _get(running, "/readyz")
        assert (ready.status_code, ready.json()["database"], ready.json()["migrations"]) == (503, True, False)
        admin = await asyncpg.connect(bench.database.dsn_admin)
        await admin.execute(f"ALTER ROLE {ROLE} NOLOGIN")
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", ROLE)
        try:
            ready = await _get(running, "/readyz")
        finally:
            await admin.execute(f"ALTER ROLE {ROLE} LOGIN")
            await admin.close()
        assert (ready.status_code, ready.json()["database"]) == (503, False)
        assert (await _get(running, "/livez")).status_code == 200


async def test_every_metric_is_there_and_counts(bench: Bench) -> None:
    case = str(uuid4())
    message = bench.hearing(case, "add 1")
    async with bench.service() as running:
        await bench.handled(running, message, message, bench.hearing(case, f"wait {uuid4()}"))
        await bench.handled(running, bench.hearing(str(uuid4()), f"crash-unless {uuid4()}"))
        text = (await _get(running, "/metrics")).text
    assert [doc.name for doc in DOCS if f"# HELP {doc.name} " not in text] == []
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    service = f'service="{NAME}"'
    family = 'topic="agency.{agency}.submissions.v1"'
    assert float(values[f"teilhabe_consumed_total{{{service},{family}}}"]) == 4
    assert float(values[f"teilhabe_duplicates_total{{{service}}}"]) == 1
    assert float(values[f'teilhabe_waiting{{reason="waiting",{service}}}']) == 1
    assert float(values[f'teilhabe_dead_letters{{origin="event",{service}}}']) == 1
    assert float(values[f"teilhabe_relay_leader{{{service}}}"]) == 1
    assert float(values[f"teilhabe_consumer_lag_records{{{service},{family}}}"]) == 0


async def _get(running: Running, path: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(f"http://127.0.0.1:{running.settings.http_port}{path}", timeout=10)


async def _is_ready(running: Running) -> bool:
    return (await _get(running, "/readyz")).status_code == 200


async def _is_unready(running: Running) -> bool:
    return not await _is_ready(running)
