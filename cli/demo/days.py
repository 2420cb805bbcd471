"""Simulated days: legal days of Europe/Berlin, and the moments of UTC at which they begin and end."""

from __future__ import annotations

import calendar
from datetime import MAXYEAR, UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

BERLIN: Final = ZoneInfo("Europe/Berlin")


def day_of(moment: datetime) -> date:
    """The day on which an aware moment falls; at the ends of the calendar, where it has no other, its own."""
    try:
        return moment.astimezone(BERLIN).date()
    except OverflowError:
        return moment.date()


def begin_of(day: date) -> datetime:
    """The first moment of a day, UTC."""
    return datetime.combine(day, time.min, BERLIN).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The last moment of a day that the clock can show, UTC."""
    return datetime.combine(day, time.max, BERLIN).astimezone(UTC)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
