"""A run's world: servers, services, partners, and the simulated days they live through."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from cli.demo.broker import open_broker
from cli.demo.clocks import open_clocks
from cli.demo.days import begin_of, end_of
from cli.demo.partners.payment_system import PaymentSystems
from cli.demo.partners.provider import Providers
from cli.demo.quiet import until_quiet
from contracts.topics import all_topics
from deploy.local.services import LocalSettings
from tests.chaos.cases import FIRST_DAY
from tests.chaos.crew import running_crew
from tests.chaos.officials import Officials
from tests.chaos.post import running_partners
from tests.chaos.recording import kept, rows_of
from tests.chaos.releases import cashiers_at_work
from tests.chaos.servers import running_servers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from chassis.registry import Registry
    from cli.demo.broker import Broker
    from cli.demo.partners.programs import Programs
    from tests.chaos.cases import Case
    from tests.chaos.crew import Crew
    from tests.chaos.history import Kept, Rows
    from tests.chaos.post import Post
    from tests.chaos.releases import Cashiers
    from tests.chaos.servers import Servers

TERM: Final = timedelta(days=30)
"""Time stands while an application has waited so long: an outage must not make an approval of silence."""
AT_REST_WITHIN_S: Final = 240.0


@dataclass
class World:
    """All that moves in a run."""

    servers: Servers
    crew: Crew
    broker: Broker
    programs: Programs
    post: Post
    officials: Officials
    cashiers: Cashiers
    today: date = FIRST_DAY

    async def live(self, day: date) -> None:
        """Move on to a day: clocks are put to its end as they can be reached, partners do what is due."""
        self.today = day
        self.crew.now = end_of(day)
        await self.programs.move_to(day, self.crew.now)

    async def keep_terms(self) -> None:
        """Wait until no application has been waiting for too long; one that is lost is not waited for."""
        deadline = time.monotonic() + AT_REST_WITHIN_S
        while (oldest := self.officials.oldest_undecided) and self.today - oldest > TERM:
            if time.monotonic() > deadline:
                return
            await asyncio.sleep(0.1)

    async def come_to_rest(self) -> None:
        """Wait until every clock stands where it should and nothing is left to do."""
        await self.crew.move_clock(self.crew.now)
        urls = {each.name: each.url for each in self.crew.wanted}
        async with open_clocks(urls) as clocks:
            await until_quiet(self.broker, clocks, self.programs, within_s=AT_REST_WITHIN_S)
            while await self.cashiers.release_in_time(AT_REST_WITHIN_S):
                await until_quiet(self.broker, clocks, self.programs, within_s=AT_REST_WITHIN_S)

    async def live_calmly(self, until: date, stride: timedelta) -> None:
        """Live through the days up to `until`, some at a time, and come to rest on each."""
        day = self.today
        while day < until:
            day = min(day + stride, until)
            await self.live(day)
            await self.come_to_rest()

    async def records(self) -> tuple[Kept, ...]:
        """All that is on the topics."""
        return kept(await self.broker.records())

    async def rows(self) -> dict[str, Rows]:
        """All that is in the schemas, by service."""
        admin = self.servers.postgres.dsn_admin
        return {
            name: await rows_of(name, dsn, admin, self.crew.now) for name, dsn in self.servers.dsns.items()
        }


@asynccontextmanager
async def running_world(
    registry: Registry, registry_folder: Path, cases: Sequence[Case], folder: Path, seed: int
) -> AsyncIterator[World]:
    """Start everything; `folder` gets letters and logs. Afterwards every process is gone."""
    settings = LocalSettings(
        registry=registry_folder,
        letters=folder / "letters",
        logs=folder / "logs",
        payments_tokens=folder / "payments-tokens",
    )
    topics = all_topics(registry.agencies, registry.providers, registry.payment_systems)
    officials = Officials(cases)
    partners = (officials, Providers(registry.providers), PaymentSystems(registry.payment_systems))
    async with AsyncExitStack() as open_:
        servers = await open_.enter_async_context(running_servers(registry, settings.logs.absolute()))
        # Before the services, for they publish as soon as they run, and the view begins where it is opened.
        broker = await open_.enter_async_context(open_broker(servers.kafka.bootstrap, topics))
        crew = await open_.enter_async_context(running_crew(servers, settings, begin_of(FIRST_DAY)))
        programs, post = await open_.enter_async_context(
            running_partners(servers.kafka.bootstrap, partners, broker.partitions, Random(seed))
        )
        cashiers = await open_.enter_async_context(cashiers_at_work(crew, settings.payments_tokens))
        yield World(servers, crew, broker, programs, post, officials, cashiers)
