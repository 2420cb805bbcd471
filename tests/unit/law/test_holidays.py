from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.errors import LawError
from law.holidays import LANDS, add_working_days, is_holiday, is_working_day, next_working_day
from tests.unit.law.vectors import rows


@pytest.mark.parametrize("row", rows("holidays"))
def test_holidays_by_land(row: dict[str, Any]) -> None:
    expected = LANDS if row["lands"] == "all" else set(row["lands"])
    assert {land for land in LANDS if is_holiday(row["day"], land)} == expected


@pytest.mark.parametrize("row", rows("local_holidays"))
def test_holidays_by_municipality(row: dict[str, Any]) -> None:
    assert is_holiday(row["day"], row["land"], row["municipality"]) is row["holiday"]


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        (date(2026, 3, 2), 5, date(2026, 3, 9)),
        (date(2026, 4, 1), 2, date(2026, 4, 7)),
        (date(2026, 4, 4), 1, date(2026, 4, 7)),
        (date(2026, 12, 23), 2, date(2026, 12, 28)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_working_days_are_counted_from_the_next_day(start: date, n: int, expected: date) -> None:
    assert add_working_days(start, n, "NI") == expected


@pytest.mark.parametrize(
    ("day", "land", "code"),
    [(date(2026, 1, 1), "XX", "unknown_land"), (date(1990, 1, 1), "NI", "year_out_of_range")],
)
def test_unknown_places_and_years_are_refused(day: date, land: str, code: str) -> None:
    with pytest.raises(LawError) as refused:
        is_holiday(day, land)
    assert refused.value.code == code


@given(day=st.dates(date(1992, 1, 1), date(2090, 12, 31)), land=st.sampled_from(sorted(LANDS)))
def test_the_next_working_day_is_the_day_itself_or_close(day: date, land: str) -> None:
    found = next_working_day(day, land)
    assert is_working_day(found, land)
    assert 0 <= (found - day).days <= 5
    assert (found == day) is is_working_day(day, land)
