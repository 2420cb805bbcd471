"""One intake process with an open door for all tests of this folder; each test has cases of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from prometheus_client import CollectorRegistry

from chassis.door.tokens import issue
from chassis.metrics import Metrics
from chassis.service import Running
from chassis.settings import Settings
from deploy.local.ports import free_ports
from services.intake.app import service
from tests.conftest import ROOT
from tests.databases import database_copy
from tests.integration.chassis.bench import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from deploy.local.stack import Stack
    from deploy.provision import Provisioned

SUBMISSIONS = "intake.submissions.v1"


@dataclass(frozen=True, slots=True)
class Intake:
    """A running intake process and what a client of its door needs."""

    settings: Settings
    running: Running
    tokens: Mapping[str, str]

    @property
    def url(self) -> str:
        """Where the door is."""
        return f"http://127.0.0.1:{self.settings.api_port}"

    def client(self, agency: str | None = "hannover") -> httpx.AsyncClient:
        """A client that says it is this agency."""
        headers = {"Authorization": f"Bearer {self.tokens[agency]}"} if agency else {}
        return httpx.AsyncClient(base_url=self.url, headers=headers, trust_env=False, timeout=30)

    async def written(self, submission_id: object) -> list[Any]:
        """The records on `intake.submissions.v1` with this id."""
        wanted = ("ce_id", str(submission_id).encode())
        return [record for record in await self.submissions() if wanted in record.headers]

    async def submissions(self) -> list[Any]:
        """All records on `intake.submissions.v1`."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.settings.kafka_bootstrap_servers)
        await consumer.start()
        try:
            parts = [TopicPartition(SUBMISSIONS, number) for number in range(6)]
            consumer.assign(parts)
            await consumer.seek_to_beginning(*parts)
            ends = await consumer.end_offsets(parts)
            records: list[Any] = []
            while [part for part in parts if await consumer.position(part) < ends[part]]:
                for batch in (await consumer.getmany(timeout_ms=200)).values():
                    records += batch
            return records
        finally:
            await consumer.stop()


@pytest.fixture(scope="package")
async def intake(
    stack: Stack,
    provisioned: Provisioned,
    template_dsn: str,
    passwords: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Intake]:
    """Intake with its door open, on a database of its own."""
    file = tmp_path_factory.mktemp("door") / "tokens"
    tokens = {agency: issue(agency, file) for agency in ("hannover", "celle", "oldenburg-wilhelmshaven")}
    http_port, api_port = free_ports(2)
    async with database_copy(template_dsn, passwords) as database:
        settings = Settings(
            service="intake",
            consumer_group=f"intake-{uuid4().hex[:8]}",
            kafka_bootstrap_servers=stack.bootstrap,
            database_url=database.dsn("intake"),
            http_port=http_port,
            api_port=api_port,
            api_tokens_file=file,
            api_requests_per_minute=100_000,
            api_anonymous_per_minute=100_000,
            registry=ROOT / "deploy" / "registry",
        )
        async with asyncpg.create_pool(settings.database_url, min_size=2, max_size=6) as pool:
            running = Running(service, settings, pool, Metrics("intake", CollectorRegistry()))
            try:
                await running.start()
                await until(lambda: _open(settings.api_port or 0))
                yield Intake(settings, running, tokens)
            finally:
                await running.stop()


async def _open(port: int) -> bool:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        try:
            return (await client.get("/openapi.json")).status_code == 200
        except httpx.TransportError:
            return False


def envelope(data: Mapping[str, Any], *, type_: str = "ApplicationSubmitted", **more: Any) -> dict[str, Any]:
    """A CloudEvent of Hannover in structured mode."""
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "type": f"teilhabe.{type_}.v1",
        "source": "/agencies/hannover",
        "subject": str(data.get("case_id", uuid4())),
        "time": "2026-03-02T08:15:00Z",
        "data": dict(data),
    } | more
