"""When reports are due: at fixed intervals while the support runs, and at its end (SGB IX § 197)."""

import calendar
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Final

from law.parameters import count
from services.commissioning.model import Order, ReportKind

BASIS: Final = "SGB IX § 197; Vertrag nach § 194(4)"


@dataclass(frozen=True, slots=True)
class DueReport:
    """A report and the day on which it is due."""

    kind: ReportKind
    due_on: date


def next_report(order: Order, after: date) -> DueReport | None:
    """The first report due later than a day: every interval from the start, then the final one at the end.

    None before the start, and once the final report is in or its day has passed.
    """
    if order.started_on is None or order.final_report_in:
        return None
    day = _next_interim(order.started_on, after)
    if day < order.last_day:
        return DueReport("interim", day)
    return DueReport("final", order.last_day) if order.last_day > after else None


def is_covered(order: Order, due: DueReport) -> bool:
    """Whether the provider has reported already for the period that ends on a due day."""
    if due.kind == "final":
        return order.final_report_in
    return order.reported_to is not None and missed_after(order.reported_to, due.due_on) >= due.due_on


def missed_after(due_on: date, today: date) -> date:
    """Last day on which a report due on a day still counts as in time."""
    return days_later(due_on, count("report_grace_days", today))


def days_later(day: date, days: int) -> date:
    """A day some days on; the last day there is, where a partner's date leaves no more."""
    return day + timedelta(days=min(days, (date.max - day).days))


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day if it is shorter (BGB § 188(2), (3))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _next_interim(started_on: date, after: date) -> date:
    interval = count("report_interval_months", max(started_on, after))
    passed = (after.year - started_on.year) * 12 + after.month - started_on.month
    months = max(passed // interval, 1) * interval
    while (day := months_later(started_on, months)) <= after:
        months += interval
    return day
