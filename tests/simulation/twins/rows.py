"""All rows of a service's tables, in a form in which those in memory and those of PostgreSQL are equal."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from chassis.records import headers_from_json
from chassis.rows import answer_from_json

if TYPE_CHECKING:
    from tests.simulation.memory.database import Database

Rows = dict[str, list[tuple[Any, ...]]]
"""By table, in the order of their keys."""

_RECORD = 'topic, partition, "offset", record_key, headers, value, cause_id, sender, personal'


def memory_rows(database: Database) -> Rows:
    """Of the store in memory."""
    tables = database.tables
    return {
        "aggregate": [
            (*key, row.version, row.state and from_json(row.state), row.audit_hash)
            for key, row in sorted(tables["aggregate"].items())
        ],
        "inbox": [
            (*key, row.content, *row.position, row.answer and astuple(row.answer))
            for key, row in sorted(tables["inbox"].items())
        ],
        "outbox": [(row.id, *_message(row.message)) for row in database.outbox],
        "timers": sorted((t.id, *t.key, t.name, t.due_at, t.gate) for t in tables["timer"].values()),
        "gates": sorted((name,) for name in tables["gate"]),
        "parked": [
            (p.row.id, *p.row.key, p.row.reason, *(p.waits_on or (None, None)), p.attempts, *_kept(p))
            for p in database.parked
        ],
        "dead": [
            (d.row.id, d.origin, d.status, d.code, d.attempts, *(d.row.key or (None, None)), *_kept(d))
            for d in database.dead
        ],
        "alias": sorted((*part, id_) for part, id_ in tables["alias"].items()),
        "audit": [
            (*e.key, e.version, e.type, e.actor, e.cause_id, e.at, e.rules, e.content, e.hash)
            for _, e in sorted(tables["audit"].items())
        ],
    }


async def postgres_rows(connection: Any) -> Rows:
    """Of the schema that a connection is in."""

    async def rows(query: str) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in await connection.fetch(query)]

    aggregates = [
        await rows(f"SELECT '{kind}', id, version, state, audit_hash FROM {table} ORDER BY id")  # noqa: S608
        for kind, table in (("ledger", "ledgers"), ("note", "notes"))
    ]
    inbox = await rows(
        'SELECT source, id, content, topic, partition, "offset", answer FROM inbox ORDER BY source, id'
    )
    outbox = await rows(
        "SELECT id, target, lane, key, headers, value, kind, aggregate, personal FROM outbox ORDER BY id"
    )
    parked = await rows(
        f"SELECT id, kind, key, reason, waits_kind, waits_key, attempts, {_RECORD} FROM parked ORDER BY id"  # noqa: S608
    )
    dead = await rows(
        f"SELECT id, origin, status, code, attempts, kind, key, {_RECORD} FROM dead_letter ORDER BY id"  # noqa: S608
    )
    return {
        "aggregate": [
            (kind, id_, version, state and from_json(state), seal)
            for table in aggregates
            for kind, id_, version, state, seal in table
        ],
        "inbox": [(*row[:-1], _answer(row[-1])) for row in inbox],
        "outbox": [(*row[:4], headers_from_json(row[4]), *row[5:8], tuple(row[8])) for row in outbox],
        "timers": await rows("SELECT id, kind, key, name, due_at, gate FROM timers ORDER BY id"),
        "gates": await rows("SELECT name FROM gates ORDER BY name"),
        "parked": [_with_headers(row) for row in parked],
        "dead": [_with_headers(row) for row in dead],
        "alias": await rows("SELECT kind, id, key FROM alias ORDER BY kind, id"),
        "audit": await rows(
            "SELECT kind, key, version, type, actor, cause_id, at, rules, content, hash FROM audit "
            "ORDER BY kind, key, version"
        ),
    }


def _message(message: Any) -> tuple[Any, ...]:
    headers, value = message.headers, message.value
    return (message.target, message.lane, message.key, headers, value, *message.aggregate, message.personal)


def _kept(row: Any) -> tuple[Any, ...]:
    record = row.row.record
    headers, cause = record.headers, str(row.row.cause_id)
    return *record.position, record.key, headers, record.value, cause, row.row.sender, tuple(row.personal)


def _with_headers(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row[:-5], headers_from_json(row[-5]), *row[-4:-1], tuple(row[-1]))


def _answer(text: str | None) -> tuple[Any, ...] | None:
    answer = answer_from_json(text)
    return answer and astuple(answer)
