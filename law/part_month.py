"""Parts of a month: a month counts 30 days (SGB III § 339).

No paragraph says how the part of a month is counted for grants to employers. `calendar` follows SGB III
§ 154: a full month is 30 days, else the calendar days covered, at most 30. `30E` is the banking year of
12 × 30 days, which makes a funding of n months come to n monthly amounts wherever it begins. Which one holds
where nobody names one is the parameter `part_month_convention`.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from law.errors import LawError
from law.explanation import Explained
from law.money import ROUNDING_BASIS, cents, german
from law.parameters import choice, used
from law.validity import valid
from law.wording import german_day

Convention = Literal["calendar", "30E"]

DAYS_OF_A_MONTH = 30
BASIS: dict[Convention, tuple[str, ...]] = {
    "calendar": ("SGB III § 339", "SGB III § 154", ROUNDING_BASIS),
    "30E": ("SGB III § 339", ROUNDING_BASIS),
}

IN_GERMAN: dict[Convention, str] = {"calendar": "Kalendertage", "30E": "30E/360"}
"""How a convention is named to people."""


@dataclass(frozen=True, slots=True)
class PartMonth(Explained):
    """Days that count, 1 to 30, and what is paid for them in euros."""

    days: int
    amount: Decimal


@valid(since=date(2012, 4, 1), by="from_")
def part_month(
    monthly_amount: Decimal, from_: date, to: date, convention: Convention | None = None
) -> PartMonth:
    """What is due for the days from `from_` to `to`, both included and inside one month.

    Without a convention the parameter of the first day decides. Raises LawError for days in two months, in
    the wrong order, or an unknown convention.
    Source: SGB III § 339.
    """
    parameters = used(from_, "part_month_convention") if convention is None else ()
    convention = convention or convention_on(from_)
    days = counted_days(from_, to, convention)
    amount = amount_of_days(monthly_amount, days)
    counted = f"{days} von {DAYS_OF_A_MONTH} Tagen ({IN_GERMAN[convention]})"
    steps = (
        f"{german_day(from_)} bis {german_day(to)}: {counted}",
        in_words(monthly_amount, days, amount),
    )
    return PartMonth(days, amount, steps=steps, basis=BASIS[convention], parameters=parameters)


def convention_on(day: date) -> Convention:
    """How parts of months are counted on a day where nobody says otherwise."""
    return "30E" if choice("part_month_convention", day) == "30E" else "calendar"


@valid(since=date(2012, 4, 1), by="from_")
def counted_days(from_: date, to: date, convention: Convention) -> int:
    """Days that count, 1 to 30, of the days from `from_` to `to`; raises like `part_month`.

    Source: SGB III § 339.
    """
    _refuse_unless_in_one_month(from_, to)
    last = _length(to.year, to.month)
    match convention:
        case "calendar":
            full = from_.day == 1 and to.day == last
            return DAYS_OF_A_MONTH if full else min(to.day - from_.day + 1, DAYS_OF_A_MONTH)
        case "30E":
            start = min(from_.day, DAYS_OF_A_MONTH)
            end = DAYS_OF_A_MONTH if to.day == last else min(to.day, DAYS_OF_A_MONTH)
            return end - start + 1
        case _:
            raise LawError(
                f"Die Zählweise {convention!r} ist nicht bekannt. Bitte calendar oder 30E angeben.",
                code="unknown_convention",
                field="convention",
                basis=("SGB III § 339",),
            )


def amount_of_days(monthly_amount: Decimal, days: int) -> Decimal:
    """A thirtieth of the monthly amount for each day, rounded once. Source: SGB III §§ 338, 339."""
    return cents(monthly_amount * days / DAYS_OF_A_MONTH)


def in_words(monthly_amount: Decimal, days: int, amount: Decimal) -> str:
    """How `amount_of_days` came about: "937,92 EUR × 17 / 30 = 531,49 EUR"."""
    return f"{german(monthly_amount)} × {days} / {DAYS_OF_A_MONTH} = {german(amount)}"


def months_between(starts_on: date, ends_on: date) -> list[tuple[date, date]]:
    """The first and last day funded in each calendar month from `starts_on` to `ends_on`, both included.

    Raises LawError if the end is before the start.
    """
    if ends_on < starts_on:
        raise LawError(
            f"Das Ende ({german_day(ends_on)}) liegt vor dem Beginn ({german_day(starts_on)}).",
            code="end_before_start",
            field="ends_on",
        )
    spans: list[tuple[date, date]] = []
    first = starts_on
    while (last := last_of_month(first)) < ends_on:
        spans.append((first, last))
        first = last + timedelta(days=1)
    return [*spans, (first, ends_on)]


def last_of_month(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=_length(day.year, day.month))


@lru_cache(maxsize=4096)
def _length(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _refuse_unless_in_one_month(from_: date, to: date) -> None:
    if to < from_ or (from_.year, from_.month) != (to.year, to.month):
        raise LawError(
            f"{german_day(from_)} bis {german_day(to)} ist kein Zeitraum in einem Monat. "
            "Bitte nach Kalendermonaten trennen.",
            code="not_in_one_month",
            field="to",
            basis=("SGB III § 339",),
        )
