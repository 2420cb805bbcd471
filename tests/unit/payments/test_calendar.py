"""Each payment system knows twelve months ahead on which days it is to pay."""

from datetime import date

import pytest

from chassis.handling import BERLIN, OrderGiven, Outcome, Publish, Reply
from contracts.payments import PaymentCalendarPublished
from services.payments.calendar import pay_days
from services.payments.handlers import handlers
from services.payments.runs import RunBook
from tests.unit.given import context, when_due
from tests.unit.payments.desk import moment

BEGIN = OrderGiven("calendar", "/services/payments", {"system": "main"})


def begun(book: RunBook | None, day: date) -> Outcome[RunBook]:
    outcome = handlers.orders["calendar"].handler(book, BEGIN, context(moment(day)))
    assert isinstance(outcome, Outcome)
    return outcome


@pytest.mark.parametrize(
    ("today", "first", "day"),
    [
        (date(2026, 3, 1), "2026-02", date(2026, 3, 2)),  # a Sunday: February is still to be paid
        (date(2026, 3, 2), "2026-02", date(2026, 3, 2)),
        (date(2026, 3, 3), "2026-03", date(2026, 4, 1)),
        (date(2026, 12, 15), "2026-12", date(2027, 1, 4)),
        (date(2027, 1, 1), "2026-12", date(2027, 1, 4)),
    ],
)
def test_it_begins_with_the_next_month_to_be_paid(today: date, first: str, day: date) -> None:
    days = pay_days(today)
    assert (len(days), next(iter(days.items()))) == (12, (first, day))


def test_it_is_published_once_for_each_content() -> None:
    first = begun(None, date(2026, 2, 3))
    assert first.reply == Reply()
    [told] = first.events
    assert isinstance(told, Publish)
    assert isinstance(told.event, PaymentCalendarPublished)
    assert (told.topic, told.key, told.subject) == ("disbursements.main.due.v1", "main", "main")
    assert told.event.pay_day["2026-04"] == date(2026, 5, 4)
    assert told.event.cut_off == told.event.pay_day
    assert begun(first.state, date(2026, 2, 20)).events == []


def test_it_moves_on_by_itself_after_each_day_of_payment() -> None:
    first = begun(None, date(2026, 2, 3))
    [timer] = first.timers
    assert timer.due_at is not None
    assert timer.due_at.astimezone(BERLIN).date() == date(2026, 3, 2)
    assert first.state is not None
    on_the_day = when_due(handlers, first.state, "calendar", context(timer.due_at))
    assert on_the_day.events == []
    [next_timer] = on_the_day.timers
    assert next_timer.due_at.astimezone(BERLIN).date() == date(2026, 4, 1)
    later = when_due(handlers, on_the_day.state, "calendar", context(next_timer.due_at))
    assert next(iter(later.events[0].event.pay_day)) == "2026-03"


def test_the_runs_of_a_system_go_on_counting() -> None:
    book = RunBook(system="main", month="2026-03", number=4)
    after = begun(book, date(2026, 3, 3)).state
    assert after is not None
    assert (after.number, after.run_id) == (4, book.run_id)
