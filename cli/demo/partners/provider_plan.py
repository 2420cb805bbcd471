"""What a provider does for one order, and on which days: start, reports, invoices, end."""

from __future__ import annotations

import calendar
from datetime import MAXYEAR, date, timedelta
from decimal import Decimal
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from cli.demo.partners.diary import next_weekday
from contracts.commissioning import (
    InvoiceSubmitted,
    ReportSubmitted,
    SupportEnded,
    SupportStarted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.commissioning import CommissionWithdrawn, ReportKind, ServiceCommissioned
    from contracts.envelope import Event

REPORT_EVERY_MONTHS: Final = 3
"""As agreed in the contract with the agency; the final report is due on the last day."""
INVOICE_ON: Final = 3
"""Day of the following month on which a month is invoiced."""
PLANS_AHEAD_YEARS: Final = 5
"""Steps later than that are not planned."""
NO_MORE_DATA: Final = frozenset({"consent_withdrawn", "application_withdrawn", "application_forwarded"})
"""Reasons to take an order back after which nothing is reported about the person any more."""
_WEEK: Final = Decimal(7)


def work(order: ServiceCommissioned, started_on: date) -> list[tuple[date, Event]]:
    """Each step with its day; the steps of one day in the order in which they are reported."""
    if started_on.year + PLANS_AHEAD_YEARS >= MAXYEAR:
        return []
    horizon = started_on.replace(year=started_on.year + PLANS_AHEAD_YEARS, day=1)
    return list(takewhile(lambda step: step[0] <= horizon, _service(order, started_on))) + list(
        takewhile(lambda step: step[0] <= horizon, _invoices(order, started_on))
    )


def wound_up(
    order: ServiceCommissioned, started_on: date, withdrawn: CommissionWithdrawn, today: date
) -> list[tuple[date, Event]]:
    """What is left to do for an order taken back after its start: reports and invoices up to its last day.

    The first day without it is named; the day on which the provider is told counts as worked.
    """
    last_day = min(max(withdrawn.effective_on - timedelta(days=1), today), order.ends_on)
    steps = work(order.model_copy(update={"ends_on": last_day}), started_on)
    reporting = withdrawn.reason_code not in NO_MORE_DATA
    return [
        (max(day, next_weekday(today)), event)
        for day, event in steps
        if (isinstance(event, InvoiceSubmitted) and day > today)
        or (isinstance(event, ReportSubmitted) and reporting and (day > today or event.kind == "final"))
    ]


def _service(order: ServiceCommissioned, started_on: date) -> Iterator[tuple[date, Event]]:
    """From the first meeting to the last report."""
    yield started_on, SupportStarted(commission_id=order.commission_id, started_on=started_on)
    reported_to = started_on
    for due_on in _interim_days(started_on, order.ends_on):
        yield due_on, _report(order, "interim", reported_to, due_on)
        reported_to = due_on + timedelta(days=1)
    yield order.ends_on, _report(order, "final", min(reported_to, order.ends_on), order.ends_on)
    yield (
        order.ends_on,
        SupportEnded(
            commission_id=order.commission_id, ended_on=order.ends_on, outcome_code="employment_secured"
        ),
    )


def _interim_days(started_on: date, ends_on: date) -> Iterator[date]:
    months = REPORT_EVERY_MONTHS
    while (day := _months_later(started_on, months)) < ends_on:
        yield day
        months += REPORT_EVERY_MONTHS


def _report(
    order: ServiceCommissioned, kind: ReportKind, period_from: date, period_to: date
) -> ReportSubmitted:
    weeks = Decimal((period_to - period_from).days + 1) / _WEEK
    return ReportSubmitted(
        commission_id=order.commission_id,
        kind=kind,
        period_from=period_from,
        period_to=period_to,
        hours=(order.hours_per_week * weeks).quantize(Decimal("0.01")),
        goals=("Einarbeitung begleitet", "Arbeitsplatz stabil"),
        outcome_code="employment_secured" if kind == "final" else None,
    )


def _invoices(order: ServiceCommissioned, started_on: date) -> Iterator[tuple[date, Event]]:
    """One for each full month of support, in the following month."""
    if not order.monthly_fee:
        return
    first = started_on if started_on.day == 1 else _months_later(started_on.replace(day=1), 1)
    while _last_day(first) <= order.ends_on:
        month = first.strftime("%Y-%m")
        first = _months_later(first, 1)
        yield (
            first.replace(day=INVOICE_ON),
            InvoiceSubmitted(
                commission_id=order.commission_id,
                invoice_number=f"R-{month}-{order.commission_id.hex[:8]}",
                month=month,
                amount=order.monthly_fee,
            ),
        )


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])
