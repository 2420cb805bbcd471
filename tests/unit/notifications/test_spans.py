"""Amounts by month in a letter."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from law.part_month import months_between, part_month
from services.notifications.spans import spans


def test_months_of_the_same_amount_are_told_together() -> None:
    told = spans(Decimal("900.00"), date(2026, 1, 15), date(2026, 4, 10))
    assert [
        (str(span.first_day), str(span.last_day), span.months, span.days, span.amount) for span in told
    ] == [
        ("2026-01-15", "2026-01-31", 1, 17, Decimal("510.00")),
        ("2026-02-01", "2026-03-31", 2, 30, Decimal("900.00")),
        ("2026-04-01", "2026-04-10", 1, 10, Decimal("300.00")),
    ]


@given(
    st.decimals("0.01", "5000", places=2),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 1300),
)
def test_the_total_is_the_sum_of_the_months(monthly: Decimal, starts_on: date, length: int) -> None:
    ends_on = starts_on + timedelta(days=length)
    by_month = [part_month(monthly, first, last).amount for first, last in months_between(starts_on, ends_on)]
    told = spans(monthly, starts_on, ends_on)
    assert sum(span.total for span in told) == sum(by_month)
    assert sum(span.months for span in told) == len(by_month)
