"""The day on which a month is paid: in arrears, on a day on which banks settle in euros.

No paragraph names the day; SGB III § 337(2) says monthly and in arrears. The first TARGET day of the next
month is the convention here.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays as calendars

from law.errors import LawError
from law.explanation import Explained
from law.validity import valid
from law.wording import german_day

BASIS = ("SGB III § 337(2)",)
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_MONTH = re.compile(r"([1-9][0-9]{3})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class DueDay(Explained):
    """The month paid for ("2026-04") and the day on which it is due."""

    month: str
    due_on: date


def is_target_day(day: date) -> bool:
    """Whether TARGET settles payments on a day.

    It is closed on weekends, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December.
    """
    return day.weekday() < _SATURDAY and day not in _closing_days(day.year)


def first_target_day_from(day: date) -> date:
    """The day itself if TARGET is open, else the first day after it on which it is."""
    while not is_target_day(day):
        day += _ONE_DAY
    return day


@lru_cache(maxsize=4096)
def due_on(month: str) -> DueDay:
    """When a month "YYYY-MM" is due: the first TARGET day of the next one.

    Raises LawError for anything that is no month. Source: SGB III § 337(2).
    """
    read = _MONTH.fullmatch(month)
    if not read:
        raise LawError(
            f"{month!r} ist kein Monat. Bitte so schreiben: 2026-04.",
            code="invalid_month",
            field="month",
            basis=BASIS,
        )
    return day_of_payment(month, date(int(read[1]), int(read[2]), 1))


@valid(since=date(2012, 4, 1), by="first")
def day_of_payment(month: str, first: date) -> DueDay:
    """The first TARGET day after a month that begins on `first`. Source: SGB III § 337(2)."""
    next_month = (first + timedelta(days=31)).replace(day=1)
    day = first_target_day_from(next_month)
    steps = [f"Zahlung nachträglich, frühestens am {german_day(next_month)}"]
    if day != next_month:
        steps.append(f"Kein Banktag (TARGET); erster Banktag ist {german_day(day)}")
    return DueDay(month, day, steps=tuple(steps), basis=BASIS)


@lru_cache(maxsize=256)
def _closing_days(year: int) -> frozenset[date]:
    return frozenset(calendars.financial_holidays("ECB", years=year))
