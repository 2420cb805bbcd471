"""A payment run that waits for its release, with as many payments as one likes.

Two cases go through the service itself, from the application to the open run. All others are the first of
them with other ids; that this gives what the service would have written is checked against the second.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import asyncpg
import httpx

from tests.bench import broker
from tests.bench.bed import Process
from tests.bench.instalments import YEAR, Ids, events
from tests.bench.steady_load import until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.bed import Bed

BEFORE = datetime(YEAR, 1, 20, 8, tzinfo=UTC)
"""The grants have begun, and their first instalment is not due yet."""
PATIENCE_S, FILL_S = 60.0, 600.0
_TABLES = {
    "cases": "id = $1",
    "payees": "id = $4",
    "payment_lines": "case_id::text = $1",
    "timers": "key = $1",
    "audit": "key IN ($1, $4)",
}
"""By table, which rows belong to a case with these ids: case, grant, payment, payee, notice."""
_CAUSES = ("audit_hash", "hash", "content", "cause_id", "at", "id", "version", "act_id")
"""What differs between two cases beside their ids: what their events were called and contained."""
_COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
        AND attgenerated = '' AND attidentity = ''
"""
_CLONE = """
    INSERT INTO {table} ({columns}) SELECT {columns} FROM (
        SELECT (jsonb_populate_record(NULL::{table}, replace(replace(replace(replace(replace(
            to_jsonb(template)::text, $1, who.case_id), $2, who.grant_id), $3, who.payment_id),
            $4, who.payee_id), $5, who.notice_id)::jsonb)).*
        FROM (SELECT * FROM {table} WHERE {of_case}) AS template CROSS JOIN who) AS copies
"""
_SUM_UP = """
    UPDATE runs SET state = state || (
        SELECT jsonb_build_object('count', count(*), 'revision', count(*),
            'total', to_char(sum(amount_cents) / 100.0, 'FM999999999990.00'))
        FROM payment_lines WHERE run_id::text = runs.id)
"""


class NotAlikeError(Exception):
    """The service writes other rows than the copies are."""

    def __init__(self, table: str) -> None:
        super().__init__(f"a copied case is not as the service writes it in {table}; look at prepared_run.py")


async def prepare(bed: Bed, dsn: str, group: str, instalments: int) -> datetime:
    """Collect two payments in a run and copy them; returns where the clock then stands."""
    first, second = Ids.new(), Ids.new()
    now = await _collected(bed, dsn, group, (first, second))
    connection = await asyncpg.connect(dsn, command_timeout=FILL_S)
    try:
        await _check(connection, first, second)
        await _copy(connection, first, [Ids.new() for _ in range(instalments - 2)])
        await connection.execute(_SUM_UP)
        for table in (*_TABLES, "runs"):
            await connection.execute(f"VACUUM (ANALYZE) {table}")
    finally:
        await connection.close()
    return now


def service(dsn: str, group: str, now: datetime, **environment: str) -> Process:
    """The process of payments with its clock at a moment."""
    clock = {"TEILHABE_CLOCK": "controlled", "TEILHABE_CLOCK_START": now.isoformat()}
    return Process("payments", ("-m", "services.payments"), dsn, group, {**clock, **environment})


async def _collected(bed: Bed, dsn: str, group: str, cases: Sequence[Ids]) -> datetime:
    """Have the service plan the grants of these cases and collect their first instalments."""
    connection = await asyncpg.connect(dsn)
    try:
        async with bed.process(service(dsn, group, BEFORE)) as running:
            await running.ready()
            for ids in cases:
                for topic, told in events(ids).items():
                    await broker.fill(bed.bootstrap, topic.name, broker.messages(topic, told))
            async with httpx.AsyncClient(base_url=running.url, trust_env=False) as client:
                await until(lambda: _idle(client), PATIENCE_S)
                due: datetime = await connection.fetchval("SELECT max(due_at) FROM timers")
                (await client.post("/clock", json={"now": due.isoformat()})).raise_for_status()
                await until(lambda: _collected_all(connection, len(cases)), PATIENCE_S)
    finally:
        await connection.close()
    return due


async def _idle(client: httpx.AsyncClient) -> bool:
    return bool((await client.get("/clock")).json()["idle"])


async def _collected_all(connection: Any, count: int) -> bool:
    return bool(await connection.fetchval("SELECT count(*) = $1 FROM payment_lines", count))


async def _copy(connection: Any, template: Ids, copies: Sequence[Ids]) -> None:
    await connection.execute(
        "CREATE UNLOGGED TABLE who "
        "(case_id text, grant_id text, payment_id text, payee_id text, notice_id text)"
    )
    rows = [tuple(map(str, astuple(ids))) for ids in copies]
    await connection.copy_records_to_table("who", records=rows)
    for table, of_case in _TABLES.items():
        columns = await connection.fetchval(_COLUMNS, table)
        statement = _CLONE.format(table=table, columns=columns, of_case=_typed(of_case))
        await connection.execute(statement, *map(str, astuple(template)))
    await connection.execute("DROP TABLE who")


def _typed(condition: str) -> str:
    """The condition, with every parameter named once: the database wants to know all their types."""
    return f"{condition} AND $1 || $2 || $3 || $4 || $5 IS NOT NULL"


async def _check(connection: Any, first: Ids, second: Ids) -> None:
    """Raise `NotAlikeError` unless the first case is the second one under other ids."""
    for table, of_case in _TABLES.items():
        statement = f"SELECT to_jsonb({table})::text FROM {table} WHERE {_typed(of_case)}"  # noqa: S608
        mine, theirs = [await _comparable(connection, statement, ids) for ids in (first, second)]
        if not mine or mine != theirs:
            raise NotAlikeError(table)


async def _comparable(connection: Any, statement: str, ids: Ids) -> list[str]:
    """Rows with the ids of their case named by what they are, and without what its events were called."""
    names = dict(zip(map(str, astuple(ids)), Ids.__slots__, strict=True))
    rows = []
    for (text,) in await connection.fetch(statement, *names):
        for id_, name in names.items():
            text = text.replace(id_, name)
        rows.append(json.dumps(_without_causes(json.loads(text)), sort_keys=True))
    return sorted(rows)


def _without_causes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_causes(each) for key, each in value.items() if key not in _CAUSES}
    return [_without_causes(each) for each in value] if isinstance(value, list) else value
