"""When the statement of a month is drawn up.

No paragraph names the day. The convention here: the second TARGET day of the next month. On the first one the
bank's statement of the month's last day comes in, and the month itself is paid; a day later both are behind.
"""

from datetime import date, timedelta
from functools import lru_cache

from law.payment_day import due_on, first_target_day_from

_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def stated_on(month: str) -> date:
    """The day on which the statement of a month "YYYY-MM" is drawn up; raises LawError for no month."""
    return first_target_day_from(due_on(month).due_on + _ONE_DAY)


def first_open_month(day: date) -> str:
    """The first month whose statement is not drawn up yet when a day begins: the last one, or this one."""
    last = f"{day.replace(day=1) - _ONE_DAY:%Y-%m}"
    return last if day < stated_on(last) else f"{day:%Y-%m}"
