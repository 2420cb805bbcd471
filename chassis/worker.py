"""The worker: hands batches to the engine one after the other, and does what is due by itself.

What is due: timers by the injected clock; parked events, redrives and effects by the wall clock.
"""

from __future__ import annotations

import asyncio
import json
import time
import traceback
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import structlog

from chassis.adapters import Adapter, NotYet
from chassis.batch import Batch, GivenBack, Report
from chassis.handling import Effect, Key
from chassis.records import of_confirmation
from chassis.relay import ADAPTER, BURY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chassis.arrival import Arrival
    from chassis.clock import Clock
    from chassis.engine import Engine
    from chassis.inbound import Inbound
    from chassis.metrics import Metrics
    from chassis.postgres import PostgresStore
    from chassis.relay import Relay

log = structlog.get_logger(__name__)

PAUSE = 0.1
PAGE = 500
EFFECT_RETRY = 1.0
FIRST_RETRY = 0.2
"""Seconds after which an event that waits is tried once, whatever has arrived."""

_FREE = """
    reason <> 'waiting'
    AND NOT EXISTS (
        SELECT FROM dead_letter AS dead WHERE (dead.kind, dead.key, dead.sender) =
            (parked.kind, parked.key, parked.sender)
        AND dead.origin = 'event' AND dead.status IN ('open', 'redrive'))
    AND NOT EXISTS (
        SELECT FROM parked AS before WHERE (before.kind, before.key, before.topic) =
            (parked.kind, parked.key, parked.topic)
        AND before.reason = 'waiting')
"""
"""Parked, and nothing to be parked for: the dead letter was discarded, or the waiting event was purged."""


class Worker:
    """One service's work: batches from the broker, and chores between them."""

    def __init__(
        self,
        engine: Engine,
        inbound: Inbound,
        store: PostgresStore,
        pool: asyncpg.Pool,
        clock: Clock,
        relay: Relay,
        metrics: Metrics,
        adapters: Mapping[str, Adapter],
    ) -> None:
        self._engine, self._inbound, self._store, self._pool = engine, inbound, store, pool
        self._clock, self._relay, self._metrics, self._adapters = clock, relay, metrics, adapters
        self._turn = asyncio.Lock()
        self._woken = asyncio.Event()
        self._stopping = False
        self._effect_not_before: dict[int, float] = {}
        self.beat = time.monotonic()
        """When the chores last went round: a liveness probe looks at it."""

    async def handle(self, batch: Batch) -> Report:
        """Handle one batch when its turn comes; raises `GivenBack`."""
        async with self._turn:
            report = await self._engine.handle(batch)
            self._after(report)
            await self._retry_waiting_on(report)
            return report

    @property
    def busy(self) -> bool:
        """A batch is in flight."""
        return self._turn.locked()

    def wake(self) -> None:
        """Something may be due: the clock was moved, or there is an effect to do."""
        self._woken.set()

    async def drain(self) -> None:
        """Wait until the batch in flight has ended."""
        async with self._turn:
            pass

    async def run(self) -> None:
        """Go round the chores until told to stop."""
        while not self._stopping:
            self.beat = time.monotonic()
            self._woken.clear()
            try:
                if await self._chores():
                    continue
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, GivenBack) as error:
                log.warning("chores_interrupted", error=type(error).__name__)
            except Exception:
                log.exception("chores_failed")
            try:
                await asyncio.wait_for(self._woken.wait(), PAUSE)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """Finish the round, then stop."""
        self._stopping = True
        self.wake()

    async def _chores(self) -> bool:
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
        if report.written:
            self.wake()

    async def _retry_waiting_on(self, report: Report) -> None:
        """What waited for an aggregate that was written is tried at once, and what waited for that."""
        while report.written:
            rows = await self._pool.fetch(
                "SELECT DISTINCT parked.kind, parked.key FROM parked "
                "JOIN unnest($1::text[], $2::text[]) AS w (kind, key) "
                "ON (waits_kind, waits_key) = (w.kind, w.key) WHERE reason = 'waiting' LIMIT $3",
                [key.kind for key in report.written],
                [key.id for key in report.written],
                PAGE,
            )
            if not rows:
                return
            report = await self._engine.handle(Batch(retries=_keys(rows)))
            self._after(report)

    async def _timers(self) -> bool:
        rows = await self._pool.fetch(
            "SELECT id, kind, key FROM timers WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2",
            self._clock.now(),
            PAGE,
        )
        self._metrics("timers").set(len(rows))
        if rows:
            await self.handle(Batch(timers=tuple((row["id"], Key(row["kind"], row["key"])) for row in rows)))
        return bool(rows)

    async def _parked(self) -> bool:
        """Try again what has waited long enough, and what nothing holds back any more."""
        rows = await self._pool.fetch(
            f"""
            SELECT kind, key FROM parked WHERE reason = 'waiting' AND retry_at <= clock_timestamp()
                - CASE WHEN attempts = 0 THEN $1::float8 ELSE 0 END * interval '1 second'
            UNION SELECT kind, key FROM parked WHERE {_FREE} LIMIT $2
            """,  # noqa: S608 - a constant
            FIRST_RETRY,
            PAGE,
        )
        return bool(rows) and (await self.handle(Batch(retries=_keys(rows)))).released > 0

    async def _redrives(self) -> bool:
        rows = await self._pool.fetch(
            "SELECT id FROM dead_letter WHERE status = 'redrive' AND origin = 'event' ORDER BY id LIMIT $1",
            PAGE,
        )
        if rows:
            await self.handle(Batch(redrives=tuple(row["id"] for row in rows)))
        return bool(rows)

    async def _effects(self) -> bool:
        """Do the effects of the outbox; only the leader does, and confirms each before it goes."""
        if not self._adapters or not self._relay.leading.is_set():
            return False
        now = time.monotonic()
        later = {number: until for number, until in self._effect_not_before.items() if until > now}
        self._effect_not_before = later
        rows = await self._pool.fetch(
            "SELECT * FROM outbox WHERE lane = 'effect' AND id <> ALL($1::bigint[]) ORDER BY id LIMIT 50",
            list(later),
        )
        for row in rows:
            await self._effect(row)
        return bool(rows)

    async def _effect(self, row: Any) -> None:
        """Do one effect, confirm it, forget it. A failure that will not pass by itself is a dead letter."""
        try:
            arrival = await self._confirmation(row)
        except (NotYet, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.info("effect_postponed", effect=row["target"], error=type(error).__name__)
            self._effect_not_before[row["id"]] = time.monotonic() + EFFECT_RETRY
        except Exception as error:
            log.exception("effect_failed", effect=row["target"], outbox_id=row["id"])
            trace = "".join(traceback.format_exception(error, limit=-6))
            await self._pool.execute(BURY, row["id"], type(error).__name__, trace, ADAPTER)
        else:
            await self.handle(Batch(arrivals=(arrival,)))
            await self._pool.execute("DELETE FROM outbox WHERE id = $1", row["id"])

    async def _confirmation(self, row: Any) -> Arrival:
        effect = Effect(row["target"], UUID(row["key"]), json.loads(row["value"]))
        result = await self._adapters[effect.name].deliver(effect, self._store.read)
        record = of_confirmation(effect.name, result, row["id"], self._clock.now())
        key = Key(row["kind"], row["aggregate"])
        return self._inbound.confirmation(record, key, effect.name, effect.id)

    async def observe(self) -> None:
        """Set the gauges that only the database knows."""
        parked = await self._pool.fetch("SELECT reason, count(*) AS count FROM parked GROUP BY reason")
        counts = {row["reason"]: row["count"] for row in parked}
        for reason in ("behind", "waiting", "queued"):
            self._metrics("waiting", reason=reason).set(counts.get(reason, 0))
        row: Any = await self._pool.fetchrow(
            """
            SELECT (SELECT count(*) FROM outbox) AS depth,
                   (SELECT extract(epoch FROM clock_timestamp() - min(created_at)) FROM outbox) AS oldest,
                   (SELECT extract(epoch FROM clock_timestamp() - min(parked_at)) FROM parked) AS parked,
                   count(*) FILTER (WHERE origin = 'event') AS events,
                   count(*) FILTER (WHERE origin = 'outbox') AS outbox
            FROM dead_letter WHERE status IN ('open', 'redrive')
            """
        )
        self._metrics("outbox_depth").set(row["depth"])
        self._metrics("outbox_oldest").set(float(row["oldest"] or 0))
        self._metrics("waiting_oldest").set(float(row["parked"] or 0))
        self._metrics("dead_letters", origin="event").set(row["events"])
        self._metrics("dead_letters", origin="outbox").set(row["outbox"])

    async def settled(self) -> bool:
        """Nothing is in flight, waits to be sent, is due, or could be tried again."""
        if self.busy:
            return False
        row: Any = await self._pool.fetchrow(
            f"""
            SELECT (SELECT count(*) FROM outbox WHERE NOT EXISTS (
                        SELECT FROM dead_letter AS dead
                        WHERE dead.origin = 'outbox' AND dead.status IN ('open', 'redrive')
                          AND dead.topic = outbox.target
                          AND dead.record_key = convert_to(outbox.key, 'UTF8'))) AS outbox,
                   (SELECT count(*) FROM timers WHERE due_at <= $1) AS timers,
                   (SELECT count(*) FROM parked WHERE reason = 'waiting' AND attempts = 0 OR {_FREE})
                        AS parked,
                   (SELECT count(*) FROM dead_letter WHERE status = 'redrive') AS redrives
            """,  # noqa: S608 - a constant
            self._clock.now(),
        )
        return not any(row.values()) and not self.busy

    async def next_due(self) -> Any:
        """When the next timer is due, by the injected clock; None where there is none."""
        return await self._pool.fetchval("SELECT min(due_at) FROM timers")


def _keys(rows: Any) -> tuple[Key, ...]:
    return tuple(Key(row["kind"], row["key"]) for row in rows)
