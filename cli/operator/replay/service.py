"""A service that was restored from a backup handles again what has come since.

It is done instead of the service, never beside it: the service would take what is new before what it has
lost. The clock stands where it stood when a record came, so that days and terms are those of then; what
follows and is on its topic already is not sent again.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg
from prometheus_client import CollectorRegistry

from chassis.batch import Batch, GivenBack, Report
from chassis.clock import ControlledClock
from chassis.inbound import Inbound
from chassis.metrics import Metrics
from chassis.postgres_outbox import LEAD
from chassis.service import Running
from cli.operator.offsets import members
from cli.operator.reach import OperatorError, UnreachableError, admin_client, connected, reader
from cli.operator.replay.published import Published
from cli.operator.replay.reading import batches, in_time, record_of, span, time_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection
    from datetime import datetime

    from chassis.arrival import Arrival
    from chassis.service import Service
    from chassis.settings import Settings
    from cli.operator.replay.reading import Span

_SESSION_ENDS_WITHIN_S = 20.0
_LOOK_EVERY_S = 2.0
_KNOWN = """
    SELECT count(*) FROM unnest($1::text[], $2::text[]) AS w (source, id) JOIN inbox USING (source, id)
"""


class RunsError(OperatorError):
    """The service to be replayed runs."""

    def __init__(self, service: str, sign: str) -> None:
        super().__init__(f"{service} runs: {sign}. Stop each of its processes, then run this again.")


@dataclass
class Replayed:
    """What became of the records since a time."""

    service: str
    since: datetime
    records: int = 0
    topics: Counter[str] = field(default_factory=Counter)
    """Records by topic."""
    handled: int = 0
    """Had had no effect yet, or were tried again with one of these."""
    known: int = 0
    """Were in the inbox already."""
    skipped: int = 0
    """Of a type that the service has no use for."""
    problems: int = 0
    """Could not be read, or do not fit their sender: answered, or kept as dead letters."""
    dead: int = 0
    """Dead letters: their handler failed."""
    parked: int = 0
    """Wait for another event, or behind a dead letter."""
    withdrawn: int = 0
    """Messages that followed and are on their topics already: not sent again."""
    to_send: int = 0
    """Messages and effects that the service sends once it runs."""
    dry_run: bool = False
    """Nothing was handled: `handled` is what would be."""

    @property
    def lines(self) -> dict[str, str]:
        """For a person."""
        read = {
            "records": str(self.records),
            "known before": str(self.known),
            "of no use here": str(self.skipped),
            "to be handled" if self.dry_run else "handled": str(self.handled),
            "not readable": str(self.problems),
        }
        done = {
            "failed": str(self.dead),
            "wait": str(self.parked),
            "published before": f"{self.withdrawn} messages, not sent again",
            "to be sent": f"{self.to_send} messages and effects, once the service runs",
        }
        return read if self.dry_run else read | done

    def add(self, arrivals: Collection[Arrival], report: Report) -> None:
        """Count a batch."""
        skipped = sum(each.skipped for each in arrivals)
        self.records += len(arrivals)
        self.topics.update(each.record.topic for each in arrivals)
        self.skipped += skipped
        self.handled += max(0, report.handled - report.dead - report.parked)
        self.problems += report.problems
        self.dead += report.dead
        self.parked += report.parked
        self.known += max(0, len(arrivals) - skipped - report.handled - report.problems)


class Replay:
    """One service, its topics since a time, and what became of them."""

    def __init__(self, running: Running, published: Published, since: datetime, *, clock_moves: bool) -> None:
        self.done = Replayed(running.service.name, since)
        self._running, self._published, self._clock_moves = running, published, clock_moves
        running.relay.leading.set()  # nobody else does: effects are for the leader

    async def take(self, raw: Collection[Any]) -> None:
        """Handle records of one list, in their order; raises `UnreachableError`."""
        read = tuple(self._running.inbound.read(record_of(each)) for each in raw)
        arrivals = self._running.horizon.seen(read, [each.timestamp for each in raw])
        times = [time_of(each) for each in raw]
        try:
            await self._work_until(min(times))
            self._set_clock(max(times))
            report = await self._running.worker.handle(Batch(arrivals=arrivals))
            await self._work_off()
        except GivenBack as error:
            raise UnreachableError(f"The database of {self.done.service}", error) from error
        self.done.add(arrivals, report)
        self.done.withdrawn += await self._published.withdraw(self._running.pool)

    async def _work_until(self, moment: datetime) -> None:
        """End the terms that end before it, each at its own time."""
        worker, clock = self._running.worker, self._running.clock
        while self._clock_moves and (due := await worker.next_due()) and due <= moment:
            self._set_clock(due)
            if not await worker.round():
                break
        self._set_clock(max(moment, clock.now()))

    async def _work_off(self) -> None:
        """Do what follows at once: effects, and what waited."""
        while await self._running.worker.round():
            pass

    def _set_clock(self, moment: datetime) -> None:
        clock = self._running.clock
        assert isinstance(clock, ControlledClock)
        if self._clock_moves and moment > clock.now():
            clock.move(moment)


async def replay_service(
    settings: Settings,
    service: Service,
    since: datetime,
    topics: Collection[str],
    tell: Callable[[str], None],
    *,
    clock_moves: bool,
) -> Replayed:
    """Handle what came on `topics` since then; raises `RunsError`, `UnreachableError`."""
    async with (
        _alone(settings, service.name, tell) as still_alone,
        asyncpg.create_pool(settings.database_url, min_size=1, max_size=4) as pool,
        reader(settings) as consumer,
    ):
        running = Running(service, settings, pool, Metrics(service.name, CollectorRegistry()))
        published = await Published.since(settings, service.name, running.registry, since)
        await published.check_releases(pool)
        replay = Replay(running, published, since, clock_moves=clock_moves)
        wanted = await span(settings, consumer, topics, since)
        async for raw in batches(in_time(consumer, wanted)):
            await still_alone()
            await replay.take(raw)
            tell(_progress(replay.done, wanted, raw))
        replay.done.to_send = await pool.fetchval("SELECT count(*) FROM outbox")
        return replay.done


async def look_through(
    settings: Settings,
    service: Service,
    since: datetime,
    topics: Collection[str],
    tell: Callable[[str], None],
    *,
    clock_moves: bool,
) -> Replayed:
    """Only count what would be handled, and what is known; the service may run. Raises `UnreachableError`."""
    inbound = Inbound(service.name, service.handlers, service.reader)
    done = Replayed(service.name, since, dry_run=True)
    async with connected(settings.database_url, service.name) as connection, reader(settings) as consumer:
        wanted = await span(settings, consumer, topics, since)
        async for raw in batches(in_time(consumer, wanted)):
            arrivals = [inbound.read(record_of(each)) for each in raw]
            ours = [each.inbox for each in arrivals if not each.skipped]
            known = await connection.fetchval(
                _KNOWN, [source for source, _ in ours], [id_ for _, id_ in ours]
            )
            problems = sum(each.problem is not None for each in arrivals)
            done.add(arrivals, Report(handled=len(ours) - known - problems, problems=problems))
            tell(_progress(done, wanted, raw))
    return done


def _progress(done: Replayed, wanted: Span, raw: Collection[Any]) -> str:
    until = max(time_of(each) for each in raw)
    return f"{done.records} records of at most {wanted.size}, up to {until:%Y-%m-%d %H:%M:%S}"


@asynccontextmanager
async def _alone(settings: Settings, service: str, tell: Callable[[str], None]) -> AsyncIterator[Any]:
    """No process of the service reads or sends; one that is started meanwhile cannot send.

    What is given is called now and then, and raises `RunsError` once a process reads.
    """
    async with connected(settings.database_url, service) as connection, admin_client(settings) as admin:
        if not await connection.fetchval(LEAD):
            raise RunsError(service, "a process sends its outbox")
        await _until_all_have_left(admin, settings.group, service, tell)
        looked = time.monotonic()

        async def still_alone() -> None:
            nonlocal looked
            if time.monotonic() - looked > _LOOK_EVERY_S:
                looked = time.monotonic()
                if await members(admin, settings.group):
                    raise RunsError(service, f"a process has joined the group {settings.group}")

        yield still_alone


async def _until_all_have_left(admin: Any, group: str, service: str, tell: Callable[[str], None]) -> None:
    """A process that was stopped stays a member until its session has ended."""
    deadline = time.monotonic() + _SESSION_ENDS_WITHIN_S
    while count := await members(admin, group):
        if time.monotonic() > deadline:
            raise RunsError(service, f"its consumer group {group} has {count} members")
        tell(f"waits for the sessions of {count} processes to end")
        await asyncio.sleep(1)
