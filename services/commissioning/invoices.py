"""Checking a provider's invoice against the order: month, amount, number, time."""

from calendar import monthrange
from datetime import date

from contracts.commissioning import InvoiceSubmitted
from contracts.values import Finding
from law.holidays import next_working_day
from services.commissioning import findings
from services.commissioning.model import Order, Seat
from services.commissioning.reports import months_later

FINAL_ACCOUNT_MONTHS = 6


def objections(order: Order, invoice: InvoiceSubmitted, seat: Seat, today: date) -> list[Finding]:
    """Everything that speaks against paying an invoice; empty where it is right."""
    checks = (
        _amount(order, invoice),
        _month(order, invoice, today),
        _not_twice(order, invoice),
        _in_time(order, seat, today),
    )
    return [finding for finding in checks if finding]


def final_account_by(measure_ended_on: date, seat: Seat) -> date:
    """Last day for the final account: six months after the end of the month in which the measure ended.

    An exclusion period: later claims are lost. Its end moves to the next working day.
    Source: SGB III § 326(1); SGB X § 26(3).
    """
    return next_working_day(_six_months_on(measure_ended_on), seat.land, seat.municipality)


def _amount(order: Order, invoice: InvoiceSubmitted) -> Finding | None:
    if not invoice.amount:
        return findings.amount_missing()
    fee = order.terms.monthly_fee
    return findings.above_fee(fee) if invoice.amount > fee else None


def _month(order: Order, invoice: InvoiceSubmitted, today: date) -> Finding | None:
    """Months are compared as text, `YYYY-MM`: that orders them too."""
    started_on = order.started_on or order.terms.starts_on
    first = _month_of(max(started_on, order.terms.starts_on))
    last = _month_of(min(order.last_day, today))
    return None if first <= invoice.month <= last else findings.month_outside(first, last)


def _not_twice(order: Order, invoice: InvoiceSubmitted) -> Finding | None:
    for accepted in order.invoices:
        if accepted.month == invoice.month:
            return findings.month_invoiced(accepted.number)
        if accepted.number == invoice.invoice_number:
            return findings.number_used()
    return None


def _in_time(order: Order, seat: Seat, today: date) -> Finding | None:
    if order.last_day >= today:
        return None
    raw_end = _six_months_on(order.last_day)
    if today.year - raw_end.year > 1:  # no holiday moves the end that far, and old calendars are not known
        return findings.too_late(raw_end)
    last_day = final_account_by(order.last_day, seat)
    return findings.too_late(last_day) if today > last_day else None


def _six_months_on(measure_ended_on: date) -> date:
    month = months_later(measure_ended_on.replace(day=1), FINAL_ACCOUNT_MONTHS)
    return month.replace(day=monthrange(month.year, month.month)[1])


def _month_of(day: date) -> str:
    return day.isoformat()[:7]
