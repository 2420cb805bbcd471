"""The desk on PostgreSQL, over the pool of the service's process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chassis.desk import EffectRow, Gauges
from chassis.handling import Key
from chassis.outbox import ADAPTER
from chassis.postgres_outbox import BURY
from chassis.rows import key_columns

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    import asyncpg

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

_DUE = """
    (SELECT id, kind, key FROM timers WHERE gate IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2)
    UNION ALL
    (SELECT behind.* FROM gates CROSS JOIN LATERAL (
         SELECT id, kind, key FROM timers WHERE gate = gates.name AND due_at <= $1
         ORDER BY due_at, id LIMIT $2) AS behind LIMIT $2)
    LIMIT $2
"""
"""Those behind open gates come last: a gate may make very many due, and nothing else has to wait for them."""
_NEXT_DUE = """
    SELECT min(due_at) FROM (
        SELECT min(due_at) AS due_at FROM timers WHERE gate IS NULL
        UNION ALL SELECT (SELECT min(due_at) FROM timers WHERE gate = gates.name) FROM gates) AS earliest
"""
_WAITING_ON = """
    SELECT DISTINCT parked.kind, parked.key FROM parked
    JOIN unnest($1::text[], $2::text[]) AS w (kind, key) ON (waits_kind, waits_key) = (w.kind, w.key)
    WHERE reason = 'waiting' LIMIT $3
"""
_RETRIABLE = f"""
    SELECT kind, key FROM parked WHERE reason = 'waiting' AND retry_at <= clock_timestamp()
        - CASE WHEN attempts = 0 THEN $1::float8 ELSE 0 END * interval '1 second'
    UNION SELECT kind, key FROM parked WHERE {_FREE} LIMIT $2
"""  # noqa: S608 - a constant
_REDRIVES = "SELECT id FROM dead_letter WHERE status = 'redrive' AND origin = 'event' ORDER BY id LIMIT $1"
_EFFECTS = "SELECT * FROM outbox WHERE lane = 'effect' AND id <> ALL($1::bigint[]) ORDER BY id LIMIT $2"
_LEFT = f"""
    SELECT (SELECT count(*) FROM outbox WHERE NOT EXISTS (
                SELECT FROM dead_letter AS dead
                WHERE dead.origin = 'outbox' AND dead.status IN ('open', 'redrive')
                  AND dead.topic = outbox.target
                  AND dead.record_key = convert_to(outbox.key, 'UTF8'))) AS outbox,
           (SELECT count(*) FROM timers WHERE gate IS NULL AND due_at <= $1) AS timers,
           (SELECT count(*) FROM timers JOIN gates ON gates.name = gate WHERE due_at <= $1) AS behind_gates,
           (SELECT count(*) FROM parked WHERE reason = 'waiting' AND attempts = 0 OR {_FREE}) AS parked,
           (SELECT count(*) FROM dead_letter WHERE status = 'redrive') AS redrives
"""  # noqa: S608 - a constant
_GAUGES = """
    SELECT (SELECT count(*) FROM outbox) AS outbox,
           (SELECT extract(epoch FROM clock_timestamp() - min(created_at)) FROM outbox) AS outbox_oldest,
           (SELECT extract(epoch FROM clock_timestamp() - min(parked_at)) FROM parked) AS parked_oldest,
           count(*) FILTER (WHERE origin = 'event') AS events,
           count(*) FILTER (WHERE origin = 'outbox') AS messages
    FROM dead_letter WHERE status IN ('open', 'redrive')
"""


class PostgresDesk:
    """The desk on PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def due(self, now: datetime, limit: int) -> list[tuple[int, Key]]:
        rows = await self._pool.fetch(_DUE, now, limit)
        return [(row["id"], Key(row["kind"], row["key"])) for row in rows]

    async def next_due(self) -> datetime | None:
        due: datetime | None = await self._pool.fetchval(_NEXT_DUE)
        return due

    async def waiting_on(self, written: Collection[Key], limit: int) -> list[Key]:
        return _keys(await self._pool.fetch(_WAITING_ON, *key_columns(written), limit))

    async def retriable(self, first_retry: float, limit: int) -> list[Key]:
        return _keys(await self._pool.fetch(_RETRIABLE, first_retry, limit))

    async def redrives(self, limit: int) -> list[int]:
        return [row["id"] for row in await self._pool.fetch(_REDRIVES, limit)]

    async def effects(self, without: Collection[int], limit: int) -> list[EffectRow]:
        return [_effect_row(row) for row in await self._pool.fetch(_EFFECTS, list(without), limit)]

    async def forget(self, number: int) -> None:
        await self._pool.execute("DELETE FROM outbox WHERE id = $1", number)

    async def bury(self, number: int, code: str, error: str) -> None:
        await self._pool.execute(BURY, number, code, error, ADAPTER)

    async def settled(self, now: datetime) -> bool:
        left: Any = await self._pool.fetchrow(_LEFT, now)
        return not any(left.values())

    async def gauges(self) -> Gauges:
        parked = await self._pool.fetch("SELECT reason, count(*) AS count FROM parked GROUP BY reason")
        row: Any = await self._pool.fetchrow(_GAUGES)
        return Gauges(
            parked={each["reason"]: each["count"] for each in parked},
            parked_oldest=float(row["parked_oldest"] or 0),
            outbox=row["outbox"],
            outbox_oldest=float(row["outbox_oldest"] or 0),
            dead_events=row["events"],
            dead_messages=row["messages"],
        )


def _keys(rows: Any) -> list[Key]:
    return [Key(row["kind"], row["key"]) for row in rows]


def _effect_row(row: Any) -> EffectRow:
    aggregate = Key(row["kind"], row["aggregate"])
    return EffectRow(row["id"], row["target"], row["key"], row["value"], aggregate)
