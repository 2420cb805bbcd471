"""The course of a case, from what each service has on record of it: types and times, no content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from chassis.records import headers_from_json
from cli.operator.parked import parked_events
from cli.operator.selection import short

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Kind = Literal["done", "due", "waits", "failed", "unsent"]

_DONE = "SELECT at, type, actor, cause_id FROM audit WHERE kind = 'case' AND key = $1 ORDER BY version"
_DUE = "SELECT due_at, name FROM timers WHERE kind = 'case' AND key = $1 ORDER BY due_at"
_FAILED = """
    SELECT id, first_failed_at, code, headers, sender, cause_id, topic FROM dead_letter
    WHERE key = $1 AND status IN ('open', 'redrive') ORDER BY id
"""
_UNSENT = "SELECT created_at, target, headers FROM outbox WHERE aggregate = $1 ORDER BY id"
_CASE_OF = "SELECT key FROM alias WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a course."""

    at: datetime
    """For `due` the time to come; for `done` by the service's clock, else by the wall clock."""
    service: str
    kind: Kind
    """`done`, `due` (a timer), `waits` (parked), `failed` (a dead letter), `unsent` (in the outbox)."""
    what: str
    """Short name of an event, or a timer's name."""
    by: str
    """Who sent it: a body or a service; `official` for a person, who is not named here."""
    remark: str = ""
    """For `waits` what it waits for, for `failed` the dead letter's name, for `unsent` the topic."""
    event_id: str | None = None


async def case_of(connection: Any, part: str) -> str | None:
    """The case of a grant, a commission or a payment, as far as a service knows it by such an id."""
    key: str | None = await connection.fetchval(_CASE_OF, part)
    return key


async def course(connection: Any, service: str, case_id: str) -> list[Entry]:
    """What one service did in a case, and what is to come, in the order in which it is on record."""
    done = [_done(service, row) for row in await connection.fetch(_DONE, case_id)]
    due = [
        Entry(row["due_at"], service, "due", row["name"], service)
        for row in await connection.fetch(_DUE, case_id)
    ]
    waits = [
        Entry(each.since, service, "waits", each.type, "-", each.waits_for or "", each.event_id)
        for each in await parked_events(connection, service, case_id)
    ]
    failed = [_failed(service, row) for row in await connection.fetch(_FAILED, case_id)]
    unsent = [
        Entry(row["created_at"], service, "unsent", _type(row), service, row["target"])
        for row in await connection.fetch(_UNSENT, case_id)
    ]
    return [*done, *due, *waits, *failed, *unsent]


def _done(service: str, row: Mapping[str, Any]) -> Entry:
    what = short(row["type"]) or row["type"]
    by = row["actor"] if row["actor"].startswith("/") else "official"
    return Entry(row["at"], service, "done", what, by, event_id=row["cause_id"])


def _failed(service: str, row: Mapping[str, Any]) -> Entry:
    remark = f"dead letter {service}/{row['id']}: {row['code']}"
    what = _type(row) or row["topic"]
    return Entry(row["first_failed_at"], service, "failed", what, row["sender"], remark, row["cause_id"])


def _type(row: Mapping[str, Any]) -> str:
    headers = dict(headers_from_json(row["headers"]))
    return short((headers.get("ce_type") or b"").decode(errors="replace"))
