"""Each receivable as a row of its own."""

from typing import Any, Final

from services.payments.model import Case

RECEIVABLES: Final = (
    "receivable_id",
    "case_id",
    "grant_id",
    "agency",
    "reference",
    "amount_cents",
    "received_cents",
    "remaining_cents",
    "surplus_cents",
    "status",
    "due_on",
    "to_confirm",
)


def receivables(case: Case) -> list[tuple[Any, ...]]:
    """One row a receivable, in the order of `RECEIVABLES`."""
    return [
        (
            demand.receivable_id,
            case.case_id,
            demand.grant_id,
            case.application.agency if case.application else None,
            demand.reference,
            int(demand.amount * 100),
            int(demand.received * 100),
            int(demand.remaining * 100),
            int(demand.surplus * 100),
            demand.status,
            demand.next_due(),
            demand.proposed is not None,
        )
        for demand in case.demands
    ]
