"""What an operator does with dead letters: look, redrive, discard, on a connection of the service's role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chassis.outbox import ADAPTER
from chassis.records import Headers, headers_from_json
from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class NoSuchDeadLetter(Exception):
    """There is no open dead letter of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"There is no open dead letter {number}. `teilhabe dead-letters list` shows those there are."
        )


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that could not be handled, or a message or effect that could not be sent."""

    number: int
    origin: str
    """`event`: came in; `outbox`: was to go out."""
    code: str
    error: str
    attempts: int
    first_failed_at: datetime
    aggregate: str | None
    """Kind and id, e.g. `case 019d…`; later events of its sender and this aggregate are parked behind it."""
    sender: str
    topic: str
    partition: int
    offset: int
    headers: Headers
    value: bytes | None
    behind: int
    """Events that are parked behind it."""


_OPEN = """
    SELECT dead.*, (SELECT count(*) FROM parked WHERE reason = 'behind' AND dead.origin = 'event'
                    AND (parked.kind, parked.key, parked.sender) = (dead.kind, dead.key, dead.sender)
                   ) AS behind
    FROM dead_letter AS dead WHERE status = 'open'
"""
_PUT_BACK = """
    INSERT INTO outbox (id, target, lane, key, headers, value, kind, aggregate, personal)
    OVERRIDING SYSTEM VALUE
    SELECT "offset", topic, $2, convert_from(record_key, 'UTF8'), headers, value, kind, key, personal
    FROM dead_letter WHERE id = $1
"""


async def open_dead_letters(connection: Any) -> list[DeadLetter]:
    """All open dead letters, oldest first."""
    return [_dead_letter(row) for row in await connection.fetch(f"{_OPEN} ORDER BY id")]


async def dead_letter(connection: Any, number: int) -> DeadLetter:
    """One open dead letter; raises `NoSuchDeadLetter`."""
    row = await connection.fetchrow(f"{_OPEN} AND id = $1", number)
    if row is None:
        raise NoSuchDeadLetter(number)
    return _dead_letter(row)


async def redrive(connection: Any, number: int) -> None:
    """Have it handled or sent once more, and then what waits behind it; raises `NoSuchDeadLetter`.

    A message goes back into the outbox under its old number, and so before the later ones of its key.
    """
    async with connection.transaction():
        row = await _close(connection, number, "redrive", None)
        if row["origin"] == "outbox":
            await connection.execute(_PUT_BACK, number, _lane(row))
            await connection.execute("UPDATE dead_letter SET status = 'redriven' WHERE id = $1", number)


async def discard(connection: Any, number: int, reason: str) -> None:
    """Give it up; what waits behind it goes on. The reason stays on record. Raises `NoSuchDeadLetter`."""
    await _close(connection, number, "discarded", reason)


async def _close(connection: Any, number: int, status: str, note: str | None) -> Any:
    row = await connection.fetchrow(
        "UPDATE dead_letter SET status = $2, note = coalesce($3, note) "
        "WHERE id = $1 AND status = 'open' RETURNING *",
        number,
        status,
        note,
    )
    if row is None:
        raise NoSuchDeadLetter(number)
    return row


def _lane(row: Mapping[str, Any]) -> str:
    if row["sender"] == ADAPTER:
        return "effect"
    return "compacted" if describe(row["topic"]).compacted else "stream"


def _dead_letter(row: Mapping[str, Any]) -> DeadLetter:
    return DeadLetter(
        number=row["id"],
        origin=row["origin"],
        code=row["code"],
        error=row["error"],
        attempts=row["attempts"],
        first_failed_at=row["first_failed_at"],
        aggregate=row["kind"] and f"{row['kind']} {row['key']}",
        sender=row["sender"],
        topic=row["topic"],
        partition=row["partition"],
        offset=row["offset"],
        headers=headers_from_json(row["headers"]),
        value=row["value"],
        behind=row["behind"],
    )
