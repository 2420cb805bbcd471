from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.errors import LawError
from law.payment_day import due_on, first_target_day_from, is_target_day
from tests.unit.law.vectors import rows


@pytest.mark.parametrize("row", rows("payment_days"))
def test_first_target_day_of_the_next_month(row: dict[str, Any]) -> None:
    found = due_on(row["month"])
    assert found.due_on == row["due_on"]
    assert found.basis == ("SGB III § 337(2)",)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 12, 25),
        date(2028, 12, 26),
        date(2026, 6, 6),
        date(2026, 6, 7),
    ],
)
def test_target_is_closed(day: date) -> None:
    assert not is_target_day(day)


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "2026", "26-01", "2026-04-01", "0000-01"])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(LawError) as refused:
        due_on(month)
    assert refused.value.field == "month"


@given(day=st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_payment_is_never_early_and_at_most_five_days_late(day: date) -> None:
    found = first_target_day_from(day)
    assert is_target_day(found)
    assert 0 <= (found - day).days <= 5
