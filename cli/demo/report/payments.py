"""The payments of a case: what was ordered from the payment system, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from contracts.payments import (
    PaymentCancelled,
    PaymentDue,
    PaymentHeld,
    PaymentOrdered,
    PaymentRejected,
    PaymentReleased,
    PaymentReturned,
    PaymentSettled,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from contracts.envelope import Event

Status = Literal["due", "executed", "rejected", "returned", "cancelled"]


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment."""

    due: PaymentDue
    status: Status = "due"
    executed_on: date | None = None
    returned_on: date | None = None
    code: str | None = None
    """ISO 20022 reason of a rejection or return."""

    @property
    def last_day(self) -> date | None:
        """Of its return, else of its execution."""
        return self.returned_on or self.executed_on

    @property
    def paid(self) -> Decimal:
        """What has reached the payee."""
        return self.due.amount if self.status == "executed" else Decimal(0)


def payments(events: Iterable[Event]) -> tuple[Payment, ...]:
    """Every `PaymentDue` among the events with its fate, by month and attempt."""
    events = tuple(events)
    ordered = {event.payment_id: Payment(event) for event in events if isinstance(event, PaymentDue)}
    for event in events:
        payment_id = getattr(event, "payment_id", None)
        if payment_id in ordered:
            ordered[payment_id] = _after(ordered[payment_id], event)
    return tuple(sorted(ordered.values(), key=_place))


def paid(found: Iterable[Payment]) -> Decimal:
    """Sum of what has reached the payees."""
    return sum((payment.paid for payment in found), Decimal(0))


def held(events: Iterable[Event]) -> tuple[PaymentHeld, ...]:
    """Payments that are held back at the end, with the reason told last."""
    holds: dict[UUID | None, PaymentHeld] = {}
    for event in events:
        match event:
            case PaymentHeld():
                holds[event.payment_id] = event
            case PaymentReleased() | PaymentOrdered():
                holds.pop(event.payment_id, None)
    return tuple(holds.values())


def _after(payment: Payment, event: Event) -> Payment:
    match event:
        case PaymentSettled():
            return replace(payment, status="executed", executed_on=event.executed_on)
        case PaymentRejected():
            return replace(payment, status="rejected", code=event.code)
        case PaymentReturned():
            return replace(payment, status="returned", code=event.code, returned_on=event.returned_on)
        case PaymentCancelled():
            return replace(payment, status="cancelled")
        case _:
            return payment


def _place(payment: Payment) -> tuple[str, date, int, int]:
    due = payment.due
    return due.month, due.due_on, due.grant_version, due.attempt
