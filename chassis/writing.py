"""The writing half of a transaction on PostgreSQL: everything that a fold has changed."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from chassis import aggregate_sql
from chassis.handling import Key
from chassis.keeping import kept
from chassis.outbox import Row
from chassis.records import Record, headers_to_json
from chassis.rows import answer_to_json, ids_by_kind, record_columns, timer_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chassis.arrival import Arrival
    from chassis.changes import Changes, Failure, InboxKey, Snapshot
    from chassis.outgoing import Outgoing
    from chassis.recent import Recent
    from chassis.store import Lines, Table


_OUTBOX = ("target", "lane", "key", "headers", "value", "kind", "aggregate", "personal")
_NUMBERS = "SELECT array(SELECT nextval('outbox_id_seq') FROM generate_series(1, $1))"
"""Drawn under the aggregates' locks, as by the insert itself: in order for each key."""


class Writing:
    """Writes on a connection, inside the transaction that its caller has opened."""

    def __init__(self, connection: Any, tables: Mapping[str, Table], recent: Recent) -> None:
        self._connection = connection
        self._tables = tables
        self._recent = recent
        self.written: list[Row] = []
        """Rows of the outbox, where this process leads; theirs are the numbers once all is committed."""

    async def save(
        self, changes: Changes, repeats: Sequence[Outgoing], loaded: Mapping[Key, Snapshot]
    ) -> None:
        await self._save_aggregates(changes.snapshots, loaded)
        if changes.erased:
            await self._purge(sorted(changes.erased))
        await self._drop_stubs(
            key for key, found in loaded.items() if not found.version and key not in changes.snapshots
        )
        await self._save_aliases(changes.aliases)
        await self._save_outbox([*changes.outgoing, *repeats])
        await self._save_timers(changes)
        await self._open(changes.opened)
        await self._save_parked(changes)
        await self._save_failures(changes)
        await self._save_answers(changes.answers)
        await self._save_audit(changes)

    async def _save_aggregates(
        self, snapshots: Mapping[Key, Snapshot], loaded: Mapping[Key, Snapshot]
    ) -> None:
        if not snapshots:
            return
        kinds = sorted(ids_by_kind(snapshots).items())
        statement = aggregate_sql.save(tuple(self._tables[kind].name for kind, _ in kinds))
        columns = [_columns(ids, [snapshots[Key(kind, id_)] for id_ in ids]) for kind, ids in kinds]
        await self._connection.execute(statement, *chain.from_iterable(columns))
        for kind, ids in kinds:
            for lines in self._tables[kind].lines:
                await self._save_lines(lines, [Key(kind, id_) for id_ in ids], snapshots, loaded)

    async def _save_lines(
        self,
        lines: Lines,
        keys: Sequence[Key],
        snapshots: Mapping[Key, Snapshot],
        loaded: Mapping[Key, Snapshot],
    ) -> None:
        rows = [
            row
            for key in keys
            if (after := snapshots[key].state) is not None
            for row in lines.changed(loaded[key].state, after)
        ]
        if rows:
            await self._connection.executemany(_insert(lines), rows)

    async def _purge(self, subjects: Sequence[str]) -> None:
        """Messages that hold the data of an erased subject go with it."""
        for table in ("outbox", "parked", "dead_letter"):
            await self._connection.execute(
                f"DELETE FROM {table} WHERE personal && $1::text[] AND value IS NOT NULL",  # noqa: S608
                subjects,
            )

    async def _drop_stubs(self, keys: Iterable[Key]) -> None:
        for kind, ids in ids_by_kind(keys).items():
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
        records = [
            (o.target, o.lane, o.key, headers_to_json(o.headers), o.value, *o.aggregate, o.personal)
            for o in outgoing
        ]
        if not self._recent.wanted:
            await self._connection.copy_records_to_table("outbox", columns=_OUTBOX, records=records)
            return
        numbers = await self._connection.fetchval(_NUMBERS, len(outgoing))
        await self._connection.copy_records_to_table(
            "outbox",
            columns=["id", *_OUTBOX],
            records=[(number, *record) for number, record in zip(numbers, records, strict=True)],
        )
        self.written += map(Row.numbered, numbers, outgoing)

    async def _save_timers(self, changes: Changes) -> None:
        if changes.fired:
            await self._connection.execute("DELETE FROM timers WHERE id = ANY($1::bigint[])", changes.fired)
        cancelled = [key for key, timer in changes.timers.items() if timer.due_at is None]
        if cancelled:
            await self._connection.execute(
                "DELETE FROM timers "
                "USING unnest($1::text[], $2::text[], $3::text[]) AS gone (kind, key, name) "
                "WHERE (timers.kind, timers.key, timers.name) = (gone.kind, gone.key, gone.name)",
                *timer_columns(cancelled),
            )
        pending = {key: timer for key, timer in changes.timers.items() if timer.due_at is not None}
        if pending:
            await self._connection.execute(
                "INSERT INTO timers (kind, key, name, due_at, gate) "
                "SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[]) "
                "ON CONFLICT (kind, key, name) DO UPDATE SET due_at = EXCLUDED.due_at, gate = EXCLUDED.gate",
                *timer_columns(pending),
                [timer.due_at for timer in pending.values()],
                [timer.gate for timer in pending.values()],
            )

    async def _open(self, gates: Sequence[str]) -> None:
        if gates:
            await self._connection.execute(
                "INSERT INTO gates (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", gates
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
                        *record_columns(kept(parking.item)),
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
            kept(item),
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
            *record_columns(record),
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
                [answer_to_json(answer) for answer in answers.values()],
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


def _columns(ids: Sequence[str], snapshots: Sequence[Snapshot]) -> tuple[Sequence[Any], ...]:
    """What `aggregate_sql.save` is given for a table."""
    return (
        ids,
        [snapshot.version for snapshot in snapshots],
        [snapshot.state and snapshot.state.model_dump_json() for snapshot in snapshots],
        [snapshot.audit_hash for snapshot in snapshots],
    )


def _insert(lines: Lines) -> str:
    numbers = ", ".join(f"${number + 1}" for number in range(len(lines.columns)))
    insert = f"INSERT INTO {lines.table} ({', '.join(lines.columns)}) VALUES ({numbers}) "  # noqa: S608
    if lines.added_only:
        return f"{insert} ON CONFLICT ({lines.key}) DO NOTHING"
    updates = ", ".join(f"{c} = EXCLUDED.{c}" for c in lines.columns if c != lines.key)
    return (
        f"{insert} ON CONFLICT ({lines.key}) DO UPDATE SET {updates} "
        f"WHERE ({', '.join(f'{lines.table}.{c}' for c in lines.columns)}) "
        f"IS DISTINCT FROM ({', '.join(f'EXCLUDED.{c}' for c in lines.columns)})"
    )
