"""Broker and database of a run, each behind a proxy; the run itself speaks to them without."""

from __future__ import annotations

import shutil
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from deploy.local.kafka import EmbeddedKafka
from deploy.local.ports import free_ports
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.run_folder import new_run_folder
from deploy.provision import provision
from tests.chaos import journal
from tests.chaos.proxy import Proxy
from tests.chaos.small_disk import small_disk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from chassis.registry import Registry
    from tests.chaos.small_disk import Disk


@dataclass(frozen=True, slots=True)
class Servers:
    """What the services stand on."""

    kafka: EmbeddedKafka
    postgres: EmbeddedPostgres
    to_broker: Proxy
    to_database: Proxy
    disk: Disk
    dsns: Mapping[str, str]
    """By service, past the proxy."""

    @property
    def bootstrap_proxied(self) -> str:
        """The broker as the services find it."""
        return f"127.0.0.1:{self.to_broker.port}"

    def dsn_proxied(self, service: str) -> str:
        """The database as a service finds it."""
        return at_port(self.dsns[service], self.to_database.port)


@asynccontextmanager
async def running_servers(registry: Registry, logs: Path) -> AsyncIterator[Servers]:
    """Start and provision; afterwards nothing is left of either."""
    async with AsyncExitStack() as open_:
        folder = new_run_folder()
        open_.callback(shutil.rmtree, folder, ignore_errors=True)
        broker_port, database_port = free_ports(2)
        kafka = EmbeddedKafka(folder / "kafka", logs / "kafka.log", proxy_port=broker_port)
        postgres = EmbeddedPostgres(folder / "postgres", logs / "postgres.log")
        open_.push_async_callback(kafka.discard)
        await kafka.start()
        disk_of = AsyncExitStack()
        await open_.enter_async_context(disk_of)
        open_.push_async_callback(postgres.discard)
        await postgres.start()
        provisioned = await provision(kafka.bootstrap, postgres.dsn_admin, registry)
        await journal.install(postgres.dsn_admin)
        disk = await disk_of.enter_async_context(small_disk(folder / "disk", postgres.dsn_admin))
        to_broker = await open_.enter_async_context(Proxy(broker_port, kafka.proxied_port))
        to_database = await open_.enter_async_context(Proxy(database_port, port_of(postgres.dsn_admin)))
        yield Servers(kafka, postgres, to_broker, to_database, disk, provisioned.dsns)


def port_of(dsn: str) -> int:
    """The port in a connection string."""
    port = urlsplit(dsn).port
    assert port is not None
    return port


def at_port(dsn: str, port: int) -> str:
    """The same database through another port of this machine."""
    parts = urlsplit(dsn)
    user = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{port}"))
