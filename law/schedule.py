"""What a grant owes for each month: whole months and parts of months, by its successive decisions.

The words of a result, and its parts, are made for those who read them: payments asks for the amounts of every
grant again and again, and for the words hardly ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from law.funded_days import FundedDays, FundedMonth, Span, funded_days, whole_months
from law.money import german
from law.parameters import Used, flag, used
from law.part_month import BASIS as PART_MONTH_BASIS
from law.part_month import DAYS_OF_A_MONTH, Convention, amount_of_days, convention_on, in_words
from law.payment_day import due_on
from law.wording import german_day

ARREARS_BASIS = "SGB III § 337(2)"
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
class Owed:
    """Euros by month "YYYY-MM", in order, and the last day for which anything is owed; None if nothing is."""

    amounts: Mapping[str, Decimal]
    last_day: date | None


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


class Instalment(NamedTuple):
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
    priced = _priced(fundings, counting)
    months = (_month_owed(*each, fundings) for each in zip(*priced, strict=True))
    return MappingProxyType({each.month: each for each in months})


def owed(fundings: Sequence[Funding], counting: Counting | None = None) -> Owed:
    """The amounts of `months_owed` without the parts; raises like it. Source: SGB III §§ 337(2), 338, 339."""
    months, amounts, _ = _priced(fundings, counting)
    last_day = months[-1].spans[-1].last if months else None
    return Owed({month.name: amount for month, amount in zip(months, amounts, strict=True)}, last_day)


def differences(before: Sequence[Funding], after: Sequence[Funding]) -> tuple[MonthDifference, ...]:
    """The months for which other decisions owe another amount, in order."""
    old, new = owed(before).amounts, owed(after).amounts
    found = []
    for month in sorted(old.keys() | new.keys()):
        was, becomes = old.get(month, _NOTHING), new.get(month, _NOTHING)
        if was != becomes:
            found.append(MonthDifference(month, was, becomes, becomes - was))
    return tuple(found)


def instalments(funding: Funding, counting: Counting | None = None) -> tuple[Instalment, ...]:
    """The months of one funding by itself, each due in arrears on a TARGET day. Source: SGB III § 337(2)."""
    months, amounts, _ = _priced((funding,), counting)
    names = tuple([month.name for month in months])
    return tuple(map(Instalment, names, amounts, [month.days for month in months], _days_of_payment(names)))


@lru_cache(maxsize=1024)
def _days_of_payment(months: tuple[str, ...]) -> tuple[date, ...]:
    return tuple(due_on(month).due_on for month in months)


class _Priced(NamedTuple):
    """Months, and what each comes to, together and span by span: three columns of one length."""

    months: tuple[FundedMonth, ...]
    amounts: Sequence[Decimal]
    parts: Sequence[Sequence[Decimal]]


_EMPTY = _Priced((), (), ())


def _priced(fundings: Sequence[Funding], counting: Counting | None) -> _Priced:
    """The months that come to a cent or more."""
    if not fundings:
        return _EMPTY
    counting = counting or counting_on(fundings[0].starts_on)
    decided = tuple([(each.starts_on, each.ends_on) for each in fundings])
    priced = _with_amounts(funded_days(decided, counting.convention), fundings)
    if counting.settle_total and (whole := _whole_months_at_one_amount(priced.months, fundings)):
        priced = _settled(priced, whole, fundings)
    return _without_nothing(priced)


def _with_amounts(days: FundedDays, fundings: Sequence[Funding]) -> _Priced:
    """Worked out once for all months that count the same days."""
    parts = [
        [amount_of_days(fundings[decision].monthly_amount, number) for decision, number in counted]
        for counted in days.alike
    ]
    amounts = [sum(each, _NOTHING) for each in parts]
    return _Priced(
        days.months, [amounts[each] for each in days.places], [parts[each] for each in days.places]
    )


def _without_nothing(priced: _Priced) -> _Priced:
    if not priced.months or min(priced.amounts) > _NOTHING:
        return priced
    kept = [each for each in zip(*priced, strict=True) if each[1] > _NOTHING]
    return _Priced(*zip(*kept, strict=True)) if kept else _EMPTY


def _whole_months_at_one_amount(months: Sequence[FundedMonth], fundings: Sequence[Funding]) -> int:
    decisions = {span.decision for month in months for span in month.spans}
    if len({fundings[each].monthly_amount for each in decisions}) != 1:
        return 0
    return whole_months(months)


def _settled(priced: _Priced, whole: int, fundings: Sequence[Funding]) -> _Priced:
    """The last month as the rest of the total."""
    *earlier, last = priced.months
    first, end = last.spans[0], last.spans[-1]
    *amounts, _ = priced.amounts
    rest = fundings[end.decision].monthly_amount * whole - sum(amounts, _NOTHING)
    days = DAYS_OF_A_MONTH * whole - sum(month.days for month in earlier)
    month = FundedMonth.of(last.name, Span(end.decision, first.first, end.last, days))
    return _Priced((*earlier, month), [*amounts, rest], [*priced.parts[:-1], [rest]])


def _month_owed(
    month: FundedMonth, amount: Decimal, amounts: Sequence[Decimal], fundings: Sequence[Funding]
) -> MonthOwed:
    parts = (
        Part(fundings[span.decision].monthly_amount, span.first, span.last, span.days, each)
        for span, each in zip(month.spans, amounts, strict=True)
    )
    return MonthOwed(month.name, amount, month.days, tuple(parts))
