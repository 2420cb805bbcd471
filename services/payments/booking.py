"""What became of a payment, told to the other services: one way, whoever reported it."""

from typing import Any

from contracts.envelope import Event
from contracts.payments import PaymentRejected, PaymentReturned, PaymentSettled
from services.payments.facts import Line
from services.payments.model import Case

REASON_UNKNOWN = "MS03"
"""ISO 20022: the bank has given no reason."""


def booked(case: Case, line: Line) -> Event:
    """The event of a payment that was settled, was rejected or came back. Raises `ValueError` for others."""
    payment: dict[str, Any] = {
        "case_id": case.case_id,
        "grant_id": line.grant_id,
        "payment_id": line.payment_id,
        "month": line.month,
        "kind": line.kind,
        "attempt": line.attempt,
        "amount": line.amount,
    }
    match line.status:
        case "settled":
            return PaymentSettled(**payment, executed_on=line.executed_on)
        case "rejected":
            return PaymentRejected(**payment, code=line.code or REASON_UNKNOWN)
        case "returned":
            return PaymentReturned(**payment, code=line.code or REASON_UNKNOWN, returned_on=line.returned_on)
    raise ValueError(f"nothing has become of payment {line.payment_id} yet: it is {line.status}")
