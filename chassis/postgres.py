"""The store on PostgreSQL: a handful of statements a batch, all in arrays.

The schema comes from the connection's search_path, so no statement names it. Table and column names
come from a service's own `Table`s, never from a message.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from chassis.fold import Changes, Failure, InboxKey, Snapshot
from chassis.handling import Aggregate, Key
from chassis.outgoing import Outgoing
from chassis.records import Headers, Record, headers_from_json, headers_to_json
from chassis.store import Claims, DeadRow, Entered, Lines, ParkedRow, Table, TimerRow, Unit
from contracts.codecs import TOLERANT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
    from datetime import datetime

    import asyncpg

    from chassis.inbound import Arrival


class PostgresStore:
    """The store on PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool, tables: Sequence[Table]) -> None:
        self._pool = pool
        self._tables = {table.model.kind: table for table in tables}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Unit]:
        async with self._pool.acquire() as connection, connection.transaction():
            yield PostgresUnit(connection, self._tables)

    async def read(self, model: type[Any], id_: object) -> Any:
        """One aggregate as last committed, without a lock; None if there is none."""
        table = self._tables[model.kind]
        state = await self._pool.fetchval(f"SELECT state FROM {table.name} WHERE id = $1", str(id_))  # noqa: S608
        return _state(table, state)


class PostgresUnit:
    """One transaction on one connection."""

    def __init__(self, connection: Any, tables: Mapping[str, Table]) -> None:
        self._connection = connection
        self._tables = tables

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        async with self._connection.transaction():
            yield

    async def claim(self, arrivals: Sequence[Arrival]) -> Claims:
        ordered = sorted(arrivals, key=lambda arrival: arrival.inbox)
        rows = await self._connection.fetch(
            """
            INSERT INTO inbox (source, id, content, topic, partition, "offset")
            SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::int[], $6::bigint[])
            ON CONFLICT DO NOTHING RETURNING source, id
            """,
            [a.inbox[0] for a in ordered],
            [a.inbox[1] for a in ordered],
            [a.content for a in ordered],
            [a.record.topic for a in ordered],
            [a.record.partition for a in ordered],
            [a.record.offset for a in ordered],
        )
        new = frozenset((row["source"], row["id"]) for row in rows)
        known = [arrival.inbox for arrival in ordered if arrival.inbox not in new]
        return Claims(new, await self._known(known) if known else {})

    async def _known(self, keys: Sequence[InboxKey]) -> dict[InboxKey, Entered]:
        rows = await self._connection.fetch(
            """
            SELECT source, id, content, topic, partition, "offset", answer FROM inbox
            JOIN unnest($1::text[], $2::text[]) AS wanted (source, id) USING (source, id)
            """,
            [source for source, _ in keys],
            [id_ for _, id_ in keys],
        )
        return {
            (row["source"], row["id"]): Entered(
                row["content"],
                (row["topic"], row["partition"], row["offset"]),
                _answer_from_json(row["answer"]),
            )
            for row in rows
        }

    async def resolve(self, parts: Iterable[Key]) -> dict[Key, str]:
        wanted = sorted(set(parts))
        rows = await self._connection.fetch(
            "SELECT kind, id, key FROM alias "
            "JOIN unnest($1::text[], $2::text[]) AS w (kind, id) USING (kind, id)",
            [part.kind for part in wanted],
            [part.id for part in wanted],
        )
        return {Key(row["kind"], row["id"]): row["key"] for row in rows}

    async def load(self, keys: Iterable[Key]) -> dict[Key, Snapshot]:
        snapshots: dict[Key, Snapshot] = {}
        for kind, ids in sorted(_by_kind(keys).items()):
            table = self._tables[kind]
            await self._connection.execute(
                f"INSERT INTO {table.name} (id, version, audit_hash) "  # noqa: S608
                "SELECT id, 0, '' FROM unnest($1::text[]) AS id ORDER BY id ON CONFLICT DO NOTHING",
                ids,
            )
            rows = await self._connection.fetch(
                f"SELECT id, version, state, audit_hash FROM {table.name} "  # noqa: S608
                "WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE",
                ids,
            )
            for row in rows:
                state = _state(table, row["state"])
                snapshots[Key(kind, row["id"])] = Snapshot(row["version"], state, row["audit_hash"])
        return snapshots

    async def held(self, keys: Iterable[Key]) -> tuple[set[tuple[Key, str]], list[ParkedRow]]:
        kinds, ids = _columns(keys)
        blocked = await self._connection.fetch(
            """
            SELECT DISTINCT kind, key, sender FROM dead_letter
            JOIN unnest($1::text[], $2::text[]) AS w (kind, key) USING (kind, key)
            WHERE status IN ('open', 'redrive') AND origin = 'event'
            """,
            kinds,
            ids,
        )
        parked = await self._connection.fetch(
            """
            SELECT parked.* FROM parked
            JOIN unnest($1::text[], $2::text[]) AS w (kind, key) USING (kind, key) ORDER BY id
            """,
            kinds,
            ids,
        )
        lanes = {(Key(row["kind"], row["key"]), row["sender"]) for row in blocked}
        return lanes, [_parked_row(row) for row in parked]

    async def due(self, ids: Sequence[int], now: datetime) -> list[TimerRow]:
        rows = await self._connection.fetch(
            "SELECT id, kind, key, name, due_at FROM timers WHERE id = ANY($1::bigint[]) AND due_at <= $2 "
            "ORDER BY due_at, id FOR UPDATE",
            ids,
            now,
        )
        return [TimerRow(row["id"], Key(row["kind"], row["key"]), row["name"], row["due_at"]) for row in rows]

    async def dead(self, ids: Sequence[int]) -> list[DeadRow]:
        rows = await self._connection.fetch(
            "SELECT * FROM dead_letter WHERE id = ANY($1::bigint[]) AND status = 'redrive' "
            "ORDER BY id FOR UPDATE",
            ids,
        )
        return [_dead_row(row) for row in rows]

    async def save(self, changes: Changes, repeats: Sequence[Outgoing], loaded: Iterable[Key]) -> None:
        await self._save_aggregates(changes.snapshots)
        await self._drop_stubs(key for key in loaded if key not in changes.snapshots)
        await self._save_aliases(changes.aliases)
        await self._save_outbox([*changes.outgoing, *repeats])
        await self._save_timers(changes)
        await self._save_parked(changes)
        await self._save_failures(changes)
        await self._save_answers(changes.answers)
        await self._save_audit(changes)

    async def _save_aggregates(self, snapshots: Mapping[Key, Snapshot]) -> None:
        for kind, ids in sorted(_by_kind(snapshots).items()):
            table = self._tables[kind]
            of_kind = [snapshots[Key(kind, id_)] for id_ in ids]
            await self._connection.execute(
                f"UPDATE {table.name} SET version = new.version, state = new.state, audit_hash = new.hash "  # noqa: S608
                "FROM unnest($1::text[], $2::bigint[], $3::jsonb[], $4::bytea[]) "
                "AS new (id, version, state, hash) "
                f"WHERE {table.name}.id = new.id",
                ids,
                [snapshot.version for snapshot in of_kind],
                [snapshot.state and snapshot.state.model_dump_json() for snapshot in of_kind],
                [snapshot.audit_hash for snapshot in of_kind],
            )
            if table.lines:
                await self._save_lines(table.lines, [s.state for s in of_kind if s.state is not None])
            erased = [id_ for id_, snapshot in zip(ids, of_kind, strict=True) if snapshot.state is None]
            if erased:
                await self._purge(erased)

    async def _save_lines(self, lines: Lines, states: Sequence[Aggregate]) -> None:
        rows = [row for state in states for row in lines.of(state)]
        if not rows:
            return
        numbers = ", ".join(f"${number + 1}" for number in range(len(lines.columns)))
        updates = ", ".join(f"{c} = EXCLUDED.{c}" for c in lines.columns if c != lines.key)
        await self._connection.executemany(
            f"INSERT INTO {lines.table} ({', '.join(lines.columns)}) VALUES ({numbers}) "  # noqa: S608
            f"ON CONFLICT ({lines.key}) DO UPDATE SET {updates} "
            f"WHERE ({', '.join(f'{lines.table}.{c}' for c in lines.columns)}) "
            f"IS DISTINCT FROM ({', '.join(f'EXCLUDED.{c}' for c in lines.columns)})",
            rows,
        )

    async def _purge(self, subjects: Sequence[str]) -> None:
        """Messages that hold the data of an erased subject go with it."""
        for table in ("outbox", "parked", "dead_letter"):
            await self._connection.execute(
                f"DELETE FROM {table} WHERE personal && $1::text[] AND value IS NOT NULL",  # noqa: S608
                subjects,
            )

    async def _drop_stubs(self, keys: Iterable[Key]) -> None:
        for kind, ids in _by_kind(keys).items():
            await self._connection.execute(
                f"DELETE FROM {self._tables[kind].name} "  # noqa: S608
                "WHERE id = ANY($1::text[]) AND version = 0 AND state IS NULL",
                ids,
            )

    async def _save_aliases(self, aliases: Mapping[Key, str]) -> None:
        if aliases:
            await self._connection.execute(
                "INSERT INTO alias (kind, id, key) SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) "
                "ON CONFLICT (kind, id) DO NOTHING",
                [part.kind for part in aliases],
                [part.id for part in aliases],
                list(aliases.values()),
            )

    async def _save_outbox(self, outgoing: Sequence[Outgoing]) -> None:
        if not outgoing:
            return
        await self._connection.copy_records_to_table(
            "outbox",
            columns=["target", "lane", "key", "headers", "value", "kind", "aggregate", "personal"],
            records=[
                (o.target, o.lane, o.key, headers_to_json(o.headers), o.value, *o.aggregate, o.personal)
                for o in outgoing
            ],
        )

    async def _save_timers(self, changes: Changes) -> None:
        if changes.fired:
            await self._connection.execute("DELETE FROM timers WHERE id = ANY($1::bigint[])", changes.fired)
        cancelled = [timer for timer, due_at in changes.timers.items() if due_at is None]
        if cancelled:
            await self._connection.execute(
                "DELETE FROM timers "
                "USING unnest($1::text[], $2::text[], $3::text[]) AS gone (kind, key, name) "
                "WHERE (timers.kind, timers.key, timers.name) = (gone.kind, gone.key, gone.name)",
                *_timer_columns(cancelled),
            )
        pending = {timer: due_at for timer, due_at in changes.timers.items() if due_at is not None}
        if pending:
            await self._connection.execute(
                "INSERT INTO timers (kind, key, name, due_at) "
                "SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) "
                "ON CONFLICT (kind, key, name) DO UPDATE SET due_at = EXCLUDED.due_at",
                *_timer_columns(pending),
                list(pending.values()),
            )

    async def _save_parked(self, changes: Changes) -> None:
        if changes.unparked:
            await self._connection.execute(
                "DELETE FROM parked WHERE id = ANY($1::bigint[])", changes.unparked
            )
        if changes.retried:
            await self._connection.execute(
                """
                UPDATE parked SET reason = 'waiting', waits_kind = new.kind, waits_key = new.key,
                    attempts = attempts + 1,
                    retry_at = clock_timestamp() + least(300, 2 ^ least(attempts, 9)) * interval '1 second'
                FROM unnest($1::bigint[], $2::text[], $3::text[]) AS new (id, kind, key)
                WHERE parked.id = new.id
                """,
                list(changes.retried),
                [key.kind for key in changes.retried.values()],
                [key.id for key in changes.retried.values()],
            )
        if changes.parkings:
            await self._connection.executemany(
                """
                INSERT INTO parked (kind, key, sender, reason, waits_kind, waits_key, topic, partition,
                                    "offset", record_key, headers, value, cause_id, personal)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                """,
                [
                    (
                        *parking.item.key,
                        parking.item.cause.source,
                        parking.reason,
                        parking.waits_on and parking.waits_on.kind,
                        parking.waits_on and parking.waits_on.id,
                        *_record_columns(parking.item.record),
                        str(parking.item.cause.id),
                        list(parking.item.personal),
                    )
                    for parking in changes.parkings.values()
                ],
            )

    async def _save_failures(self, changes: Changes) -> None:
        if changes.redriven:
            await self._connection.execute(
                "UPDATE dead_letter SET status = 'redriven' WHERE id = ANY($1::bigint[])", changes.redriven
            )
        for failure in changes.failures:
            await self._save_failure(failure)

    async def _save_failure(self, failure: Failure) -> None:
        item = failure.item
        if item.dead_id is not None:
            await self.keep_dead(item.dead_id, failure.code, failure.error)
            return
        await self._insert_dead(
            failure.code,
            failure.error,
            item.key,
            item.cause.source,
            item.record,
            str(item.cause.id),
            item.personal,
        )

    async def keep_dead(self, number: int, code: str, error: str) -> None:
        await self._connection.execute(
            "UPDATE dead_letter SET status = 'open', attempts = attempts + 1, code = $2, error = $3 "
            "WHERE id = $1",
            number,
            code,
            error,
        )

    async def bury(self, arrival: Arrival, code: str, error: str) -> None:
        await self._insert_dead(
            code, error, None, arrival.inbox[0], arrival.record, arrival.inbox[1], arrival.personal
        )

    async def _insert_dead(
        self,
        code: str,
        error: str,
        key: Key | None,
        sender: str,
        record: Record,
        cause_id: str,
        personal: Sequence[str],
    ) -> None:
        await self._connection.execute(
            """
            INSERT INTO dead_letter (origin, code, error, kind, key, sender, topic, partition, "offset",
                                     record_key, headers, value, cause_id, personal)
            VALUES ('event', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            code,
            error,
            key and key.kind,
            key and key.id,
            sender,
            *_record_columns(record),
            cause_id,
            list(personal),
        )

    async def _save_answers(self, answers: Mapping[InboxKey, Outgoing]) -> None:
        if answers:
            await self._connection.execute(
                "UPDATE inbox SET answer = new.answer "
                "FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS new (source, id, answer) "
                "WHERE inbox.source = new.source AND inbox.id = new.id",
                [source for source, _ in answers],
                [id_ for _, id_ in answers],
                [_answer_to_json(answer) for answer in answers.values()],
            )

    async def _save_audit(self, changes: Changes) -> None:
        if changes.audit:
            await self._connection.copy_records_to_table(
                "audit",
                columns=[
                    "kind",
                    "key",
                    "version",
                    "type",
                    "actor",
                    "cause_id",
                    "at",
                    "rules",
                    "content",
                    "hash",
                ],
                records=[
                    (*e.key, e.version, e.type, e.actor, e.cause_id, e.at, e.rules, e.content, e.hash)
                    for e in changes.audit
                ],
            )


def _state(table: Table, text: str | None) -> Any:
    """A stored state; a code that was read tolerantly is kept as `other` and reads as such again."""
    return None if text is None else table.model.model_validate_json(text, context=TOLERANT)


def _by_kind(keys: Iterable[Key]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for key in sorted(set(keys)):
        grouped[key.kind].append(key.id)
    return grouped


def _columns(keys: Iterable[Key]) -> tuple[list[str], list[str]]:
    ordered = list(keys)
    return [key.kind for key in ordered], [key.id for key in ordered]


def _timer_columns(timers: Iterable[tuple[Key, str]]) -> tuple[list[str], list[str], list[str]]:
    ordered = list(timers)
    return [k.kind for k, _ in ordered], [k.id for k, _ in ordered], [name for _, name in ordered]


def _record_columns(record: Record) -> tuple[Any, ...]:
    return (
        record.topic,
        record.partition,
        record.offset,
        record.key,
        headers_to_json(record.headers),
        record.value,
    )


def _record(row: Mapping[str, Any]) -> Record:
    return Record(
        row["topic"],
        row["partition"],
        row["offset"],
        row["record_key"],
        row["value"],
        headers_from_json(row["headers"]),
    )


def _parked_row(row: Mapping[str, Any]) -> ParkedRow:
    key = Key(row["kind"], row["key"])
    return ParkedRow(row["id"], key, row["reason"], _record(row), UUID(row["cause_id"]), row["sender"])


def _dead_row(row: Mapping[str, Any]) -> DeadRow:
    key = None if row["kind"] is None else Key(row["kind"], row["key"])
    return DeadRow(row["id"], key, _record(row), row["cause_id"], row["sender"])


def _answer_to_json(answer: Outgoing) -> str:
    return json.dumps(
        {
            "target": answer.target,
            "key": answer.key,
            "headers": headers_to_json(answer.headers),
            "value": (answer.value or b"").decode(),
            "aggregate": list(answer.aggregate),
        }
    )


def _answer_from_json(text: str | None) -> Outgoing | None:
    if text is None:
        return None
    stored = json.loads(text)
    headers: Headers = headers_from_json(stored["headers"])
    value = stored["value"].encode()
    return Outgoing(stored["target"], "stream", stored["key"], headers, value, Key(*stored["aggregate"]))
