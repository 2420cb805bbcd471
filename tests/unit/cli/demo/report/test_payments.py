"""What became of payments."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

from cli.demo.report.payments import held, paid
from tests.unit.cli.demo.report.story import SUBSIDY, case, example

DUE = ("ApplicationRegistered", "PaymentDue")
SETTLED = example("PaymentSettled")


def _lines(*more: str) -> list[str]:
    return [*(example(name) for name in DUE), *more]


def test_a_payment_counts_once_it_is_executed() -> None:
    assert paid(case(_lines()).payments) == 0
    assert paid(case(_lines(SETTLED)).payments) == Decimal("937.92")


def test_money_that_came_back_is_not_paid() -> None:
    due = case(_lines()).payments[0].due
    returned = example("PaymentReturned", on="2026-10-05", topic="payments.events.v1",
                       payment_id=str(due.payment_id), case_id=str(SUBSIDY))  # fmt: skip
    (payment,) = case(_lines(SETTLED, returned)).payments
    assert (payment.status, payment.paid) == ("returned", 0)
    assert payment.code


def test_a_hold_ends_with_its_release() -> None:
    payment_id = str(uuid4())
    hold = example("PaymentHeld", payment_id=payment_id, month="2026-09", kind="instalment", amount="937.92")
    release = example("PaymentReleased", payment_id=payment_id)
    events = [message.event for message in case(_lines(hold)).messages]
    assert [each.month for each in held(events)] == ["2026-09"]
    assert not held(message.event for message in case(_lines(hold, release)).messages)
