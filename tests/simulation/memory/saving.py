"""The writing half of a transaction in memory: everything that a fold has changed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import asyncpg

from chassis.changes import Changes
from chassis.keeping import kept
from chassis.outbox import Row
from chassis.store import DeadRow, ParkedRow, TimerRow
from tests.simulation.memory.rows import AggregateRow, Dead, OutboxRow, Parked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chassis.arrival import Arrival
    from chassis.changes import Failure, Parking, Snapshot
    from chassis.handling import Key
    from chassis.outgoing import Outgoing
    from chassis.recent import Recent
    from chassis.records import Record
    from chassis.store import Lines, Table
    from tests.simulation.memory.database import Transaction
    from tests.simulation.memory.store import Trouble

UNIQUE: Mapping[str, tuple[str, ...]] = {
    "payment_lines": ("grant_id", "grant_version", "month", "kind", "attempt")
}
"""Unique constraints beside the primary keys, as the migrations declare them."""


class Saving:
    """Writes, inside the transaction that its caller has opened."""

    def __init__(
        self,
        transaction: Transaction,
        tables: Mapping[str, Table],
        trouble: Trouble,
        connection: dict[str, list[int]],
        recent: Recent,
    ) -> None:
        self._transaction, self._tables, self._trouble = transaction, tables, trouble
        self.connection = connection
        """Blocks of numbers that the connection has drawn ahead; only a planted fault draws any."""
        self._recent = recent
        self.written: list[Row] = []
        """Rows of the outbox, where this process leads."""

    async def save(
        self, changes: Changes, repeats: Sequence[Outgoing], loaded: Mapping[Key, Snapshot]
    ) -> None:
        await self._may_be_refused(changes, repeats)
        for key, snapshot in sorted(changes.snapshots.items()):
            self._save_aggregate(key, loaded[key], snapshot)
        for subject in sorted(changes.erased):
            self._purge(subject)
        for part, id_ in changes.aliases.items():
            if self._transaction.get("alias", part) is None:
                self._transaction.put("alias", part, id_)
        await self._save_outbox([*changes.outgoing, *repeats])
        self._save_timers(changes)
        self._save_parked(changes)
        for number in changes.redriven:
            self._update("dead", number, status="redriven")
        for failure in changes.failures:
            await self._save_failure(failure)
        for inbox, answer in changes.answers.items():
            entered = self._transaction.get("inbox", inbox)
            self._transaction.put("inbox", inbox, replace(entered, answer=answer))
        for entry in changes.audit:
            self._insert("audit", (*entry.key, entry.version), entry)

    async def _may_be_refused(self, changes: Changes, repeats: Sequence[Outgoing]) -> None:
        """Refused is what takes effect: an event that can be kept as a dead letter can be parked as well."""
        if changes.snapshots or changes.outgoing or repeats:
            await self._trouble.statement("save")
        elif changes != Changes():
            await self._trouble.step("save")

    def _insert(self, table: str, key: object, row: object) -> None:
        if self._transaction.get(table, key) is not None:
            raise asyncpg.UniqueViolationError(f"{table} has {key} already")
        self._transaction.put(table, key, row)

    def _save_aggregate(self, key: Key, before: Snapshot, snapshot: Snapshot) -> None:
        text = None if snapshot.state is None else snapshot.state.model_dump_json()
        self._transaction.put("aggregate", key, AggregateRow(snapshot.version, text, snapshot.audit_hash))
        if snapshot.state is None:
            return
        for lines in self._tables[key.kind].lines:
            for row in lines.changed(before.state, snapshot.state):
                self._save_line(lines, row)

    def _save_line(self, lines: Lines, row: tuple[Any, ...]) -> None:
        number = row[lines.columns.index(lines.key)]
        if lines.added_only and self._transaction.get("line", (lines.table, number)) is not None:
            return
        unique = tuple(row[lines.columns.index(column)] for column in UNIQUE.get(lines.table, (lines.key,)))
        holder = self._transaction.get("unique", (lines.table, unique))
        if holder not in (None, number):
            raise asyncpg.UniqueViolationError(f"{lines.table} has {unique} already")
        self._transaction.put("unique", (lines.table, unique), number)
        self._transaction.put("line", (lines.table, number), row)

    def _purge(self, subject: str) -> None:
        """Messages that hold the data of an erased subject go with it."""
        for number, row in self._transaction.rows("outbox"):
            if subject in row.message.personal and row.message.value is not None:
                self._transaction.put("outbox", number, None)
        for table in ("parked", "dead"):
            for number, row in self._transaction.rows(table):
                if subject in row.personal and row.row.record.value is not None:
                    self._transaction.put(table, number, None)

    async def _save_outbox(self, outgoing: Sequence[Outgoing]) -> None:
        for message in outgoing:
            number = self._transaction.next("outbox")
            self._transaction.put(
                "outbox", number, OutboxRow(number, self._transaction.xid, message, self._trouble)
            )
            if self._recent.wanted:
                self.written.append(Row.numbered(number, message))
        if outgoing:
            await self._trouble.step("outbox written")

    def _save_timers(self, changes: Changes) -> None:
        for row_key, timer in self._transaction.rows("timer"):
            if timer.id in changes.fired:
                self._transaction.put("timer", row_key, None)
        for gate in changes.opened:
            self._transaction.put("gate", gate, True)
        for (key, name), set_ in changes.timers.items():
            before = self._transaction.get("timer", (key, name))
            if set_.due_at is None:
                self._transaction.put("timer", (key, name), None)
            else:
                drawn = self._transaction.next("timer")
                number = before.id if before else drawn
                row = TimerRow(number, key, name, set_.due_at, set_.gate)
                self._transaction.put("timer", (key, name), row)

    def _save_parked(self, changes: Changes) -> None:
        for number in changes.unparked:
            self._transaction.put("parked", number, None)
        for number, waits_on in changes.retried.items():
            self._wait_on(number, waits_on)
        for parking in changes.parkings.values():
            self._park(parking)

    def _wait_on(self, number: int, waits_on: Key | None) -> None:
        before: Parked | None = self._transaction.get("parked", number)
        if before is not None:
            self._update(
                "parked",
                number,
                row=replace(before.row, reason="waiting"),
                waits_on=waits_on,
                attempts=before.attempts + 1,
                retry_at=_now() + min(300, 2 ** min(before.attempts, 9)),
            )

    def _park(self, parking: Parking) -> None:
        number = self._transaction.next("parked")
        item = parking.item
        row = ParkedRow(number, item.key, parking.reason, kept(item), item.cause.id, item.cause.source)
        parked = Parked(row, parking.waits_on, tuple(item.personal), attempts=0, retry_at=_now())
        self._transaction.put("parked", number, parked)

    async def _save_failure(self, failure: Failure) -> None:
        item = failure.item
        if item.dead_id is not None:
            await self.keep_dead(item.dead_id, failure.code, failure.error)
        else:
            self._insert_dead(
                failure.code,
                failure.error,
                item.key,
                item.cause.source,
                kept(item),
                str(item.cause.id),
                item.personal,
            )

    def _insert_dead(
        self,
        code: str,
        error: str,
        key: Key | None,
        sender: str,
        record: Record,
        cause_id: str,
        personal: Sequence[str],
    ) -> None:
        number = self._transaction.next("dead")
        row = DeadRow(number, key, record, cause_id, sender)
        self._transaction.put("dead", number, Dead(row, "open", code, error, tuple(personal)))

    async def keep_dead(self, number: int, code: str, error: str) -> None:
        letter: Dead | None = self._transaction.get("dead", number)
        attempts = letter.attempts + 1 if letter else 0
        self._update("dead", number, status="open", code=code, error=error, attempts=attempts)

    def _update(self, table: str, number: int, **changes: Any) -> None:
        """Change a row that is still there: what erases a subject may have been one of its messages."""
        if (before := self._transaction.get(table, number)) is not None:
            self._transaction.put(table, number, replace(before, **changes))

    async def bury(self, arrival: Arrival, code: str, error: str) -> None:
        self._insert_dead(
            code, error, None, arrival.inbox[0], arrival.record, arrival.inbox[1], arrival.personal
        )


def _now() -> float:
    return asyncio.get_running_loop().time()
