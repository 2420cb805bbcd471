"""A payments process with its door open, for one test, on a database and a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from prometheus_client import CollectorRegistry

from chassis.batch import Batch
from chassis.clock import ControlledClock
from chassis.door.tokens import issue
from chassis.handling import BERLIN
from chassis.metrics import Metrics
from chassis.records import Record
from chassis.service import Running
from chassis.settings import Settings
from contracts.envelope import Envelope, encode, headers_of
from contracts.topics import (
    COMMISSIONING_EVENTS,
    ELIGIBILITY_EVENTS,
    INTAKE_EVENTS,
    NOTIFICATIONS_EVENTS,
    PAYEES,
)
from deploy.local.ports import free_ports
from services.payments.app import service
from services.payments.door.persons import BANK, ITEMS, PREPARE, RECOVER, RELEASE
from tests.conftest import ROOT
from tests.databases import database_copy
from tests.integration.chassis.bench import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from contracts.envelope import Event
    from deploy.local.stack import Stack
    from deploy.provision import Provisioned

START = datetime(2026, 2, 2, 8, tzinfo=UTC)
PERSONS = {
    "anna": [PREPARE, RECOVER],
    "bela": [PREPARE, RELEASE, RECOVER],
    "carl": ["nothing"],
    "dora": [BANK, ITEMS],
    "erna": [ITEMS],
}
_TOPICS = (INTAKE_EVENTS, PAYEES, ELIGIBILITY_EVENTS, COMMISSIONING_EVENTS, NOTIFICATIONS_EVENTS)


@dataclass(frozen=True, slots=True)
class Payments:
    """A running payments process and what persons need at its door."""

    settings: Settings
    running: Running
    tokens: Mapping[str, str]

    @property
    def url(self) -> str:
        """Where the door is."""
        return f"http://127.0.0.1:{self.settings.api_port}"

    def client(self, person: str | None) -> httpx.AsyncClient:
        """A client of this person."""
        headers = {"Authorization": f"Bearer {self.tokens[person]}"} if person else {}
        return httpx.AsyncClient(base_url=self.url, headers=headers, trust_env=False, timeout=30)

    async def take(self, *events: Event) -> None:
        """Handle events as if they had come from their topics."""
        records = [self._record(event) for event in events]
        arrivals = tuple(self.running.inbound.read(record) for record in records)
        report = await self.running.worker.handle(Batch(arrivals=arrivals))
        assert (report.dead, report.skipped, report.problems) == (0, 0, 0)

    async def until(self, day: date) -> None:
        """Move the clock to noon of a day, and let the service do what is due."""
        assert isinstance(self.running.clock, ControlledClock)
        self.running.clock.move(datetime.combine(day, time(12), BERLIN).astimezone(UTC))
        await self.rest()

    async def rest(self) -> None:
        """Wait until nothing is left to do."""
        self.running.worker.wake()
        await until(self.running.idle)

    async def fetch(self, query: str, *values: Any) -> list[Any]:
        """Rows of its database."""
        rows: list[Any] = await self.running.pool.fetch(query, *values)
        return rows

    def _record(self, event: Event) -> Record:
        topic = next(each for each in _TOPICS if type(event) in each.events)
        envelope = Envelope(
            uuid4(), event.ce_type, topic.source, str(event.ce_subject), self.running.clock.now()
        )
        key = str(event.ce_partitionkey).encode()
        return Record(topic.pattern, 0, 0, key, encode(event), tuple(headers_of(envelope)))


@pytest.fixture
def registry_folder() -> Path:
    """Who takes part."""
    return ROOT / "deploy" / "registry"


@pytest.fixture
async def payments(
    stack: Stack,
    provisioned: Provisioned,
    template_dsn: str,
    passwords: Mapping[str, str],
    registry_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Payments]:
    """Payments on 2 February 2026."""
    file = tmp_path_factory.mktemp("door") / "tokens"
    tokens = {person: issue(person, file, rights) for person, rights in PERSONS.items()}
    http_port, api_port = free_ports(2)
    async with database_copy(template_dsn, passwords) as database:
        settings = Settings(
            service="payments",
            consumer_group=f"payments-{uuid4().hex[:8]}",
            kafka_bootstrap_servers=stack.bootstrap,
            database_url=database.dsn("payments"),
            http_port=http_port,
            api_port=api_port,
            api_tokens_file=file,
            registry=registry_folder,
            clock="controlled",
            clock_start=START,
        )
        async with asyncpg.create_pool(settings.database_url, min_size=2, max_size=6) as pool:
            running = Running(service, settings, pool, Metrics("payments", CollectorRegistry()))
            try:
                await running.start()
                found = Payments(settings, running, tokens)
                await until(lambda: _open(found))
                yield found
            finally:
                await running.stop()


async def _open(payments: Payments) -> bool:
    async with payments.client(None) as client:
        try:
            return (await client.get("/openapi.json")).status_code == 200
        except httpx.TransportError:
            return False
