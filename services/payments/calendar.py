"""The calendar that each payment system gets: on which days it is to pay, for the next twelve months."""

from datetime import UTC, date, datetime, time

from chassis.handling import BERLIN, Context, OrderGiven, Outcome, Publish, Reply, Timer, TimerFired
from contracts.payments import PaymentCalendarPublished
from contracts.topics import due_topic
from contracts.values import Month
from law.payment_day import due_on
from services.payments.runs import RunBook, month_of

MONTHS = 12


def begin(book: RunBook | None, order: OrderGiven, context: Context) -> Outcome[RunBook]:
    """Publish the calendar of a payment system when the service starts; from then on it goes by itself."""
    known = book or RunBook(system=order.content["system"], month=month_of(context.today))
    return _published(known, context, Reply())


def go_on(book: RunBook | None, due: TimerFired, context: Context) -> Outcome[RunBook]:
    """On a day of payment the calendar moves on by a month."""
    return Outcome(None) if book is None else _published(book, context)


def pay_days(today: date) -> dict[Month, date]:
    """The day of payment of each month that is still to be paid, the next twelve."""
    first = _month(today.year * 12 + today.month - 2)
    past = due_on(first).due_on < today
    begin_at = today.year * 12 + today.month - (1 if past else 2)
    return {month: due_on(month).due_on for month in map(_month, range(begin_at, begin_at + MONTHS))}


def _published(book: RunBook, context: Context, reply: Reply | None = None) -> Outcome[RunBook]:
    """Once for each content. A run is collected and released on its day of payment, which is its cut-off."""
    days = pay_days(context.today)
    next_day = min(day for day in days.values() if day > context.today)
    begins = datetime.combine(next_day, time.min, BERLIN).astimezone(UTC)
    event = PaymentCalendarPublished(cut_off=days, pay_day=days)
    told = Publish(event, topic=due_topic(book.system), key=book.system, subject=book.system)
    return Outcome(
        book.model_copy(update={"calendar_from": min(days)}),
        [] if book.calendar_from == min(days) else [told],
        timers=[Timer("calendar", begins)],
        reply=reply,
    )


def _month(number: int) -> Month:
    """The month of a number: twelve a year."""
    year, month = divmod(number, 12)
    return f"{year:04}-{month + 1:02}"
