"""Interest on benefits paid late, SGB I § 44: 4 % a year, in whole calendar months of thirty days.

It starts after the first whole calendar month from the due date, at the earliest after six whole calendar
months from the complete application, and ends with the month before the payment. A claim due on the first of
a month has that month as its whole one. Whether a grant to an employer bears interest is open: an official
decides whether any is paid.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from law.explanation import Explained
from law.money import HUNDRED, cents, german, german_percentage
from law.parameters import count, decimal, used
from law.periods import raw_end_of_period
from law.validity import valid
from law.wording import german_day

_MONTHS_OF_A_YEAR = 12
_BASIS = ("SGB I § 44(1)", "SGB I § 44(2)", "SGB I § 44(3)")
_FIGURES = ("interest_rate", "interest_after_application_months", "interest_for_employers")


@dataclass(frozen=True, slots=True)
class Interest(Explained):
    """What would be due as interest, in euros; an official decides (`unconfirmed` names why)."""

    amount: Decimal
    months: int
    """Whole calendar months that bear interest."""
    from_day: date
    """First day that bears interest if payment is late enough."""


@valid(since=date(1991, 1, 1), by="due_on")
def interest(amount: Decimal, due_on: date, application_complete_on: date, paid_on: date) -> Interest:
    """Interest on an amount in euros due on one day and paid on another; zero if paid early enough.

    Only full euros bear interest. Source: SGB I § 44(1) to (3).
    """
    after_due = _months_on(_first_whole_month(due_on), 1)
    waiting = count("interest_after_application_months", due_on)
    after_application = _months_on(_first_whole_month(application_complete_on), waiting)
    start = max(after_due, after_application)
    months = max(0, (paid_on.year - start.year) * _MONTHS_OF_A_YEAR + paid_on.month - start.month)
    rate = decimal("interest_rate", due_on)
    bearing = amount.quantize(Decimal(1), rounding=ROUND_DOWN)
    due = cents(bearing * rate * months / (HUNDRED * _MONTHS_OF_A_YEAR))
    return Interest(
        due,
        months,
        start,
        steps=(
            f"Fällig am {german_day(due_on)}; Zinsen ab {german_day(start)} bis zum Monat vor der Zahlung",
            f"{months} Monate: {german(bearing)} × {german_percentage(rate)} × {months}/12 = {german(due)}",
        ),
        basis=_BASIS,
        parameters=used(due_on, *_FIGURES),
    )


def _first_whole_month(day: date) -> date:
    return day if day.day == 1 else _months_on(day.replace(day=1), 1)


def _months_on(first: date, months: int) -> date:
    return raw_end_of_period(first, f"P{months}M")
