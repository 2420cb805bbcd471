from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.errors import LawError
from law.part_month import Convention, last_of_month, months_between, part_month
from tests.unit.law.vectors import rows

AMOUNT = Decimal("937.92")
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize("convention", get_args(Convention))
@pytest.mark.parametrize("row", rows("part_month"))
def test_parts(row: dict[str, Any], convention: Convention) -> None:
    part = part_month(AMOUNT, row["from"], row["to"], convention)
    assert [part.days, str(part.amount)] == row[convention]


@pytest.mark.parametrize(("convention", "total"), [("calendar", "6835.20"), ("30E", "6912.00")])
def test_p8_six_months_from_the_middle_of_a_month(convention: Convention, total: str) -> None:
    spans = months_between(date(2017, 2, 15), date(2017, 8, 14))
    parts = [part_month(Decimal("1152.00"), first, last, convention) for first, last in spans]
    assert len(parts) == 7
    assert str(sum(part.amount for part in parts)) == total


@pytest.mark.parametrize(
    ("from_", "to", "code"),
    [
        (date(2026, 8, 15), date(2026, 9, 1), "not_in_one_month"),
        (date(2026, 8, 15), date(2027, 8, 16), "not_in_one_month"),
        (date(2026, 8, 15), date(2026, 8, 14), "not_in_one_month"),
    ],
)
def test_days_of_two_months_are_refused(from_: date, to: date, code: str) -> None:
    with pytest.raises(LawError) as refused:
        part_month(AMOUNT, from_, to)
    assert refused.value.code == code


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(LawError, match=r"Fr 31\.07\.2026"):
        months_between(date(2026, 8, 1), date(2026, 7, 31))


@given(start=DAYS, length=st.integers(0, 1500))
def test_spans_cover_every_day_once(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    spans = months_between(start, end)
    assert sum((last - first).days + 1 for first, last in spans) == length + 1
    assert all(first.month == last.month for first, last in spans)
    assert (spans[0][0], spans[-1][1]) == (start, end)


@given(day=DAYS)
def test_the_two_parts_of_a_month_make_its_calendar_days(day: date) -> None:
    first, last = day.replace(day=1), last_of_month(day)
    if day == last:
        return
    parts = [part_month(AMOUNT, first, day), part_month(AMOUNT, day + timedelta(days=1), last)]
    assert sum(part.days for part in parts) == last.day


@given(day=DAYS)
def test_the_two_parts_of_a_month_make_thirty_days_under_30e(day: date) -> None:
    first, last = day.replace(day=1), last_of_month(day)
    if day == last or day.day == 30:
        return
    parts = [part_month(AMOUNT, first, day, "30E"), part_month(AMOUNT, day + timedelta(days=1), last, "30E")]
    assert sum(part.days for part in parts) == 30


@given(day=DAYS, length=st.integers(0, 30), convention=st.sampled_from(get_args(Convention)))
def test_a_part_is_never_more_than_the_month(day: date, length: int, convention: Convention) -> None:
    part = part_month(AMOUNT, day, min(day + timedelta(days=length), last_of_month(day)), convention)
    assert 1 <= part.days <= 30
    assert part.amount <= AMOUNT


@pytest.mark.parametrize(("convention", "named"), [("calendar", "Kalendertage"), ("30E", "30E/360")])
def test_the_convention_is_named_in_german(convention: Convention, named: str) -> None:
    first, last = date(2026, 4, 14), date(2026, 4, 30)
    assert part_month(Decimal("300.00"), first, last, convention).steps[0] == (
        f"Di 14.04.2026 bis Do 30.04.2026: 17 von 30 Tagen ({named})"
    )
