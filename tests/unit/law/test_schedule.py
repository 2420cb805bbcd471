"""What a grant owes by month, by its successive decisions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.errors import OutsideValidity
from law.periods import last_day_of_months
from law.schedule import (
    Counting,
    Funding,
    basis,
    counting_on,
    differences,
    instalments,
    months_owed,
    parameters_on,
)
from tests.unit.law.vectors import rows

CALENDAR = Counting("calendar", settle_total=False)
MONTHLY = st.decimals("0.01", "3000", places=2)
DAYS = st.dates(date(2025, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize("row", rows("schedule"))
def test_owed(row: dict[str, Any]) -> None:
    fundings = [Funding(Decimal(amount), *days) for amount, *days in row["fundings"]]
    counting = Counting(row.get("convention", "calendar"), row.get("settle_total", False))
    owed = months_owed(fundings, counting)
    assert {month: [str(each.amount), each.days] for month, each in owed.items()} == row["owed"]
    if "total" in row:
        assert str(sum(each.amount for each in owed.values())) == row["total"]


def test_without_a_word_on_counting_the_calendar_counts_and_says_that_no_source_settles_it() -> None:
    assert counting_on(date(2026, 1, 1)) == CALENDAR
    assert not any(each.confirmed for each in parameters_on(date(2026, 1, 1)))
    assert basis(CALENDAR) == ("SGB III § 337(2)", "SGB III § 339", "SGB III § 154", "SGB III § 338")


def test_a_day_before_the_rule_is_refused() -> None:
    with pytest.raises(OutsideValidity):
        months_owed([Funding(Decimal(100), date(2012, 3, 1), date(2012, 5, 31))])


def test_a_month_says_how_it_came_about() -> None:
    fundings = [
        Funding(Decimal(300), date(2026, 5, 1), date(2026, 5, 31)),
        Funding(Decimal(600), date(2026, 5, 15), date(2026, 5, 31)),
    ]
    assert months_owed(fundings)["2026-05"].steps == (
        "Fr 01.05.2026 bis Do 14.05.2026: 300,00 EUR × 13 / 30 = 130,00 EUR",
        "Fr 15.05.2026 bis So 31.05.2026: 600,00 EUR × 17 / 30 = 340,00 EUR",
    )


def test_differences_name_only_what_changes() -> None:
    before = [Funding(Decimal("2352.00"), date(2026, 1, 1), date(2026, 4, 30))]
    after = [*before, Funding(Decimal("2016.00"), date(2026, 3, 1), date(2026, 5, 31))]
    found = differences(before, after)
    assert [(each.month, str(each.difference)) for each in found] == [
        ("2026-03", "-336.00"),
        ("2026-04", "-336.00"),
        ("2026-05", "2016.00"),
    ]
    assert found[0].steps == ("2026-03: bisher 2.352,00 EUR, neu 2.016,00 EUR, Unterschied -336,00 EUR",)
    assert differences(after, after) == ()


def test_instalments_are_due_in_arrears_on_a_banking_day() -> None:
    first, second = instalments(Funding(Decimal("937.92"), date(2026, 3, 15), date(2026, 4, 30)))
    assert (first.month, str(first.amount), first.days, first.due_on) == (
        "2026-03",
        "531.49",
        17,
        date(2026, 4, 1),
    )
    assert (second.amount, second.due_on) == (Decimal("937.92"), date(2026, 5, 4))


@pytest.mark.parametrize(
    ("starts_on", "months", "last_day"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 2, 15), 6, date(2026, 8, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 3, 1), 6, date(2027, 8, 31)),
    ],
)
def test_the_last_day_of_whole_months(starts_on: date, months: int, last_day: date) -> None:
    assert last_day_of_months(starts_on, months) == last_day


@given(
    amount=MONTHLY, starts_on=DAYS, months=st.integers(1, 36), convention=st.sampled_from(["calendar", "30E"])
)
def test_settled_months_come_to_their_number_of_amounts(
    amount: Decimal, starts_on: date, months: int, convention: Any
) -> None:
    funding = Funding(amount, starts_on, last_day_of_months(starts_on, months))
    owed = months_owed([funding], Counting(convention, settle_total=True))
    assert sum(each.amount for each in owed.values()) == amount * months


@given(amount=MONTHLY, starts_on=DAYS.filter(lambda day: day.day <= 28), months=st.integers(1, 36))
def test_months_of_the_banking_year_come_to_their_number_but_for_rounding(
    amount: Decimal, starts_on: date, months: int
) -> None:
    funding = Funding(amount, starts_on, last_day_of_months(starts_on, months))
    owed = months_owed([funding], Counting("30E", settle_total=False))
    assert abs(sum(each.amount for each in owed.values()) - amount * months) <= Decimal("0.01")
    assert sum(part.days for each in owed.values() for part in each.parts) <= 30 * months


@given(amount=MONTHLY, first=DAYS, length=st.integers(0, 1200))
def test_instalments_add_up_to_what_is_owed(amount: Decimal, first: date, length: int) -> None:
    funding = Funding(amount, first, first + timedelta(days=length))
    owed = months_owed([funding])
    assert sum(each.amount for each in instalments(funding)) == sum(each.amount for each in owed.values())
    assert all(each.amount == sum(part.amount for part in each.parts) for each in owed.values())


@given(first=DAYS, cuts=st.lists(st.integers(1, 200), min_size=1, max_size=3), rest=st.integers(0, 100))
def test_cutting_a_grant_into_decisions_of_one_amount_moves_a_month_by_a_cent_a_part(
    first: date, cuts: list[int], rest: int
) -> None:
    starts = [first + timedelta(days=sum(cuts[:count])) for count in range(len(cuts) + 1)]
    last = starts[-1] + timedelta(days=rest)
    amount = Decimal("937.92")
    whole = months_owed([Funding(amount, first, last)])
    cut = months_owed([Funding(amount, start, last) for start in starts])
    assert cut.keys() == whole.keys()
    assert all(abs(cut[month].amount - whole[month].amount) <= Decimal("0.02") for month in whole)


@given(first=DAYS, second=DAYS, length=st.integers(0, 400), lower=MONTHLY, higher=MONTHLY)
def test_no_month_owes_more_than_the_highest_monthly_amount_or_counts_more_than_30_days(
    first: date, second: date, length: int, lower: Decimal, higher: Decimal
) -> None:
    fundings = [
        Funding(lower, first, first + timedelta(days=400)),
        Funding(higher, second, second + timedelta(days=length)),
    ]
    ceiling = max(lower, higher) + Decimal("0.01")
    owed = months_owed(fundings).values()
    assert all(0 < each.amount <= ceiling and 0 < each.days <= 30 for each in owed)
