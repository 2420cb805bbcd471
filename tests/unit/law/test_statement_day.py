"""The second TARGET day of the next month, and which months are open until then."""

from datetime import date

import pytest

from law.statement_day import first_open_month, stated_on


@pytest.mark.parametrize(
    ("month", "day"),
    [
        ("2026-02", date(2026, 3, 3)),
        ("2026-03", date(2026, 4, 2)),
        ("2026-04", date(2026, 5, 5)),  # 1 May is closed, 2 and 3 May are a weekend
        ("2026-12", date(2027, 1, 5)),  # 1 January is closed, 2 and 3 January are a weekend
        ("2027-11", date(2027, 12, 2)),
    ],
)
def test_a_statement_is_drawn_up_on_the_second_target_day(month: str, day: date) -> None:
    assert stated_on(month) == day


def test_a_month_is_open_until_its_statement_is_drawn_up() -> None:
    assert first_open_month(date(2026, 3, 2)) == "2026-02"
    assert first_open_month(date(2026, 3, 3)) == "2026-03"
    assert first_open_month(date(2027, 1, 4)) == "2026-12"
