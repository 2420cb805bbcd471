"""In the end every source says the same of the money: schedule, payments, ledger and events."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from contracts.topics import DISBURSEMENTS_DUE, PAYMENTS_EVENTS, describe
from services.payments.model import Case
from services.payments.reconciling.evidence import Events, PaymentRow, Period, PostingRow
from services.payments.reconciling.gathered import Gathered
from services.payments.reconciling.reconciliation import Reconciling
from services.payments.store import COLUMNS, JOURNAL
from tests.simulation.checks.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from chassis.records import Record
    from chassis.registry import Registry
    from tests.simulation.site import Site

_ALWAYS = Period(date.min, date.max)
_TOLD = {PAYMENTS_EVENTS, DISBURSEMENTS_DUE}


def nothing_differs(records: Iterable[Record], payments: Site, registry: Registry, today: date) -> None:
    """What `teilhabe payments reconcile` would say of all that ever happened."""
    events = Gathered(_ALWAYS, ())
    for record in records:
        if describe(record.topic) in _TOLD:
            events.take(record.headers, record.value, settled=True)
    work = Reconciling(_ALWAYS, today, registry, Events(events.by_payment, {}))
    rows, journal = _payments(payments), _journal(payments)
    for case in _cases(payments):
        work.take(case, rows[case.case_id], journal[case.case_id])
    for each in work.result().differences:
        raise Violation("every source says the same", f"{each}")


def _payments(payments: Site) -> dict[UUID, dict[UUID, PaymentRow]]:
    found: defaultdict[UUID, dict[UUID, PaymentRow]] = defaultdict(dict)
    for row in _rows(payments, "payment_lines", COLUMNS):
        line = PaymentRow(row["payment_id"], _euros(row["amount_cents"]), row["status"], row["due_on"])
        found[row["case_id"]][line.payment_id] = line
    return found


def _journal(payments: Site) -> dict[UUID, dict[str, PostingRow]]:
    found: defaultdict[UUID, dict[str, PostingRow]] = defaultdict(dict)
    for row in _rows(payments, "journal", JOURNAL):
        of = row["posting_id"], row["subject_id"], row["booked_on"], row["debit"], row["credit"]
        found[row["case_id"]][row["posting_id"]] = PostingRow(*of, _euros(row["amount_cents"]))
    return found


def _rows(payments: Site, table: str, columns: Iterable[str]) -> Iterator[dict[str, Any]]:
    for (name, _), row in payments.database.tables["line"].items():
        if name == table:
            yield dict(zip(columns, row, strict=True))


def _cases(payments: Site) -> Iterator[Case]:
    for key, row in payments.database.tables["aggregate"].items():
        if key.kind == Case.kind and row.state:
            yield Case.model_validate_json(row.state)


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
