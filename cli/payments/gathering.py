"""A reconciliation of what runs: the database of payments and the topics, read as of one moment."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cli.operator.reach import connected
from cli.payments.published import published
from contracts.codecs import TOLERANT
from services.payments.model import Case
from services.payments.reconciling.evidence import OpenItem, PaymentRow, Period, PostingRow
from services.payments.reconciling.reconciliation import Reconciliation, Reconciling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import date

    from chassis.registry import Registry
    from chassis.settings import Settings

_AT_ONCE = 500
_CASES = "SELECT id, state FROM cases WHERE state IS NOT NULL ORDER BY id"
_WITHOUT_CASE = """
    SELECT case_id FROM payment_lines WHERE due_on BETWEEN $1 AND $2 AND NOT EXISTS (
        SELECT FROM cases WHERE id = case_id::text AND state IS NOT NULL)
    UNION SELECT case_id FROM journal WHERE booked_on BETWEEN $1 AND $2 AND NOT EXISTS (
        SELECT FROM cases WHERE id = case_id::text AND state IS NOT NULL)
"""
_LINES = "SELECT case_id, payment_id, amount_cents, status, due_on FROM payment_lines WHERE case_id = ANY($1)"
_JOURNAL = """
    SELECT case_id, posting_id, subject_id, booked_on, debit, credit, amount_cents
    FROM journal WHERE case_id = ANY($1)
"""
_ITEMS = """
    SELECT id, code, state->>'amount' AS amount, state->>'case_id' AS case_id FROM work_items
    WHERE status = 'open' AND coalesce(state->>'booked_on', state->>'opened_on')::date BETWEEN $1 AND $2
    ORDER BY id
"""


async def reconcile(
    dsn: str, broker: Settings | None, registry: Registry, period: Period, today: date
) -> Reconciliation:
    """Compare schedule, payments, ledger, events and bank; without a broker no events.

    `dsn`: of the role of payments. `today`: the legal day on which the services stand. Services may go on
    working meanwhile. Raises `UnreachableError`.
    """
    async with (
        connected(dsn, "payments") as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        systems = registry.payment_systems
        events = await published(broker, systems, period, connection) if broker else None
        work = Reconciling(period, today, registry, events)
        async for cases in _pages(connection, period):
            await _take(work, connection, cases)
        items = await connection.fetch(_ITEMS, period.first, period.last)
        return work.result([_item(row) for row in items])


async def _pages(connection: Any, period: Period) -> AsyncIterator[Sequence[Case]]:
    """All cases, and for rows that belong to none a case that knows nothing of them."""
    cursor = await connection.cursor(_CASES)
    while rows := await cursor.fetch(_AT_ONCE):
        yield [_case(row) for row in rows]
    strays = await connection.fetch(_WITHOUT_CASE, period.first, period.last)
    yield [Case(case_id=row["case_id"]) for row in strays]


def _case(row: Any) -> Case:
    """What a row holds; where it tells of another case than it is filed under, that is to be seen."""
    case, filed = Case.model_validate_json(row["state"], context=TOLERANT), UUID(row["id"])
    return case if case.case_id == filed else case.but(case_id=filed)


async def _take(work: Reconciling, connection: Any, cases: Sequence[Case]) -> None:
    ids = [case.case_id for case in cases]
    lines: dict[UUID, dict[UUID, PaymentRow]] = defaultdict(dict)
    for row in await connection.fetch(_LINES, ids):
        line = PaymentRow(row["payment_id"], _euros(row["amount_cents"]), row["status"], row["due_on"])
        lines[row["case_id"]][line.payment_id] = line
    journal: dict[UUID, dict[str, PostingRow]] = defaultdict(dict)
    for row in await connection.fetch(_JOURNAL, ids):
        journal[row["case_id"]][row["posting_id"]] = _posting(row)
    for case in cases:
        work.take(case, lines[case.case_id], journal[case.case_id])


def _posting(row: Any) -> PostingRow:
    return PostingRow(
        row["posting_id"],
        row["subject_id"],
        row["booked_on"],
        row["debit"],
        row["credit"],
        _euros(row["amount_cents"]),
    )


def _item(row: Any) -> OpenItem:
    return OpenItem(
        UUID(row["id"]),
        row["code"],
        Decimal(row["amount"]) if row["amount"] else None,
        UUID(row["case_id"]) if row["case_id"] else None,
    )


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
