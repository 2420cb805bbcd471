"""The worker: hands batches to the engine, several at once, and does what is due by itself.

What is due: timers by the injected clock; parked events, redrives and effects by the wall clock.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from typing import TYPE_CHECKING

import asyncpg
import structlog

from chassis.adapters import Adapter, NotYet
from chassis.batch import Batch, GivenBack, Report, is_transient
from chassis.records import of_confirmation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chassis.adapters import Reader
    from chassis.arrival import Arrival
    from chassis.clock import Clock
    from chassis.desk import Desk, EffectRow
    from chassis.engine import Engine
    from chassis.inbound import Inbound
    from chassis.metrics import Metrics
    from chassis.relay import Relay

log = structlog.get_logger(__name__)

PAUSE = 0.1
PAGE = 500
EFFECTS = 50
EFFECT_RETRY = 1.0
FIRST_RETRY = 0.2
"""Seconds after which an event that waits is tried once, whatever has arrived."""


class Worker:
    """One service's work: batches from the broker, and chores between them."""

    def __init__(
        self,
        engine: Engine,
        inbound: Inbound,
        desk: Desk,
        clock: Clock,
        relay: Relay,
        metrics: Metrics,
        adapters: Mapping[str, Adapter],
        read: Reader,
        monotonic: Callable[[], float] = time.monotonic,
        pause: float = PAUSE,
    ) -> None:
        """`read` is what adapters read with; `monotonic` tells the seconds that retries go by; after `pause`
        seconds without being woken the worker looks for what another process has left.
        """
        self._engine, self._inbound, self._desk = engine, inbound, desk
        self._clock, self._relay, self._metrics = clock, relay, metrics
        self._adapters, self._read, self._monotonic, self._pause = adapters, read, monotonic, pause
        self._in_flight: set[asyncio.Future[None]] = set()
        self._woken = asyncio.Event()
        self._stopping = False
        self._effect_not_before: dict[int, float] = {}
        self.beat = monotonic()
        """When the chores last went round: a liveness probe looks at it."""

    async def handle(self, batch: Batch) -> Report:
        """Handle one batch, and what waited for what it wrote; raises `GivenBack`."""
        ended = asyncio.get_running_loop().create_future()
        self._in_flight.add(ended)
        try:
            report = await self._engine.handle(batch)
            self._after(report)
            await self._retry_waiting_on(report)
            return report
        finally:
            self._in_flight.discard(ended)
            ended.set_result(None)

    @property
    def busy(self) -> bool:
        """A batch is in flight."""
        return bool(self._in_flight)

    def wake(self) -> None:
        """Something may be due: the clock was moved, or there is an effect to do."""
        self._woken.set()

    async def drain(self) -> None:
        """Wait until the batches that are in flight now have ended."""
        await asyncio.gather(*self._in_flight)

    async def run(self) -> None:
        """Go round the chores until told to stop."""
        while not self._stopping:
            self.beat = self._monotonic()
            self._woken.clear()
            try:
                if await self.round():
                    continue
            except Exception as error:
                if isinstance(error, GivenBack | asyncpg.PostgresError) or is_transient(error):
                    log.warning("chores_interrupted", error=type(error).__name__)
                else:
                    log.exception("chores_failed")
            try:
                await asyncio.wait_for(self._woken.wait(), self._pause)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """Finish the round, then stop."""
        self._stopping = True
        self.wake()

    async def round(self) -> bool:
        """One round; True where something was done and more may be there."""
        return any(
            [
                await self._timers(),
                await self._parked(),
                await self._redrives(),
                await self._effects(),
            ]
        )

    def _after(self, report: Report) -> None:
        self._metrics("duplicates").inc(report.repeats)
        self._metrics("skipped").inc(report.skipped)
        self._metrics("problems").inc(report.problems)
        if report.published:
            self._relay.wake()
        if report.due:
            self.wake()

    async def _retry_waiting_on(self, report: Report) -> None:
        """What waited for an aggregate that was written is tried at once, and what waited for that."""
        while report.written:
            keys = await self._desk.waiting_on(report.written, PAGE)
            if not keys:
                return
            report = await self._engine.handle(Batch(retries=tuple(keys)))
            self._after(report)

    async def _timers(self) -> bool:
        due = await self._desk.due(self._clock.now(), PAGE)
        self._metrics("timers").set(len(due))
        if due:
            await self.handle(Batch(timers=tuple(due)))
        return bool(due)

    async def _parked(self) -> bool:
        """Try again what has waited long enough, and what nothing holds back any more."""
        keys = await self._desk.retriable(FIRST_RETRY, PAGE)
        return bool(keys) and (await self.handle(Batch(retries=tuple(keys)))).released > 0

    async def _redrives(self) -> bool:
        numbers = await self._desk.redrives(PAGE)
        if numbers:
            await self.handle(Batch(redrives=tuple(numbers)))
        return bool(numbers)

    async def _effects(self) -> bool:
        """Do the effects of the outbox; only the leader does, and confirms each before it goes."""
        if not self._adapters or not self._relay.leading.is_set():
            return False
        now = self._monotonic()
        later = {number: until for number, until in self._effect_not_before.items() if until > now}
        self._effect_not_before = later
        rows = await self._desk.effects(list(later), EFFECTS)
        for row in rows:
            await self._effect(row)
        return bool(rows)

    async def _effect(self, row: EffectRow) -> None:
        """Do one effect, confirm it, forget it. A failure that will not pass by itself is a dead letter."""
        try:
            arrival = await self._confirmation(row)
        except (NotYet, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.info("effect_postponed", effect=row.name, error=type(error).__name__)
            self._effect_not_before[row.id] = self._monotonic() + EFFECT_RETRY
        except Exception as error:
            log.exception("effect_failed", effect=row.name, outbox_id=row.id)
            trace = "".join(traceback.format_exception(error, limit=-6))
            await self._desk.bury(row.id, type(error).__name__, trace)
        else:
            await self.handle(Batch(arrivals=(arrival,)))
            await self._desk.forget(row.id)

    async def _confirmation(self, row: EffectRow) -> Arrival:
        effect = row.effect()
        result = await self._adapters[effect.name].deliver(effect, self._read)
        record = of_confirmation(effect.name, result, row.id, self._clock.now())
        return self._inbound.confirmation(record, row.aggregate, effect.name, effect.id)

    async def observe(self) -> None:
        """Set the gauges that only the database knows."""
        gauges = await self._desk.gauges()
        for reason in ("behind", "waiting", "queued"):
            self._metrics("waiting", reason=reason).set(gauges.parked.get(reason, 0))
        self._metrics("outbox_depth").set(gauges.outbox)
        self._metrics("outbox_oldest").set(gauges.outbox_oldest)
        self._metrics("waiting_oldest").set(gauges.parked_oldest)
        self._metrics("dead_letters", origin="event").set(gauges.dead_events)
        self._metrics("dead_letters", origin="outbox").set(gauges.dead_messages)

    async def settled(self) -> bool:
        """Nothing is in flight, waits to be sent, is due, or could be tried again."""
        return not self.busy and await self._desk.settled(self._clock.now()) and not self.busy

    async def next_due(self) -> datetime | None:
        """When the next timer is due, by the injected clock; None where there is none."""
        return await self._desk.next_due()
