"""When a case has to be looked at again: computed from its facts, so that no timer is forgotten."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from services.commissioning.model import Case
from services.commissioning.order import Order

ANSWER: Final = "answer"
"""A provider has not answered in time."""
REPORT: Final = "report"
"""A report is to be asked for."""
REPORT_REMINDER: Final = "report_reminder"
"""A report that was asked for has not come; half of the grace period is over."""
REPORT_MISSED: Final = "report_missed"
"""The grace period is over."""
FINAL_ACCOUNT_SOON: Final = "final_account_soon"
"""The term for the final account ends in a month."""
FINAL_ACCOUNT: Final = "final_account"
"""It is over."""
CONTRACT: Final = "contract"
"""A framework contract ends while an order runs."""
ASSESSMENT: Final = "assessment"
"""Nobody has acted on a further assessment that a provider has asked for."""


def agenda(case: Case | None) -> Mapping[str, date | None]:
    """For each timer the day on which it is next due; None where it is not needed."""
    orders = case.orders if case else ()
    days = {name: min(_each(orders, day), default=None) for name, day in _OF_ORDERS.items()}
    due = case.assessment.due_on if case and case.assessment else None
    return {**days, ASSESSMENT: _after(due)}


def _each(orders: Iterable[Order], day: Callable[[Order], date | None]) -> Iterator[date]:
    return (found for order in orders if (found := day(order)) is not None)


def _answer(order: Order) -> date | None:
    return _after(order.answer_by) if order.status == "offered" else None


def _report(order: Order) -> date | None:
    return order.report_on if order.status == "running" else None


def _reminder(order: Order) -> date | None:
    return order.awaited_report.remind_on if order.awaited_report else None


def _missed(order: Order) -> date | None:
    awaited = order.awaited_report
    return _after(awaited.late_after) if awaited and not awaited.overdue else None


def _account_soon(order: Order) -> date | None:
    return order.final_account.warn_on if order.final_account else None


def _account(order: Order) -> date | None:
    return _after(order.final_account.last_day) if order.final_account else None


def _contract(order: Order) -> date | None:
    """A month ahead, so that the order can be moved to another provider in time."""
    ends_on = order.contract_ends_on
    return ends_on - CONTRACT_WARNING if ends_on and order.is_open else None


def _after(day: date | None) -> date | None:
    """The day after; none follows the last one there is."""
    return day + timedelta(days=1) if day and day < date.max else None


CONTRACT_WARNING: Final = timedelta(days=30)
_OF_ORDERS: Final[Mapping[str, Callable[[Order], date | None]]] = {
    ANSWER: _answer,
    REPORT: _report,
    REPORT_REMINDER: _reminder,
    REPORT_MISSED: _missed,
    FINAL_ACCOUNT_SOON: _account_soon,
    FINAL_ACCOUNT: _account,
    CONTRACT: _contract,
}
