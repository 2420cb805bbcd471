"""What every measurement stands on: a broker, a database that waits for the disk, processes beside them."""

from __future__ import annotations

import os
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import httpx
from aiokafka.admin import NewTopic

from chassis.registry import Registry
from deploy.database import new_passwords
from deploy.kafka_admin import kafka_admin
from deploy.local.ports import free_ports
from deploy.local.processes import ChildProcess
from deploy.local.stack import Stack
from deploy.provision import provision, provision_database
from tests.bench.broker import OWN_PARTITIONS
from tests.bench.peers.tables import TABLES as PEERS_TABLES
from tests.bench.subjects.synthetic import TABLE as SYNTHETIC_TABLE
from tests.databases import FreshDatabase, database_copy, new_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

LOGS = Path(".cache/logs/bench")
REGISTRY = Path("deploy/registry")
_READY_WITHIN_S = 60.0
_STOPPED_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Bed:
    """The servers of one run of the benchmarks; each measurement gets a database of its own."""

    bootstrap: str
    registry: Registry
    template_dsn: str
    passwords: Mapping[str, str]
    logs: Path = LOGS

    @asynccontextmanager
    async def database(self) -> AsyncIterator[FreshDatabase]:
        """A database with all schemas and nothing in them, dropped afterwards."""
        async with database_copy(self.template_dsn, self.passwords) as database:
            yield database

    async def topic(self, name: str) -> None:
        """Make a topic of the benchmark's own, stamped by the broker; its name begins with `bench.`."""
        stamped = {"message.timestamp.type": "LogAppendTime"}
        async with kafka_admin(self.bootstrap) as admin:
            await admin.create_topics([NewTopic(name, OWN_PARTITIONS, 1, topic_configs=stamped)])

    @asynccontextmanager
    async def process(self, what: Process) -> AsyncIterator[Running]:
        """A process for the time of the block; it is asked to stop, and ended where it does not."""
        running = Running(what, self._environment(what), self.logs / f"{what.name}.log")
        try:
            yield running.start()
        finally:
            await running.child.stop(within_s=_STOPPED_WITHIN_S)

    def _environment(self, what: Process) -> dict[str, str]:
        return {
            "TEILHABE_KAFKA_BOOTSTRAP_SERVERS": self.bootstrap,
            "TEILHABE_DATABASE_URL": what.dsn,
            "TEILHABE_CONSUMER_GROUP": what.group,
            "TEILHABE_REGISTRY": str(REGISTRY.absolute()),
            "TEILHABE_LOG_LEVEL": "WARNING",
            **what.environment,
        }


@dataclass(frozen=True, slots=True)
class Process:
    """A Python program to run against the bed."""

    name: str
    arguments: Sequence[str]
    dsn: str
    group: str
    environment: Mapping[str, str] = field(default_factory=dict)


class Running:
    """A process that can be killed, and started anew on its old port."""

    def __init__(self, what: Process, environment: Mapping[str, str], log: Path) -> None:
        self._what, self._log = what, log
        self._port = free_ports(1)[0]
        self._environment = {**environment, "TEILHABE_HTTP_PORT": str(self._port)}
        self.child: ChildProcess

    @property
    def url(self) -> str:
        """Where its probes and its clock are."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> Running:
        """Start it; it may take a second or two until it works."""
        command = [sys.executable, *self._what.arguments]
        self.child = ChildProcess.start(self._what.name, command, self._log, env=self._environment)
        return self

    async def ready(self) -> None:
        """Wait until it says that it is ready."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            await self.child.wait_until(lambda: _answers(client), within_s=_READY_WITHIN_S)

    async def settled(self) -> None:
        """Wait until it has nothing left to do; its clock has to be a controlled one."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            await self.child.wait_until(lambda: _idle(client), within_s=_READY_WITHIN_S)

    def cpu_s(self) -> float:
        """Processor time that it has used so far, of its own and of the system for it."""
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self) -> float:
        """Memory it holds now, in MiB."""
        for line in Path(f"/proc/{self.child.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise ProcessLookupError(self._what.name)


@asynccontextmanager
async def bed() -> AsyncIterator[Bed]:
    """Start the servers, make topics, and a database that others are copied from."""
    registry, passwords = Registry.load(REGISTRY), new_passwords()
    async with Stack.choose(logs=LOGS, durable=True) as stack:
        await provision(stack.bootstrap, stack.dsn_admin, registry, passwords)
        async with bed_on(stack, registry, passwords) as made:
            yield made


@asynccontextmanager
async def bed_on(
    stack: Stack, registry: Registry, passwords: Mapping[str, str], logs: Path = LOGS
) -> AsyncIterator[Bed]:
    """A bed on servers that run, with their topics and roles."""
    async with new_database(stack.dsn_admin) as template:
        dsns, _ = await provision_database(template, passwords)
        await execute(dsns["payments"], f"{SYNTHETIC_TABLE}; {PEERS_TABLES}")
        yield Bed(stack.bootstrap, registry, template, passwords, logs)


async def execute(dsn: str, statement: str, *values: Any) -> None:
    """Run one statement, or without values several."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


def new_group() -> str:
    """A consumer group that nobody has used."""
    return f"bench-{uuid4().hex[:8]}"


async def _idle(client: httpx.AsyncClient) -> bool:
    try:
        return bool((await client.get("/clock", timeout=5)).json()["idle"])
    except httpx.TransportError:
        return False


async def _answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz", timeout=5)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
