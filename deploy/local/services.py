"""The services as child processes on this machine, each on a free port of 127.0.0.1."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from contracts.topics import SERVICES
from deploy.local.errors import StackError
from deploy.local.ports import free_ports
from deploy.local.processes import ChildProcess
from deploy.local.stack import DEFAULT_LOGS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

_READY_WITHIN_S = 60
_STOPPED_WITHIN_S = 25.0


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """What the services of one run are told besides broker and database."""

    registry: Path = Path("deploy/registry")
    letters: Path = Path("out/notices")
    logs: Path = DEFAULT_LOGS
    clock_start: datetime | None = None
    """With a start the clock is a controlled one, moved through `POST /clock`."""
    api_port: int | None = None
    """Port of intake's HTTP door; without one there is none."""
    api_tokens: Path = Path(".cache/api-tokens")
    """Agencies and the hashes of their tokens."""

    payments_port: int | None = None
    """Port of payments' HTTP door; without one there is none."""
    payments_tokens: Path = Path(".cache/payments-tokens")
    """Persons, their rights and the hashes of their tokens."""

    def environment(self) -> dict[str, str]:
        clock = {"TEILHABE_CLOCK": "system"}
        if self.clock_start is not None:
            clock = {"TEILHABE_CLOCK": "controlled", "TEILHABE_CLOCK_START": self.clock_start.isoformat()}
        return {
            "TEILHABE_REGISTRY": str(self.registry.absolute()),
            "TEILHABE_LETTERS_DIR": str(self.letters.absolute()),
            **clock,
        }

    def door(self, service: str) -> dict[str, str]:
        """What a service is told of its HTTP door."""
        doors = {
            "intake": (self.api_port, self.api_tokens),
            "payments": (self.payments_port, self.payments_tokens),
        }
        port, tokens = doors.get(service, (None, None))
        if port is None or tokens is None:
            return {}
        return {"TEILHABE_API_PORT": str(port), "TEILHABE_API_TOKENS_FILE": str(tokens.absolute())}


class ServiceProcess:
    """One service; it can be stopped or killed and started again on the same port."""

    def __init__(self, name: str, environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self._port = free_ports(1)[0]
        self._environment = {**environment, "TEILHABE_SERVICE": name, "TEILHABE_HTTP_PORT": str(self._port)}
        self._process: ChildProcess | None = None

    @property
    def url(self) -> str:
        """Where its probes, metrics and routes are."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def process(self) -> ChildProcess:
        """The running process; for tests that kill or suspend it."""
        if self._process is None:
            raise StackError(f"{self.name} has not been started.")
        return self._process

    async def start(self) -> None:
        """Start, and return once the service says that it is ready."""
        command = [sys.executable, "-m", f"services.{self.name}"]
        self._process = ChildProcess.start(self.name, command, self.log, env=self._environment)
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            await self._process.wait_until(lambda: _ready(client), within_s=_READY_WITHIN_S)

    async def stop(self) -> None:
        """Let the service finish its batch and end; end it when it takes too long."""
        if self._process is not None:
            await self._process.stop(within_s=_STOPPED_WITHIN_S)


@asynccontextmanager
async def running_services(
    bootstrap: str, dsns: Mapping[str, str], settings: LocalSettings
) -> AsyncIterator[dict[str, ServiceProcess]]:
    """All services, by name, ready; `dsns` holds the connection string of each."""
    environment = {**settings.environment(), "TEILHABE_KAFKA_BOOTSTRAP_SERVERS": bootstrap}
    processes = {}
    for name in SERVICES:
        log = settings.logs.absolute() / f"{name}.log"
        log.unlink(missing_ok=True)
        own = {"TEILHABE_DATABASE_URL": dsns[name], **settings.door(name)}
        processes[name] = ServiceProcess(name, {**environment, **own}, log)
    try:
        await _start_all(list(processes.values()))
        yield processes
    finally:
        await asyncio.gather(*(process.stop() for process in processes.values()))


async def _start_all(processes: list[ServiceProcess]) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for process in processes:
                group.create_task(process.start())
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None


async def _ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz", timeout=5)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
