"""Where cases stand still: what should have followed by now, and did not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chassis.handling import BERLIN

if TYPE_CHECKING:
    from collections.abc import Mapping

GRACE = timedelta(minutes=5)
"""What has just happened is on its way, and not stuck."""

_OVERDUE = "SELECT key, name, due_at FROM timers WHERE kind = 'case' AND due_at < $1 ORDER BY due_at, id"
_NOTHING_PENDING = """
    NOT EXISTS (SELECT FROM timers WHERE kind = 'case' AND timers.key = cases.id)
    AND NOT EXISTS (SELECT FROM parked WHERE parked.kind = 'case' AND parked.key = cases.id)
    AND NOT EXISTS (
        SELECT FROM dead_letter AS dead
        WHERE dead.kind = 'case' AND dead.key = cases.id AND dead.status IN ('open', 'redrive'))
"""
_LAST = "(SELECT max(at) FROM audit WHERE kind = 'case' AND audit.key = cases.id)"
_UNDECIDED = f"""
    SELECT id AS key, procedure AS what, {_LAST} AS since FROM cases
    WHERE state IS NOT NULL AND grant_stage IS NULL AND support IS NULL AND closed IS NULL
      AND {_NOTHING_PENDING} ORDER BY since
"""  # noqa: S608 - constants
_OPEN_ORDERS = f"""
    SELECT id AS key, status AS what, {_LAST} AS since FROM cases
    WHERE status IN ('offered', 'accepted', 'running') AND {_NOTHING_PENDING} ORDER BY since
"""  # noqa: S608 - constants
_UNPOSTED = f"""
    SELECT id AS key, 'letter' AS what, {_LAST} AS since FROM cases
    WHERE waiting > 0 AND {_NOTHING_PENDING} ORDER BY since
"""  # noqa: S608 - constants
_UNCONFIRMED = """
    SELECT cases.id AS key, letter.key AS what, (letter.value->>'posted_on')::date AS day
    FROM cases CROSS JOIN LATERAL jsonb_each(cases.state->'posted') AS letter
    WHERE NOT (letter.value->>'dispatched')::boolean AND (letter.value->>'posted_on')::date < $1
    ORDER BY day, key
"""
_APPROVED = f"""
    SELECT id AS key, state->'grant'->>'grant_id' AS grant_id, grant_version AS version, {_LAST} AS since
    FROM cases WHERE grant_stage IN ('in_force', 'suspended')
"""  # noqa: S608 - constants
_PLANNED = """
    SELECT a_grant->>'grant_id' AS grant_id, max((a_version->>'version')::integer) AS version
    FROM cases CROSS JOIN LATERAL jsonb_array_elements(state->'grants') AS a_grant
    CROSS JOIN LATERAL jsonb_array_elements(a_grant->'versions') AS a_version GROUP BY 1
"""
_UNANSWERED = """
    SELECT case_id::text AS key, concat_ws(' ', kind, month, payment_id) AS what, due_on AS day
    FROM payment_lines WHERE status = 'ordered' AND due_on < $1 ORDER BY due_on, payment_id
"""

_ADVICE = {
    "overdue_timer": "Does the service run? `teilhabe doctor`, `teilhabe dead-letters list --key {key}`.",
    "nothing_follows": "No term of it runs any more: ask the agency to decide, or to withdraw it.",
    "order_without_term": "Ask the provider for the report that is missing, or the agency to end the order.",
    "letter_not_posted": "`teilhabe case {key}` shows the last event; report it as a fault of notifications.",
    "letter_not_confirmed": "`teilhabe outbox` and the log of notifications: can it write letters?",
    "grant_without_instalments": "`teilhabe lag` and `teilhabe dead-letters list --key {key}`: has payments "
    "read the approval?",
    "payment_unanswered": "Ask the payment system; it must send PaymentExecuted, PaymentRejected or "
    "PaymentReturned for this payment_id.",
}


@dataclass(frozen=True, slots=True)
class Stuck:
    """One case that stands still, and what to do."""

    code: str
    service: str
    case_id: str
    what: str
    """A timer, a procedure, a status, a payment: ids and codes only."""
    since: datetime
    """When the next step should have come, or the last one came."""
    advice: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The time to look from, and how long partners may take."""

    at: datetime
    reply_days: int = 10

    @property
    def today(self) -> date:
        """The legal day."""
        return self.at.astimezone(BERLIN).date()


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant in force, as eligibility knows it, or planned, as payments does."""

    grant_id: str
    version: int
    case_id: str = ""
    since: datetime | None = None


async def stuck_in(connection: Any, service: str, moment: Moment) -> list[Stuck]:
    """What stands still in one service, by its own tables."""
    found = [
        _stuck("overdue_timer", service, row["key"], row["name"], row["due_at"])
        for row in await connection.fetch(_OVERDUE, moment.at - GRACE)
    ]
    match service:
        case "eligibility":
            found += await _still(connection, "nothing_follows", service, _UNDECIDED, moment)
        case "commissioning":
            found += await _still(connection, "order_without_term", service, _OPEN_ORDERS, moment)
        case "notifications":
            found += await _still(connection, "letter_not_posted", service, _UNPOSTED, moment)
            found += await _late(connection, "letter_not_confirmed", service, _UNCONFIRMED, moment.today)
        case "payments":
            last = moment.today - timedelta(days=moment.reply_days)
            found += await _late(connection, "payment_unanswered", service, _UNANSWERED, last)
    return found


async def granted(connection: Any, service: str) -> list[Granted]:
    """Grants in force, or planned; nothing in other services."""
    if service == "eligibility":
        rows = await connection.fetch(_APPROVED)
        return [Granted(row["grant_id"], row["version"], row["key"], row["since"]) for row in rows]
    if service == "payments":
        return [Granted(row["grant_id"], row["version"]) for row in await connection.fetch(_PLANNED)]
    return []


def without_instalments(grants: list[Granted], moment: Moment) -> list[Stuck]:
    """Approvals for which payments has planned nothing, or only for an earlier version."""
    planned = {each.grant_id: each.version for each in grants if each.since is None}
    return [
        _stuck(
            "grant_without_instalments",
            "payments",
            each.case_id,
            f"grant {each.grant_id} version {each.version}",
            each.since,
        )
        for each in grants
        if each.since and each.since < moment.at - GRACE and planned.get(each.grant_id, 0) < each.version
    ]


async def _still(connection: Any, code: str, service: str, query: str, moment: Moment) -> list[Stuck]:
    rows = await connection.fetch(query)
    return [
        _stuck(code, service, row["key"], row["what"], row["since"])
        for row in rows
        if row["since"] and row["since"] < moment.at - GRACE
    ]


async def _late(connection: Any, code: str, service: str, query: str, before: date) -> list[Stuck]:
    rows: list[Mapping[str, Any]] = await connection.fetch(query, before)
    return [_stuck(code, service, row["key"], row["what"], _start_of(row["day"])) for row in rows]


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BERLIN)


def _stuck(code: str, service: str, key: str, what: str, since: datetime) -> Stuck:
    return Stuck(code, service, key, what, since, _ADVICE[code].format(key=key))
