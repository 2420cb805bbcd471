"""Checking a provider's invoice against the order: month, amount, number, time."""

from datetime import date
from typing import Final

from contracts.commissioning import InvoiceSubmitted
from contracts.values import Finding
from law.errors import LawError
from law.final_account import final_account_by
from services.commissioning import findings
from services.commissioning.model import Seat
from services.commissioning.order import FinalAccount, Order
from services.commissioning.reports import months_later

FINAL_ACCOUNT: Final = "SGB III § 326(1)"


def objections(order: Order, invoice: InvoiceSubmitted, seat: Seat, today: date) -> list[Finding]:
    """Everything that speaks against paying an invoice; empty where it is right."""
    checks = (
        _amount(order, invoice),
        _month(order, invoice, today),
        _not_twice(order, invoice),
        too_late(order, seat, today),
    )
    return [finding for finding in checks if finding]


def account_of(order: Order, seat: Seat) -> FinalAccount | None:
    """The term for the final account, told a month ahead; None where no calendar covers its end."""
    last_day = _account_by(order, seat)
    return FinalAccount(last_day=last_day, warn_on=months_later(last_day, -1)) if last_day else None


def _amount(order: Order, invoice: InvoiceSubmitted) -> Finding | None:
    if not invoice.amount:
        return findings.amount_missing()
    fee = order.terms.monthly_fee
    return findings.above_fee(fee) if invoice.amount > fee else None


def _month(order: Order, invoice: InvoiceSubmitted, today: date) -> Finding | None:
    first, last = order.months
    latest = min(last, today.isoformat()[:7])
    return None if first <= invoice.month <= latest else findings.month_outside(first, latest)


def _not_twice(order: Order, invoice: InvoiceSubmitted) -> Finding | None:
    for accepted in order.invoices:
        if accepted.month == invoice.month:
            return findings.month_invoiced(accepted.number)
        if accepted.number == invoice.invoice_number:
            return findings.number_used()
    return None


def too_late(order: Order, seat: Seat, today: date) -> Finding | None:
    """The exclusion period is over; an end that no calendar covers is either long past or far ahead."""
    if order.last_day >= today:
        return None
    last_day = _account_by(order, seat) or months_later(order.last_day, 7)
    return findings.too_late(last_day) if today > last_day else None


def _account_by(order: Order, seat: Seat) -> date | None:
    try:
        return final_account_by(order.last_day, seat.land, seat.municipality).last_day
    except LawError:
        return None
