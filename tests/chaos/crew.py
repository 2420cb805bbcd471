"""The service processes of a run: kept running as a supervisor would, on one moved clock.

Of each service there is one process, of some two; more come and go. One that ends is started again,
whoever ended it; one that cannot be reached is told the time again until it knows it.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import httpx

from deploy.local.ports import free_ports
from deploy.local.processes import ChildProcess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from deploy.local.services import LocalSettings
    from tests.chaos.servers import Servers

COMPANY: Final = ("intake", "intake", "eligibility", "commissioning", "payments", "payments", "notifications")
DATABASE_TIMEOUT_S: Final = "5"
"""Shorter than in life: each silent connection of a pool is given up by itself, one after the other."""
_ROUND_S = 0.2
_ANSWERS_WITHIN_S = 2.0
_READY_WITHIN_S = 180.0
_STOPPED_WITHIN_S = 30.0


class Instance:
    """One process of a service, on one port, whenever it runs."""

    def __init__(self, service: str, number: int, environment: Mapping[str, str], log: Path) -> None:
        self.service, self.name = service, f"{service}-{number}"
        self.port, self.door_port = free_ports(2)
        self.wanted = True
        """Whether it is to be started again when it has ended."""
        self._told: datetime | None = None
        self._log = log
        self._process: ChildProcess | None = None
        self._environment = {
            **environment,
            "TEILHABE_SERVICE": service,
            "TEILHABE_INSTANCE": self.name,
            "TEILHABE_HTTP_PORT": str(self.port),
            **({"TEILHABE_API_PORT": str(self.door_port)} if service == "payments" else {}),
        }

    @property
    def url(self) -> str:
        """Where its probes and its clock are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    @property
    def ended(self) -> bool:
        """It ran, and does so no more."""
        return self._process is not None and not self._process.running

    def start(self, now: datetime) -> None:
        """Start it with the clock where it stands."""
        clock = {"TEILHABE_CLOCK": "controlled", "TEILHABE_CLOCK_START": now.isoformat()}
        command = [sys.executable, "-m", f"services.{self.service}"]
        self._process = ChildProcess.start(self.name, command, self._log, env=self._environment | clock)
        self._told = now

    async def kill(self) -> None:
        """SIGKILL; that it has ended does not count as its own doing."""
        process, self._process = self._process, None
        if process is not None:
            await process.kill()

    def send(self, number: signal.Signals) -> None:
        """Signal it, if it runs."""
        if self._process is not None:
            self._process.send(number)

    async def stop(self) -> None:
        """SIGTERM, and wait."""
        self.wanted = False
        if self._process is not None:
            await self._process.stop(within_s=_STOPPED_WITHIN_S)

    def knows(self, now: datetime) -> bool:
        """Whether its clock stands there."""
        return self._told is not None and self._told >= now

    async def tell(self, now: datetime, client: httpx.AsyncClient) -> None:
        """Move its clock, unless it knows the time; one that does not answer is told again later."""
        if self.knows(now):
            return
        with suppress(httpx.HTTPError):
            answer = await client.post(f"{self.url}/clock", json={"now": now.isoformat()})
            if answer.is_success:
                self._told = now

    async def ready(self, client: httpx.AsyncClient) -> bool:
        """Whether it says so."""
        try:
            return (await client.get(f"{self.url}/readyz")).is_success
        except httpx.HTTPError:
            return False


class Crew:
    """All instances, and where their clock stands."""

    def __init__(self, servers: Servers, settings: LocalSettings, now: datetime) -> None:
        self._servers, self._settings = servers, settings
        self.now = now
        self.instances: list[Instance] = []
        self.ended: Counter[str] = Counter()
        """Processes that ended by themselves, by instance."""
        self.client = httpx.AsyncClient(timeout=_ANSWERS_WITHIN_S, trust_env=False)
        self._keepers: dict[str, asyncio.Task[None]] = {}
        for service in COMPANY:
            self.join(service)

    def join(self, service: str) -> Instance:
        """One process more of a service."""
        number = sum(each.service == service for each in self.instances) + 1
        environment = {
            **self._settings.environment(),
            "TEILHABE_KAFKA_BOOTSTRAP_SERVERS": self._servers.bootstrap_proxied,
            "TEILHABE_DATABASE_URL": self._servers.dsn_proxied(service),
            "TEILHABE_DATABASE_TIMEOUT_S": DATABASE_TIMEOUT_S,
            "TEILHABE_API_TOKENS_FILE": str(self._settings.payments_tokens.absolute()),
        }
        log = self._settings.logs.absolute() / f"{service}-{number}.log"
        instance = Instance(service, number, environment, log)
        self.instances.append(instance)
        self._keepers[instance.name] = asyncio.create_task(self._keep(instance), name=instance.name)
        return instance

    async def leave(self, instance: Instance) -> None:
        """One process less: it ends in order."""
        await self._dismiss(instance)
        self.instances.remove(instance)

    async def until_ready(self, within_s: float = _READY_WITHIN_S) -> None:
        """Wait until every instance is ready; `TimeoutError` when one is not in time."""
        async with asyncio.timeout(within_s):
            while not await self.ready():  # noqa: ASYNC110 - a process sets no event
                await asyncio.sleep(_ROUND_S)

    async def ready(self) -> bool:
        """Whether every instance says that it is."""
        return all(await asyncio.gather(*(each.ready(self.client) for each in self.wanted)))

    async def move_clock(self, now: datetime) -> None:
        """Move the clock, and wait until every instance knows."""
        self.now = now
        while not all(each.knows(now) for each in self.wanted):  # noqa: ASYNC110 - a process sets no event
            await asyncio.sleep(_ROUND_S / 4)

    @property
    def wanted(self) -> Sequence[Instance]:
        """Those that are to be running."""
        return [each for each in self.instances if each.wanted]

    async def stop(self) -> None:
        """End all of them in order, also those that are suspended."""
        for instance in self.instances:
            instance.send(signal.SIGCONT)
        await asyncio.gather(*(self._dismiss(instance) for instance in self.instances))
        await self.client.aclose()

    async def _dismiss(self, instance: Instance) -> None:
        keeper = self._keepers.pop(instance.name)
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await instance.stop()

    async def _keep(self, instance: Instance) -> None:
        while True:
            if not instance.wanted:
                pass
            elif instance.running:
                await instance.tell(self.now, self.client)
            else:
                self.ended[instance.name] += instance.ended
                instance.start(self.now)
            await asyncio.sleep(_ROUND_S)


@asynccontextmanager
async def running_crew(servers: Servers, settings: LocalSettings, now: datetime) -> AsyncIterator[Crew]:
    """All services, ready; stopped afterwards."""
    crew = Crew(servers, settings, now)
    try:
        await crew.until_ready()
        yield crew
    finally:
        await crew.stop()
