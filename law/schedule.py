"""What a grant owes for each month: whole months and parts of months, by its successive decisions.

The words of a result are made when they are read: payments asks for the amounts of every grant again and
again, and for the words hardly ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from law.money import german
from law.parameters import Used, flag, used
from law.part_month import BASIS as PART_MONTH_BASIS
from law.part_month import (
    DAYS_OF_A_MONTH,
    Convention,
    amount_of_days,
    convention_on,
    counted_days,
    in_words,
    months_between,
)
from law.payment_day import due_on
from law.periods import raw_end_of_period
from law.wording import german_day

ARREARS_BASIS = "SGB III § 337(2)"
_ONE_DAY = timedelta(days=1)
_NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Funding:
    """One decision: euros a month from `starts_on` to `ends_on`, both included.

    An end before the start funds nothing, yet still ends what an earlier decision granted from that day on.
    """

    monthly_amount: Decimal
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Counting:
    """How parts of months are counted, and whether the last one settles the total."""

    convention: Convention
    settle_total: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Days of one month under one decision: those that count, 0 to 30, and what they come to in euros."""

    monthly_amount: Decimal
    first: date
    last: date
    days: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MonthOwed:
    """What is owed for a month "YYYY-MM": euros, days that count (at most 30), and the parts of it."""

    month: str
    amount: Decimal
    days: int
    parts: tuple[Part, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """How the amount came about, part by part."""
        return tuple(
            f"{german_day(part.first)} bis {german_day(part.last)}: "
            f"{in_words(part.monthly_amount, part.days, part.amount)}"
            for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class MonthDifference:
    """A month for which another amount is owed than before. Euros; `difference` is below zero if less is."""

    month: str
    before: Decimal
    after: Decimal
    difference: Decimal

    @property
    def steps(self) -> tuple[str, ...]:
        """The difference in words."""
        change = f"bisher {german(self.before)}, neu {german(self.after)}"
        return (f"{self.month}: {change}, Unterschied {german(self.difference)}",)


@dataclass(frozen=True, slots=True)
class Instalment:
    """One month of a funding: euros, days that count, and the TARGET day on which it is due."""

    month: str
    amount: Decimal
    days: int
    due_on: date


def basis(counting: Counting) -> tuple[str, ...]:
    """The paragraphs of a schedule counted in this way."""
    return (ARREARS_BASIS, *PART_MONTH_BASIS[counting.convention])


def counting_on(day: date) -> Counting:
    """How parts of months are counted for funding that begins on a day, by the parameters of that day."""
    return Counting(convention_on(day), flag("part_month_settle_total", day))


def parameters_on(day: date) -> tuple[Used, ...]:
    """The figures that `counting_on` took."""
    return used(day, "part_month_convention", "part_month_settle_total")


def months_owed(fundings: Sequence[Funding], counting: Counting | None = None) -> Mapping[str, MonthOwed]:
    """What is owed for each month when all these decisions, oldest first, have been taken.

    Each decides from its own first day on: days before stay as an earlier one left them, from it on nothing
    of an earlier one is left. A month counts at most 30 days, and 30 if all of it is funded. Where decisions
    adjoin within a month, the later ones count their days and the first one gets what is left of the month:
    in May, 14 days and 17 days come to 13 + 17. Months that come to less than a cent are left out.

    With `settle_total` a funding of n whole months at one amount comes to exactly n amounts, its last part
    being the rest; where the amount changes on the way, or days are not funded, parts count by their days.
    Without `counting` the parameters on the first day decide. Raises OutsideValidity for days outside the
    rule. Source: SGB III §§ 337(2), 338, 339.
    """
    if not fundings:
        return MappingProxyType({})
    return _months_owed(tuple(fundings), counting or counting_on(fundings[0].starts_on))


def differences(before: Sequence[Funding], after: Sequence[Funding]) -> tuple[MonthDifference, ...]:
    """The months for which other decisions owe another amount, in order."""
    old, new = months_owed(before), months_owed(after)
    found = []
    for month in sorted(old.keys() | new.keys()):
        was = old[month].amount if month in old else _NOTHING
        becomes = new[month].amount if month in new else _NOTHING
        if was != becomes:
            found.append(MonthDifference(month, was, becomes, becomes - was))
    return tuple(found)


def instalments(funding: Funding, counting: Counting | None = None) -> tuple[Instalment, ...]:
    """The months of one funding by itself, each due in arrears on a TARGET day. Source: SGB III § 337(2)."""
    return tuple(
        Instalment(each.month, each.amount, each.days, due_on(each.month).due_on)
        for each in months_owed((funding,), counting).values()
    )


def last_day_of_months(starts_on: date, months: int) -> date:
    """Last day of a funding of whole months: the day before the one with the same number.

    A year that begins on 29 February ends on 28 February. Source: BGB § 188(2), (3).
    """
    later = raw_end_of_period(starts_on, f"P{months}M")
    return later - _ONE_DAY if later.day == starts_on.day else later


@lru_cache(maxsize=1024)
def _months_owed(fundings: tuple[Funding, ...], counting: Counting) -> Mapping[str, MonthOwed]:
    """Cached: the plan, the debt and the next day of one decision all ask for the same."""
    spans = _spans_in_force(fundings)
    by_month: dict[str, list[Funding]] = {}
    for span in spans:
        by_month.setdefault(f"{span.starts_on.year:04}-{span.starts_on.month:02}", []).append(span)
    months = [_month_owed(month, each, counting.convention) for month, each in by_month.items()]
    if counting.settle_total and (whole := _whole_months(spans)):
        months[-1] = _settled(months, whole)
    return MappingProxyType({each.month: each for each in months if each.amount > 0})


def _spans_in_force(fundings: Sequence[Funding]) -> list[Funding]:
    """The fundings cut where a later one begins, and at the ends of months; in order of days.

    Days outside the rule are refused before any month of them is made.
    """
    spans: list[Funding] = []
    until = date.max
    for funding in reversed(fundings):
        counted_days.on(funding.starts_on)
        last = min(funding.ends_on, until)
        if funding.starts_on <= last:
            counted_days.on(last)
            months = months_between(funding.starts_on, last)
            spans[:0] = [Funding(funding.monthly_amount, *days) for days in months]
        until = min(until, funding.starts_on - _ONE_DAY)
    return spans


def _month_owed(month: str, spans: Sequence[Funding], convention: Convention) -> MonthOwed:
    days = [counted_days(span.starts_on, span.ends_on, convention) for span in spans]
    if len(spans) > 1 and _adjoin(spans):
        whole = counted_days(spans[0].starts_on, spans[-1].ends_on, convention)
        days[0] = max(whole - sum(days[1:]), 0)
    parts = tuple(map(_part, spans, days))
    return MonthOwed(month, sum((part.amount for part in parts), _NOTHING), sum(days), parts)


def _part(span: Funding, days: int) -> Part:
    amount = amount_of_days(span.monthly_amount, days)
    return Part(span.monthly_amount, span.starts_on, span.ends_on, days, amount)


def _adjoin(spans: Sequence[Funding]) -> bool:
    return all(later.starts_on - one.ends_on == _ONE_DAY for one, later in pairwise(spans))


def _whole_months(spans: Sequence[Funding]) -> int:
    """How many whole months the spans make at one amount and without a gap; 0 if they do not."""
    if not spans or len({span.monthly_amount for span in spans}) > 1 or not _adjoin(spans):
        return 0
    first, end = spans[0].starts_on, spans[-1].ends_on + _ONE_DAY
    months = (end.year - first.year) * 12 + end.month - first.month
    guesses = (each for each in (months, months - 1) if each > 0)
    return next((each for each in guesses if last_day_of_months(first, each) == spans[-1].ends_on), 0)


def _settled(months: Sequence[MonthOwed], whole: int) -> MonthOwed:
    """The last month as the rest of the total."""
    *earlier, last = months
    amount = last.parts[-1].monthly_amount * whole - sum((each.amount for each in earlier), _NOTHING)
    days = DAYS_OF_A_MONTH * whole - sum(each.days for each in earlier)
    rest = Part(last.parts[-1].monthly_amount, last.parts[0].first, last.parts[-1].last, days, amount)
    return MonthOwed(last.month, amount, days, (rest,))
