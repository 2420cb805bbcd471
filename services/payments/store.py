"""Where payments keeps its aggregates, and each payment ordered as a row of its own."""

from typing import Any

from chassis.store import Lines, Table
from services.payments.model import Case, RecordedPayee

COLUMNS = (
    "payment_id",
    "case_id",
    "grant_id",
    "grant_version",
    "month",
    "kind",
    "attempt",
    "amount_cents",
    "due_on",
    "status",
)


def rows(case: Case) -> list[tuple[Any, ...]]:
    """One row a payment, in the order of `COLUMNS`."""
    return [
        (
            line.payment_id,
            case.case_id,
            line.grant_id,
            line.version,
            line.month,
            line.kind,
            line.attempt,
            int(line.amount * 100),
            line.due_on,
            line.status,
        )
        for line in case.lines
    ]


TABLES = (
    Table(Case, "cases", Lines("payment_lines", COLUMNS, "payment_id", rows)),
    Table(RecordedPayee, "payees"),
)
