"""One run of the demo: the servers, the services, the simulated days, and what is found at the end."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cli.demo import checks
from cli.demo.bank_folder import PAYMENTS
from cli.demo.broker import open_broker
from cli.demo.clocks import open_clocks
from cli.demo.days import begin_of
from cli.demo.door import open_door
from cli.demo.exchange import open_exchange
from cli.demo.journey import World, travel
from cli.demo.leftovers import leftovers
from cli.demo.out_folder import NOTICES, emptied
from cli.demo.partners.programs import running_programs
from cli.demo.registry import REGISTRY, copied
from cli.demo.releases import open_releases
from cli.demo.report.bank import line_fates
from cli.demo.result import RunResult
from cli.demo.stopwatch import Stopwatch
from cli.operator.reach import broker as broker_settings
from cli.payments.gathering import reconcile
from deploy.local import kafka_jars
from deploy.local.ports import free_ports
from deploy.local.services import LocalSettings, ServiceProcess, running_services
from deploy.local.stack import Stack
from deploy.provision import provision
from services.payments.reconciling.evidence import Period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractAsyncContextManager

    from cli.demo.door import Door
    from cli.demo.exchange import Exchange
    from cli.demo.exchanged import Exchanged
    from cli.demo.journey import Journey
    from cli.demo.plan import Plan
    from cli.demo.progress import Progress
    from cli.demo.releases import Releases
    from cli.demo.result import Check, Leftovers, ReleasedRun, TopicRecord
    from services.payments.reconciling.reconciliation import Reconciliation


@dataclass(frozen=True, slots=True)
class Found:
    """What the days left behind, collected while broker and databases still run."""

    journey: Journey
    records: tuple[TopicRecord, ...]
    leftovers: tuple[Leftovers, ...]
    payment_runs: tuple[ReleasedRun, ...]
    exchanged: Exchanged
    reconciliation: Reconciliation
    received_twice: int


@dataclass(frozen=True, slots=True)
class Doors:
    """The services' HTTP doors, with those who use them."""

    intake: Door
    payments: Releases
    exchange: Exchange


async def run(plan: Plan, progress: Progress) -> RunResult:
    """Carry a plan out. When it returns or raises, everything that it started has been stopped."""
    out = emptied(plan.options.out)
    watch = Stopwatch()
    stack = Stack.choose(plan.options.stack)
    async with AsyncExitStack() as running:
        progress.say(f"Starting Kafka and PostgreSQL{_once()} …")
        with watch.part("servers"):
            await running.enter_async_context(stack)
        with watch.part("topics_and_tables"):
            provisioned = await provision(stack.bootstrap, stack.dsn_admin, plan.registry)
        progress.say("Starting the five services …")
        with watch.part("services"):
            local = _local_settings(plan, out, running.enter_context(TemporaryDirectory()))
            services = await running.enter_async_context(
                running_services(stack.bootstrap, provisioned.dsns, local)
            )
        door = await running.enter_async_context(_door(plan, local))
        doors = Doors(door, *await _at_payments(running, plan, local, out))
        found = await _travel(plan, stack.bootstrap, provisioned.dsns, services, doors, progress, watch)
        progress.say("Stopping everything …")
        with watch.part("stop"):
            await running.aclose()
    return _result(plan, found, await _statuses(stack, services), watch)


async def _travel(
    plan: Plan,
    bootstrap: str,
    dsns: Mapping[str, str],
    services: Mapping[str, ServiceProcess],
    doors: Doors,
    progress: Progress,
    watch: Stopwatch,
) -> Found:
    urls = {name: service.url for name, service in services.items()}
    async with (
        open_broker(bootstrap, plan.topics) as broker,
        open_clocks(urls) as clocks,
        running_programs(bootstrap, plan.partners(), broker.partitions) as programs,
    ):
        progress.say(f"From {plan.scenario.first_day} to {plan.until}:")
        with watch.part("days"), progress.shown():
            world = World(broker, doors.intake, doors.payments, doors.exchange, clocks, programs, progress)
            journey = await travel(plan.scenario, plan.until, world)
        with watch.part("collecting"):
            left = await leftovers(dsns, plan.behaviour)
            runs, exchanged = await doors.payments.released(), await doors.exchange.exchanged()
            reconciliation = await _reconciled(plan, bootstrap, dsns["payments"])
            records = await broker.records()
        return Found(journey, records, left, runs, exchanged, reconciliation, programs.received_twice)


async def _reconciled(plan: Plan, bootstrap: str, dsn: str) -> Reconciliation:
    """What schedule, payments, ledger, events and bank say of the money of the run."""
    period = Period(plan.scenario.first_day, plan.until)
    return await reconcile(dsn, broker_settings(bootstrap), plan.registry, period, plan.until)


async def _at_payments(
    running: AsyncExitStack, plan: Plan, local: LocalSettings, out: Path
) -> tuple[Releases, Exchange]:
    """The persons at the door of payments."""
    assert local.payments_port is not None
    place, folders = (local.payments_port, local.payments_tokens), plan.bank_folders(out / PAYMENTS)
    releases = await running.enter_async_context(open_releases(*place))
    exchange = open_exchange(*place, folders, plan.banks(), plan.checked())
    return releases, await running.enter_async_context(exchange)


def _door(plan: Plan, local: LocalSettings) -> AbstractAsyncContextManager[Door]:
    """Closed where nobody uses it."""
    agencies = plan.registry.agencies if local.api_port else ()
    return open_door(local.api_port or 0, local.api_tokens, agencies, plan.by_http())


def _local_settings(plan: Plan, out: Path, secrets: str) -> LocalSettings:
    api_port, payments_port = free_ports(2)
    return LocalSettings(
        registry=copied(plan.options.registry, plan.registry, out / REGISTRY),
        letters=out / NOTICES,
        clock_start=begin_of(plan.scenario.first_day),
        api_port=api_port if plan.by_http() else None,
        api_tokens=Path(secrets) / "tokens",
        payments_port=payments_port,
        payments_tokens=Path(secrets) / "payments-tokens",
    )


async def _statuses(stack: Stack, services: Mapping[str, ServiceProcess]) -> dict[str, int | None]:
    """The exit status of each service; of servers only whether they are gone."""
    statuses = {
        name: None if service.process.running else await service.process.wait(within_s=1)
        for name, service in services.items()
    }
    if stack.mode == "embedded":
        servers = (stack.embedded.kafka.process, stack.embedded.postgres.process)
        statuses |= {server.name: None if server.running else 0 for server in servers}
    return statuses


def _result(plan: Plan, found: Found, statuses: Mapping[str, int | None], watch: Stopwatch) -> RunResult:
    unsent = sorted((*plan.scenario.unsent, *found.journey.unsent), key=lambda line: line.number)
    return RunResult(
        input=plan.options.input.name,
        records=found.records,
        sent=tuple(found.journey.sent),
        unsent=tuple(unsent),
        behaviour=plan.behaviour,
        registry=plan.registry,
        first_day=plan.scenario.first_day,
        until=plan.until,
        seconds=watch.seconds,
        leftovers=found.leftovers,
        payment_runs=found.payment_runs,
        exchanged=found.exchanged,
        received_twice=found.received_twice,
        checks=_checks(plan, found, statuses),
    )


def _checks(plan: Plan, found: Found, statuses: Mapping[str, int | None]) -> tuple[Check, ...]:
    return (
        checks.reached(plan.until, found.journey.trouble),
        checks.answered(found.records),
        checks.outboxes_empty(found.leftovers),
        checks.nothing_parked(found.leftovers),
        checks.no_dead_letters(found.leftovers),
        checks.bank_files(found.exchanged.files),
        checks.bank_lines(line_fates(found.exchanged.files, found.records)),
        checks.reconciled(found.reconciliation, found.exchanged.last_taken),
        checks.stopped(statuses),
    )


def _once() -> str:
    return "" if kafka_jars.cached_class_path() else " (Kafka is fetched, once; that takes a minute)"
