"""The whole chain for tests: a broker, a database and the five services as processes on a moved clock."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import asyncpg
import httpx
from aiokafka import AIOKafkaProducer

from chassis.dead_letters import redrive
from cli.demo.releases import open_releases
from contracts.topics import all_topics
from deploy.local.ports import free_ports
from deploy.local.services import LocalSettings, running_services
from deploy.provision import provision
from tests.e2e.ledger import Ledger
from tests.e2e.messages import AgencySystem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from chassis.registry import Registry
    from cli.demo.releases import Releases
    from deploy.local.services import ServiceProcess
    from deploy.local.stack import Stack
    from tests.e2e.messages import Message

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""A Monday."""
SETTLED_WITHIN_S = 60.0

Position = tuple[str, int, int]
"""Topic, partition and offset."""


class Chain:
    """What a test does with the running services: send, let settle, move the clock, look."""

    def __init__(
        self,
        stack: Stack,
        registry: Registry,
        services: Mapping[str, ServiceProcess],
        databases: Mapping[str, asyncpg.Connection[Any]],
        ledger: Ledger,
        letters: Path,
        dsns: Mapping[str, str],
        releases: Releases,
    ) -> None:
        self._releases = releases
        self.stack, self.ledger, self.letters, self.dsns = stack, ledger, letters, dsns
        self.services = services
        self._registry, self._databases = registry, databases
        self._http = httpx.AsyncClient(trust_env=False, timeout=30)
        self._producer: Any = AIOKafkaProducer(
            bootstrap_servers=stack.bootstrap, max_request_size=4_194_304, linger_ms=5
        )

    async def start(self) -> None:
        """Connect."""
        await self._producer.start()

    async def stop(self) -> None:
        """Disconnect."""
        await self._producer.stop()
        await self._http.aclose()

    def agency(self, slug: str = "hannover") -> AgencySystem:
        """A program that plays an agency of the registry."""
        agency = self._registry.agencies[slug]
        return AgencySystem(agency.slug, agency.land, agency.municipality)

    def provider_account(self, slug: str) -> str:
        """The IBAN of a provider of the registry."""
        return self._registry.providers[slug].iban

    async def send(self, *messages: Message) -> list[Position]:
        """Put messages on their topics, in order; returns where they are."""
        waiting = [
            await self._producer.send(each.topic, each.value, key=each.key, headers=list(each.headers))
            for each in messages
        ]
        sent = [await each for each in waiting]
        return [(each.topic, each.partition, each.offset) for each in sent]

    async def settle(self, within_s: float = SETTLED_WITHIN_S) -> None:
        """Wait until two readings in a row find every service idle and no topic longer; then read it all.

        Two persons prepare and release what is payable, as soon as all else is at rest.
        """
        deadline = time.monotonic() + within_s
        before = None
        while True:
            ends = await self.ledger.ends() if all(each["idle"] for each in await self._clocks()) else None
            if ends is not None and ends == before and not await self._releases.release():
                return await self.ledger.read_to_end()
            assert time.monotonic() < deadline, f"not settled within {within_s} s"
            before = ends
            await asyncio.sleep(0.02)

    async def sent_and_settled(self, *messages: Message) -> list[Position]:
        """Send, and wait for all that follows from it."""
        positions = await self.send(*messages)
        await self.settle()
        return positions

    async def next_due(self) -> datetime | None:
        """The earliest timer of any service."""
        due = [each["next_due"] for each in await self._clocks() if each["next_due"]]
        return min(map(datetime.fromisoformat, due), default=None)

    async def now(self) -> datetime:
        """Where the clocks stand."""
        return max(datetime.fromisoformat(each["now"]) for each in await self._clocks())

    async def move_clock(self, to: datetime) -> None:
        """Move every service's clock."""
        for service in self.services.values():
            answer = await self._http.post(f"{service.url}/clock", json={"now": to.isoformat()})
            answer.raise_for_status()

    async def _clocks(self) -> list[dict[str, Any]]:
        answers = [self._http.get(f"{service.url}/clock") for service in self.services.values()]
        return [answer.json() for answer in await asyncio.gather(*answers)]

    async def rows(self, service: str, statement: str, *values: object) -> Sequence[Mapping[str, Any]]:
        """Rows of one service's tables."""
        rows: Sequence[Mapping[str, Any]] = await self._databases[service].fetch(statement, *values)
        return rows

    async def dead_letter(self, service: str, position: Position) -> Mapping[str, Any] | None:
        """The dead letter of a record in one service, if there is one."""
        rows = await self.rows(
            service,
            'SELECT * FROM dead_letter WHERE topic = $1 AND partition = $2 AND "offset" = $3',
            *position,
        )
        assert len(rows) <= 1
        return rows[0] if rows else None

    async def redrive(self, service: str, number: int) -> None:
        """Have a dead letter handled or sent once more, as an operator would, and let things settle."""
        await redrive(self._databases[service], number)
        await self.settle()

    async def parked(self, service: str, case_id: str, topic: str) -> list[str]:
        """Why records of a topic about a case wait in one service, in their order."""
        statement = "SELECT reason FROM parked WHERE key = $1 AND topic = $2 ORDER BY id"
        return [row["reason"] for row in await self.rows(service, statement, case_id, topic)]


@asynccontextmanager
async def running_chain(stack: Stack, registry: Registry, folder: Path) -> AsyncIterator[Chain]:
    """Provision, start, and stop in the reverse order."""
    provisioned = await provision(stack.bootstrap, stack.dsn_admin, registry)
    topics = all_topics(registry.agencies, registry.providers, registry.payment_systems)
    (port,) = free_ports(1)
    settings = LocalSettings(
        letters=folder / "letters",
        logs=folder / "logs",
        clock_start=START,
        payments_port=port,
        payments_tokens=folder / "payments-tokens",
    )
    async with AsyncExitStack() as open_:
        services = await open_.enter_async_context(
            running_services(stack.bootstrap, provisioned.dsns, settings)
        )
        databases = {name: await asyncpg.connect(dsn) for name, dsn in provisioned.dsns.items()}
        for database in databases.values():
            open_.push_async_callback(database.close)
        ledger = Ledger(stack.bootstrap, topics)
        open_.push_async_callback(ledger.stop)
        await ledger.start()
        releases = await open_.enter_async_context(open_releases(port, settings.payments_tokens))
        chain = Chain(
            stack, registry, services, databases, ledger, settings.letters, provisioned.dsns, releases
        )
        open_.push_async_callback(chain.stop)
        await chain.start()
        yield chain
