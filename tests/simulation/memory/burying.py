"""Outbox rows that cannot be sent or done; `chassis.postgres_outbox` and `dead_letters` do it in SQL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chassis.outbox import ADAPTER
from chassis.outgoing import Outgoing
from chassis.records import Record
from chassis.store import DeadRow
from contracts.topics import describe
from tests.simulation.memory.rows import Dead, OutboxRow

if TYPE_CHECKING:
    from chassis.outgoing import OutboxLane
    from tests.simulation.memory.database import Database


def holds_back(database: Database, message: Outgoing) -> bool:
    """Whether a message waits behind a dead letter of its topic and key."""
    target, key = message.target, message.key.encode()
    return any(dead.holds_back(target, key) for dead in database.tables["dead"].values())


def bury(database: Database, number: int, code: str, error: str, by: str) -> None:
    """Make an outbox row a dead letter; nothing where it is gone."""
    row: OutboxRow | None = database.tables["outbox"].pop(number, None)
    if row is None:
        return
    message = row.message
    record = Record(message.target, -1, number, message.key.encode(), message.value, message.headers)
    dead = DeadRow(database.next("dead"), message.aggregate, record, str(number), by)
    database.tables["dead"][dead.id] = Dead(dead, "open", code, error, message.personal, origin="outbox")
    database.changed()


def redrive(database: Database, number: int) -> None:
    """Have an open dead letter handled or sent once more."""
    dead: Dead = database.tables["dead"][number]
    if dead.origin == "event":
        database.tables["dead"][number] = replace(dead, status="redrive")
    else:
        row = dead.row
        assert row.key is not None
        message = Outgoing(
            row.record.topic,
            _lane(row),
            (row.record.key or b"").decode(),
            row.record.headers,
            row.record.value,
            row.key,
            dead.personal,
        )
        database.tables["outbox"][row.record.offset] = OutboxRow(row.record.offset, 0, message)
        database.tables["dead"][number] = replace(dead, status="redriven")
    database.changed()


def discard(database: Database, number: int) -> None:
    """Give an open dead letter up; what waits behind it goes on."""
    dead: Dead = database.tables["dead"][number]
    database.tables["dead"][number] = replace(dead, status="discarded")
    if dead.origin == "outbox":
        database.withdrawn.add(dead.row.record.offset)
    database.changed()


def _lane(row: DeadRow) -> OutboxLane:
    if row.sender == ADAPTER:
        return "effect"
    return "compacted" if describe(row.record.topic).compacted else "stream"
