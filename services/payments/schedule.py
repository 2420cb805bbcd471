"""What a grant owes for each month: whole months and parts of months, by its versions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from contracts.values import Instalment, Month
from law.money import cents
from law.part_month import DAYS_OF_A_MONTH, PartMonth, months_between, part_month
from law.payment_day import due_on
from services.payments.model import Version

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days of one calendar month, both included, and the monthly amount that holds for them."""

    monthly_amount: Decimal
    first: date
    last: date

    @property
    def part(self) -> PartMonth:
        """Days that count and amount, each part by itself."""
        return _part(self)


@lru_cache(maxsize=8192)
def _part(span: Span) -> PartMonth:
    """Asked for by the plan, the debt and the next day of one and the same decision."""
    return part_month(span.monthly_amount, span.first, span.last)


def month_of(day: date) -> Month:
    """The calendar month of a day."""
    return f"{day:%Y-%m}"


def instalments(version: Version) -> tuple[Instalment, ...]:
    """The months of one version taken by itself, each due in arrears on a TARGET day.

    A part of a month that comes to less than a cent is left out. Source: SGB III §§ 337(2), 339.
    """
    parts = [
        (month_of(span.first), span.part)
        for span in _spans(version.monthly_amount, version.starts_on, version.last_day)
    ]
    return tuple(
        Instalment(month=month, amount=part.amount, days=part.days, due_on=due_on(month).due_on)
        for month, part in parts
        if part.amount > 0
    )


@lru_cache(maxsize=8192)
def owed(versions: tuple[Version, ...]) -> Mapping[Month, Decimal]:
    """What is owed for each month, in euros, when all these versions have been decided.

    Each version decides from its `starts_on` on. Days before it stay as the earlier version left them; from
    it on nothing of an earlier version is left.
    """
    by_month: dict[Month, list[Span]] = defaultdict(list)
    until = date.max
    for version in reversed(versions):
        for span in _spans(version.monthly_amount, version.starts_on, min(version.last_day, until)):
            by_month[month_of(span.first)].insert(0, span)
        until = min(until, version.starts_on - _ONE_DAY)
    amounts = {month: _amount_of_month(spans) for month, spans in sorted(by_month.items())}
    return MappingProxyType({month: amount for month, amount in amounts.items() if amount > 0})


def _spans(monthly_amount: Decimal, first: date, last: date) -> list[Span]:
    if last < first:
        return []
    return [Span(monthly_amount, *days) for days in months_between(first, last)]


def _amount_of_month(spans: Sequence[Span]) -> Decimal:
    """Amount of one month in which the monthly amount may change.

    A month never counts more than 30 days, and 30 if all of it is funded: where the parts adjoin, the first
    one gets the days that the later ones leave. Source: SGB III § 339.
    """
    first, *later = spans
    if not later:
        return first.part.amount
    amount = sum((span.part.amount for span in later), Decimal(0))
    left = part_month(first.monthly_amount, first.first, spans[-1].last).days
    left -= sum(span.part.days for span in later)
    days = max(left, 0) if _adjoin(spans) else first.part.days
    return amount + cents(first.monthly_amount * days / DAYS_OF_A_MONTH)


def _adjoin(spans: Sequence[Span]) -> bool:
    return all(next_.first - one.last == _ONE_DAY for one, next_ in pairwise(spans))
