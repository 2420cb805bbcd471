"""A service: what its `app.py` declares, and the process that runs it.

Start: settings, database, relay, chores, HTTP, then the consumer. Stop, in the reverse order: no more
polling, the batch in flight ends, offsets and outbox are settled. A second signal leaves at once; what
was not settled is settled by the next process.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import asyncpg
import structlog
import uvicorn
import uvloop

from chassis import http, logs, migrations
from chassis.clock import Clock, ControlledClock, SystemClock
from chassis.consumer import Consumer
from chassis.engine import AnswerProblem, Engine
from chassis.horizon import Horizon
from chassis.inbound import Inbound
from chassis.metrics import Metrics
from chassis.postgres import PostgresStore
from chassis.postgres_desk import PostgresDesk
from chassis.postgres_outbox import PostgresOutbox
from chassis.recent import Recent
from chassis.registry import Registry
from chassis.relay import Relay
from chassis.sender import Sender
from chassis.settings import Settings
from chassis.sweeper import Sweeper
from chassis.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from starlette.routing import BaseRoute

    from chassis.adapters import Adapter
    from chassis.gauges import OwnGauge
    from chassis.handling import Handlers
    from chassis.reading import DataReader
    from chassis.store import Table

log = structlog.get_logger(__name__)


GARBAGE = 200_000
"""Objects between two collections: several batches of 500, whose objects are nearly all gone by then."""


class Companion(Protocol):
    """Something that runs beside the consumer, such as a door for partners; it stops before all else."""

    name: str

    async def run(self) -> None:
        """Run until told to stop."""

    async def stop(self) -> None:
        """Take nothing new, finish what has begun, return when that is done."""


@dataclass(frozen=True, slots=True)
class Service:
    """What one service is: its handlers, its tables, its topics, and what is special about it."""

    name: str
    handlers: Handlers
    tables: Sequence[Table]
    topics: Callable[[Registry], Sequence[str]]
    """The topics it reads, by name."""
    rules: str = "-"
    """Version of the rules its decisions follow; kept with every transition."""
    reader: DataReader | None = None
    """How partners' data is read, where the strict reading of the contracts is not enough."""
    answer_problem: AnswerProblem | None = None
    """What a partner is told about a record that cannot be handled; required with partner topics."""
    adapters: Callable[[Settings, Registry], Mapping[str, Adapter]] = field(default=lambda _s, _r: {})
    """The adapters of its effects, by effect name."""
    routes: Sequence[BaseRoute] = ()
    companions: Callable[[Running], Sequence[Companion]] = field(default=lambda _running: ())
    gauges: Sequence[OwnGauge] = ()
    """What it measures beside what all services do."""


class Running:
    """One process of a service."""

    def __init__(
        self, service: Service, settings: Settings, pool: asyncpg.Pool, metrics: Metrics | None = None
    ) -> None:
        self.service, self.settings, self.pool = service, settings, pool
        self._migrations = migrations.needed(migrations.migration_folders(service.name))
        self.metrics = metrics or Metrics(service.name)
        for gauge in service.gauges:
            self.metrics.include(gauge.name, gauge.doc)
        self.clock: Clock = SystemClock()
        if settings.clock_start is not None and settings.clock == "controlled":
            self.clock = ControlledClock(settings.clock_start)
        self.registry = registry = Registry.load(settings.registry)
        self.inbound = inbound = Inbound(service.name, service.handlers, service.reader)
        self.store = store = PostgresStore(pool, service.tables, recent := Recent())
        engine = Engine(
            service.name, inbound, store, self.clock, registry, service.rules, service.answer_problem
        )
        sender = Sender(settings.kafka_options(), f"{settings.group}-relay", settings.topic_patience_s)
        outbox = PostgresOutbox(settings.database_url, settings.database_timeout_s, recent)
        self.relay = Relay(outbox, sender, self.metrics)
        adapters = service.adapters(settings, registry)
        self.worker = Worker(
            engine, inbound, PostgresDesk(pool), self.clock, self.relay, self.metrics, adapters, store.read
        )
        self.topics = service.topics(registry)
        self.horizon = Horizon(timedelta(days=settings.inbox_margin_days))
        self.sweeper = Sweeper(pool, self.horizon, self.topics, self.metrics)
        self.consumer = Consumer(settings, self.topics, inbound, self.worker, self.metrics, self.horizon)
        self._server = _server(self)
        self._companions = service.companions(self)
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Start the relay, the chores and HTTP, then consume."""
        loops = {"relay": self.relay.run(), "chores": self.worker.run(), "http": self._server.serve()}
        loops["sweeper"] = self.sweeper.run()
        loops |= {companion.name: companion.run() for companion in self._companions}
        self.tasks = {name: asyncio.create_task(loop, name=name) for name, loop in loops.items()}
        await self.consumer.start()

    async def stop(self) -> None:
        """Close doors, settle batch, offsets, chores and outbox; what takes too long is left as it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.settings.graceful_timeout_s):
                await self._settle()
        for task in self.tasks.values():
            task.cancel()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)

    async def _settle(self) -> None:
        await asyncio.gather(*(companion.stop() for companion in self._companions))
        await self.consumer.stop()
        await self.worker.stop()
        await self.sweeper.stop()
        await asyncio.wait([self.tasks["chores"]])
        await self.relay.stop()
        self._server.should_exit = True
        await asyncio.wait(self.tasks.values())

    async def checks(self) -> dict[str, bool]:
        """What readiness depends on, each with its answer."""
        database, migrated = await self._database()
        return {
            "broker": await self.consumer.reachable(),
            "assigned": self.consumer.assigned,
            "database": database,
            "migrations": migrated,
        }

    async def _database(self) -> tuple[bool, bool]:
        """Whether the database answers, and whether it has every migration that this code needs."""
        try:
            async with self.pool.acquire(timeout=self.settings.database_timeout_s) as connection:
                missing = await migrations.missing(connection, self.service.name, self._migrations)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False, False
        except migrations.MigrationError:
            return True, False
        return True, not missing

    async def observe(self) -> None:
        """Set the gauges that are asked for rather than counted."""
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await self.worker.observe()
            for gauge in self.service.gauges:
                await gauge.observe(self.metrics, self.pool, self.clock.now())
        await self.consumer.observe()

    async def idle(self) -> bool:
        """Everything that has come is handled, everything to be sent is sent, nothing is due."""
        return await self.worker.settled() and await self.consumer.caught_up() and await self.worker.settled()


def pool_of(settings: Settings) -> asyncpg.Pool:
    """Connections of a process. One whose other end vanished without a word is given up after a time."""
    return asyncpg.create_pool(
        settings.database_url,
        min_size=2,
        max_size=6,
        command_timeout=settings.database_timeout_s,
        reset=_as_it_is,
    )


async def _as_it_is(_connection: object) -> None:
    """Nobody changes a session here (no settings, no locks beyond a transaction): there is nothing to reset.

    The driver would otherwise ask the database to after every use. It still ends an open transaction.
    """


async def run(service: Service, settings: Settings) -> None:
    """Run one process of a service until it is told to stop."""
    stop = _stop_signal()
    async with pool_of(settings) as pool:
        running = Running(service, settings, pool)
        try:
            await running.start()
            gc.freeze()  # what start-up made lives as long as the process: no collection needs to look at it
            gc.set_threshold(GARBAGE, 20, 100)
            log.info("started", topics=len(running.topics))
            await _first_of(stop, running.tasks.values())
        finally:
            log.info("stopping")
            await running.stop()
    log.info("stopped")


async def _first_of(stop: asyncio.Event, tasks: Iterable[asyncio.Task[None]]) -> None:
    """Wait for the signal, or for a task that ends and should not: the process then goes down, loudly."""
    waiting = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in done - {waiting}:
        log.error("task_ended", task=task.get_name())
        task.result()


def _server(running: Running) -> uvicorn.Server:
    settings = running.settings
    config = uvicorn.Config(
        http.application(running, running.service.routes),
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    return http.Server(config)


def _stop_signal() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT; the second one ends the process where it stands."""
    stop = asyncio.Event()

    def on_signal() -> None:
        if stop.is_set():
            os._exit(1)
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    return stop


def main(service: Service) -> None:
    """The entry point of a service's `__main__`."""
    settings = Settings.load(service=service.name)
    logs.configure(service.name, readable=settings.log_format == "console", level=settings.log_level)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(service, settings))
