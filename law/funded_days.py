"""Which days of which months decisions fund, and how many of them count, whatever the amounts are.

Many grants begin and end on the same days, most of them with a month: what depends on the days alone is
worked out once for all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Self

from law.part_month import Convention, counted_days, months_between
from law.periods import last_day_of_months

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days of one month under one decision, and how many of them count, 0 to 30."""

    decision: int
    """Its place among the decisions; the first one is 0."""
    first: date
    last: date
    days: int


@dataclass(frozen=True, slots=True)
class FundedMonth:
    """A month "YYYY-MM": the days that count, at most 30, and the spans they are in."""

    name: str
    days: int
    spans: tuple[Span, ...]
    counted: tuple[tuple[int, int], ...]
    """Decision and days of each span: months that are alike in these come to the same."""

    @classmethod
    def of(cls, name: str, *spans: Span) -> Self:
        """The month of these spans."""
        counted = tuple((span.decision, span.days) for span in spans)
        return cls(name, sum(span.days for span in spans), spans, counted)


@dataclass(frozen=True, slots=True)
class FundedDays:
    """The months in which days are funded, in order, and which of them are alike."""

    months: tuple[FundedMonth, ...]
    alike: tuple[tuple[tuple[int, int], ...], ...]
    """What months count, decision and days of each span; each once, for most months count the same."""
    places: tuple[int, ...]
    """Of what each month counts, among `alike`."""

    @classmethod
    def of(cls, months: Iterable[FundedMonth]) -> Self:
        """These months, in their order."""
        months = tuple(months)
        alike = tuple(dict.fromkeys(month.counted for month in months))
        return cls(months, alike, tuple(alike.index(month.counted) for month in months))


@lru_cache(maxsize=1024)
def funded_days(decided: tuple[tuple[date, date], ...], convention: Convention) -> FundedDays:
    """The days that count when these decisions, oldest first, have been taken; each from a day to a day.

    See `law.schedule.months_owed`. Raises OutsideValidity for days outside the rule, LawError for an unknown
    convention. Source: SGB III §§ 338, 339.
    """
    spans = [
        Span(decision, first, last, counted_days(first, last, convention))
        for decision, first, last in _days_in_force(decided)
    ]
    months = groupby(spans, _name)
    return FundedDays.of(_funded_month(name, list(of_month), convention) for name, of_month in months)


def whole_months(months: Sequence[FundedMonth]) -> int:
    """How many whole months these are without a gap; 0 if they are none. Source: BGB § 188(2), (3)."""
    spans = [span for month in months for span in month.spans]
    if not spans or not _adjoin(spans):
        return 0
    first, last = spans[0].first, spans[-1].last
    end = last + _ONE_DAY
    number = (end.year - first.year) * 12 + end.month - first.month
    guesses = (each for each in (number, number - 1) if each > 0)
    return next((each for each in guesses if last_day_of_months(first, each) == last), 0)


def _days_in_force(decided: Sequence[tuple[date, date]]) -> list[tuple[int, date, date]]:
    """The decisions cut where a later one begins, and at the ends of months; in order of days.

    Days outside the rule are refused before any month of them is made.
    """
    days: list[tuple[int, date, date]] = []
    until = date.max
    for decision, (starts_on, ends_on) in reversed(list(enumerate(decided))):
        counted_days.on(starts_on)
        last = min(ends_on, until)
        if starts_on <= last:
            counted_days.on(last)
            days[:0] = [(decision, *month) for month in months_between(starts_on, last)]
        until = min(until, starts_on - _ONE_DAY)
    return days


def _name(span: Span) -> str:
    return f"{span.first.year:04}-{span.first.month:02}"


def _funded_month(name: str, spans: Sequence[Span], convention: Convention) -> FundedMonth:
    """Where decisions adjoin, the later ones count their days, and the first one gets what is left."""
    first, *later = spans
    if later and _adjoin(spans):
        whole = counted_days(first.first, spans[-1].last, convention)
        first = replace(first, days=max(whole - sum(span.days for span in later), 0))
    return FundedMonth.of(name, first, *later)


def _adjoin(spans: Sequence[Span]) -> bool:
    return all(later.first - one.last == _ONE_DAY for one, later in pairwise(spans))
