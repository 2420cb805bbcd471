"""The amounts of a grant by month, told as a letter tells them: months of the same amount in one line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from law.part_month import DAYS_OF_A_MONTH, PartMonth, months_between, part_month


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive months for each of which the same amount is paid."""

    first_day: date
    last_day: date
    months: int
    days: int
    """Days that count in each of the months, of 30."""
    amount: Decimal
    """For each month, in euros."""

    @property
    def full(self) -> bool:
        """Whether the months are full ones."""
        return self.days == DAYS_OF_A_MONTH

    @property
    def total(self) -> Decimal:
        """For all the months, in euros."""
        return self.amount * self.months


def spans(monthly_amount: Decimal, starts_on: date, ends_on: date) -> list[Span]:
    """The whole funding, in order. Source: SGB III § 339 for parts of a month."""
    months = [
        (first, last, part_month(monthly_amount, first, last))
        for first, last in months_between(starts_on, ends_on)
    ]
    return [_span(list(group)) for _, group in groupby(months, key=lambda month: _what_is_paid(month[2]))]


def _what_is_paid(part: PartMonth) -> tuple[int, Decimal]:
    return part.days, part.amount


def _span(months: list[tuple[date, date, PartMonth]]) -> Span:
    (first_day, _, part), (_, last_day, _) = months[0], months[-1]
    return Span(first_day, last_day, len(months), part.days, part.amount)
