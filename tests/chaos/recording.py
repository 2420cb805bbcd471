"""Collects a run's history from broker and database once everything has come to rest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import asyncpg

from tests.chaos.history import Audited, Entered, Head, Journalled, Kept, Left, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from cli.demo.result import TopicRecord

_LEFT = """
    SELECT 'outbox' AS table, target || ' ' || key AS what FROM outbox
    UNION ALL SELECT 'parked', reason || ' ' || kind || ' ' || key FROM parked
    UNION ALL SELECT 'dead_letter', code || ' ' || coalesce(kind || ' ' || key, topic) || ': ' || error
        FROM dead_letter WHERE status IN ('open', 'redrive')
    UNION ALL SELECT 'timers', name || ' of ' || kind || ' ' || key FROM timers WHERE due_at <= $1
"""
_TABLES = """
    SELECT table_name FROM information_schema.columns
    WHERE table_schema = current_schema AND column_name = 'audit_hash' ORDER BY table_name
"""


async def rows_of(service: str, dsn: str, dsn_admin: str, now: datetime) -> Rows:
    """What a service's schema holds, and what its outbox has held; `now` is where the clock stands."""
    own: Any = await asyncpg.connect(dsn)
    admin: Any = await asyncpg.connect(dsn_admin)
    try:
        journal = await admin.fetch("SELECT * FROM chaos.journal WHERE service = $1 ORDER BY id", service)
        audit = await own.fetch("SELECT * FROM audit ORDER BY kind, key, version")
        return Rows.model_construct(
            inbox=tuple(Entered(**row) for row in await own.fetch("SELECT source, id FROM inbox")),
            journal=tuple(_journalled(row) for row in journal),
            audit=tuple(_audited(row) for row in audit),
            heads=tuple([head for table in await own.fetch(_TABLES) for head in await _heads(own, table[0])]),
            left=tuple(Left(**row) for row in await own.fetch(_LEFT, now)),
        )
    finally:
        await own.close()
        await admin.close()


def kept(records: Iterable[TopicRecord]) -> tuple[Kept, ...]:
    """Records as they are written to a file."""
    return tuple(
        Kept.model_construct(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=record.key,
            value=record.value,
            headers=record.headers,
        )
        for record in records
    )


def _journalled(row: Mapping[str, Any]) -> Journalled:
    ce_id = next((value for name, value in json.loads(row["headers"]) if name == "ce_id"), None)
    digest = row["digest"].hex() if row["digest"] is not None else None
    return Journalled(
        id=row["id"], target=row["target"], lane=row["lane"], key=row["key"], ce_id=ce_id, digest=digest
    )


def _audited(row: Mapping[str, Any]) -> Audited:
    fields = {name: row[name] for name in Audited.model_fields if name not in ("content", "hash")}
    return Audited(**fields, content=row["content"].hex(), hash=row["hash"].hex())


async def _heads(connection: Any, table: str) -> list[Head]:
    """Aggregates of one table; its rows do not say their kind, so the trail is asked for it."""
    rows = await connection.fetch(
        f"""
        SELECT kind, head.id AS key, head.version, audit_hash AS hash FROM {table} AS head
        LEFT JOIN audit ON (audit.key, audit.version, audit.hash) = (head.id, head.version, audit_hash)
        WHERE head.version > 0
        """  # noqa: S608 - a table's own name
    )
    return [
        Head(kind=row["kind"] or table, key=row["key"], version=row["version"], hash=row["hash"].hex())
        for row in rows
    ]
