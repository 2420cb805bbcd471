"""When reports are due: at fixed intervals while the support runs, and after its end (SGB IX § 197)."""

from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Final

from law import periods
from law.parameters import count
from services.commissioning.order import Order, ReportKind, ReportObligation

BASIS: Final = "SGB IX § 197; Vertrag nach § 194(4)"


@dataclass(frozen=True, slots=True)
class Asking:
    """A report and the day on which it is asked for."""

    kind: ReportKind
    on: date


def next_asking(order: Order, after: date) -> Asking | None:
    """The first report to ask for later than a day: every interval from the start, then the final one.

    The final one is asked for once the last day is over. None before the start, and once the final report is
    in or its day has passed.
    """
    if order.started_on is None or order.final_report_in:
        return None
    day = _next_interim(order.started_on, after)
    if day < order.last_day:
        return Asking("interim", day)
    final = days_later(order.last_day, 1)
    return Asking("final", final) if final > after else None


def obligation(kind: ReportKind, since: date, today: date) -> ReportObligation:
    """What is owed: an interim report on the day itself, the final one some time after the end.

    Half of the grace period after that day the provider is reminded; after all of it the report is overdue.
    """
    due_on = since if kind == "interim" else days_later(since, count("final_report_days", today))
    grace = count("report_grace_days", today)
    return ReportObligation(
        kind=kind,
        due_on=due_on,
        remind_on=days_later(due_on, grace // 2),
        late_after=days_later(due_on, grace),
    )


def is_covered(order: Order, asking: Asking) -> bool:
    """Whether the provider has reported already for the period that ends on a day."""
    if asking.kind == "final":
        return order.final_report_in
    if order.reported_to is None:
        return False
    return days_later(order.reported_to, count("report_grace_days", asking.on)) >= asking.on


def days_later(day: date, days: int) -> date:
    """A day some days on; the last day there is, where a partner's date leaves no more."""
    return day + timedelta(days=min(days, (date.max - day).days))


def months_later(day: date, months: int) -> date:
    """A day some months on; the last day there is, where a partner's date leaves no more."""
    left = 12 * (MAXYEAR - day.year) + 12 - day.month
    return periods.months_later(day, months) if months <= left else date.max


def _next_interim(started_on: date, after: date) -> date:
    interval = count("report_interval_months", max(started_on, after))
    passed = (after.year - started_on.year) * 12 + after.month - started_on.month
    months = max(passed // interval, 1) * interval
    while (day := months_later(started_on, months)) <= after:
        months += interval
    return day
