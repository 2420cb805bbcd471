"""Which simulated day comes next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from cli.demo.days import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def next_day(
    today: date,
    input_days: Iterable[date],
    timers: Iterable[datetime | None],
    outside: Iterable[date | None],
    until: date,
) -> date | None:
    """The earliest day after today on which there is input, a timer is due, or somebody outside acts.

    None when there is no such day up to `until`, that day included.
    """
    coming = [day for day in input_days if day > today]
    coming += [day_of(moment) for moment in timers if moment is not None]
    coming += [day for day in outside if day is not None]
    if not coming:
        return None
    day = max(min(coming), today + timedelta(days=1))
    return day if day <= until else None
