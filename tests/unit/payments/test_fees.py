"""Paying providers' fees."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from contracts.envelope import Event
from contracts.payments import PaymentHeld, PaymentSettled
from tests.unit.given import registry
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import (
    COMMISSION,
    PROVIDER,
    commissioned,
    executed,
    invoiced,
    rejected,
    service_registered,
)

FEE = Decimal("610.00")


def test_an_accepted_invoice_is_paid_after_its_month_to_the_registered_account() -> None:
    at = Desk().take(service_registered(), commissioned(), invoiced()).until(date(2026, 3, 31))
    assert at.paid() == [("2026-03-02", "2026-02", 1, "fee", 1, FEE)]
    [due] = at.payments()
    provider = registry().providers[PROVIDER]
    assert (due.payee.name, due.payee.iban) == (provider.account_holder, provider.iban)
    assert due.grant_id == COMMISSION
    assert at.take(executed(due)).told(PaymentSettled)[0].kind == "fee"


def test_a_late_invoice_is_paid_on_the_next_target_day() -> None:
    at = Desk(today=date(2026, 3, 14)).take(service_registered(), commissioned(), invoiced())
    assert at.paid() == []  # a Saturday
    assert [day for day, *_ in at.until(date(2026, 3, 31)).paid()] == ["2026-03-16"]


def test_a_month_is_paid_once_however_many_invoices_there_are() -> None:
    at = Desk().take(service_registered(), commissioned(), invoiced(), invoiced(invoice_number="R-2"))
    assert len(at.until(date(2026, 12, 31)).paid()) == 1


def test_an_invoice_waits_for_the_application() -> None:
    at = Desk().take(commissioned(), invoiced()).until(date(2026, 3, 2))
    assert at.paid() == []
    assert [day for day, *_ in at.take(service_registered()).paid()] == ["2026-03-02"]


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (commissioned(monthly_fee=Decimal("600.00")), "invoice_unlike_order"),
        (commissioned(version=2), "invoice_unlike_order"),
        (commissioned(commission_id=uuid4()), "invoice_unlike_order"),
    ],
)
def test_an_invoice_unlike_its_order_is_held(order: Event, reason: str) -> None:
    at = Desk().take(service_registered(), order, invoiced()).until(date(2026, 3, 31))
    assert at.paid() == []
    assert [event.reason for event in at.told(PaymentHeld)] == [reason]


def test_a_provider_without_an_account_is_not_paid() -> None:
    order, invoice = commissioned(provider="ifd-gone"), invoiced(provider="ifd-gone")
    at = Desk().take(service_registered(), order, invoice).until(date(2026, 3, 31))
    assert [event.reason for event in at.told(PaymentHeld)] == ["no_payee"]


def test_a_success_fee_is_paid_beside_the_monthly_fee() -> None:
    success = invoiced(amount="2000.00", kind="success_fee", invoice_number="E-1")
    at = Desk().take(service_registered(), commissioned(), invoiced(), success).until(date(2026, 3, 2))
    assert [(kind, amount) for *_, kind, _, amount in at.paid()] == [
        ("fee", FEE),
        ("success_fee", Decimal("2000.00")),
    ]


def test_a_rejected_fee_is_not_sent_to_the_same_account_again() -> None:
    at = Desk().take(service_registered(), commissioned(), invoiced()).until(date(2026, 3, 2))
    at.take(rejected(at.payments()[0])).until(date(2026, 12, 31))
    assert len(at.paid()) == 1
    assert [(event.reason, event.attempt) for event in at.told(PaymentHeld)] == [("rejected", 2)]


def test_an_invoice_of_nothing_is_nothing() -> None:
    at = Desk().take(service_registered(), commissioned(), invoiced(amount="0.00"))
    assert at.until(date(2026, 12, 31)).paid() == []
