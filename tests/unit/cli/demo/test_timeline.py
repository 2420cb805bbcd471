"""The clock moves to the earliest day on which something happens, and never past the last one."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cli.demo.days import begin_of, day_of, end_of
from cli.demo.timeline import next_day

TODAY = date(2026, 3, 2)
UNTIL = date(2026, 6, 30)
INPUT = (date(2026, 3, 1), TODAY, date(2026, 3, 9))


def test_the_next_input_day() -> None:
    assert next_day(TODAY, INPUT, [None], [None], UNTIL) == date(2026, 3, 9)


def test_a_timer_that_is_due_before_counts_by_its_day_in_berlin() -> None:
    due = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    assert next_day(TODAY, INPUT, [None, due], [None], UNTIL) == date(2026, 3, 5)


def test_a_partners_own_date() -> None:
    assert next_day(TODAY, INPUT, [], [None, date(2026, 3, 3)], UNTIL) == date(2026, 3, 3)


def test_a_date_that_has_passed_comes_up_tomorrow() -> None:
    assert next_day(TODAY, INPUT, [], [date(2026, 2, 1)], UNTIL) == date(2026, 3, 3)


def test_the_last_day_is_included_and_none_after_it() -> None:
    assert next_day(TODAY, (), [begin_of(UNTIL)], [None], UNTIL) == UNTIL
    assert next_day(TODAY, (), [end_of(UNTIL).replace(year=2027)], [None], UNTIL) is None


def test_nothing_is_left_to_happen() -> None:
    assert next_day(TODAY, (TODAY,), [None], [None], UNTIL) is None


def test_a_day_ends_at_the_last_moment_before_midnight_in_berlin() -> None:
    assert end_of(date(2026, 3, 29)) == datetime(2026, 3, 29, 21, 59, 59, 999999, UTC)
    assert begin_of(date(2026, 3, 29)) == datetime(2026, 3, 28, 23, 0, tzinfo=UTC)


def test_a_moment_at_the_end_of_the_calendar_has_a_day_too() -> None:
    assert day_of(datetime(9999, 12, 31, 23, 59, tzinfo=UTC)) == date(9999, 12, 31)
