"""What the versions of a grant owe, and the plan of one of them, in the law's own schedule."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from contracts.frozen import trusted
from contracts.values import Instalment, Month
from law import schedule
from law.schedule import Funding, MonthOwed, Owed
from services.payments.facts import Version


def instalments(version: Version) -> tuple[Instalment, ...]:
    """The months of one version taken by itself, each due in arrears on a TARGET day."""
    months = schedule.instalments(_funding(version))
    return tuple(
        [
            trusted(Instalment, {"month": month, "amount": amount, "days": days, "due_on": due_on})
            for month, amount, days, due_on in months
        ]
    )


def owed(versions: tuple[Version, ...]) -> Mapping[Month, Decimal]:
    """What is owed for each month, in euros, when all these versions have been decided.

    Each version decides from its `starts_on` on: days before it stay as the earlier version left them.
    """
    return _owed(tuple(map(_funding, versions))).amounts


def month_owed(versions: tuple[Version, ...], month: Month) -> MonthOwed | None:
    """What is owed for one month, part by part; None where nothing is."""
    return schedule.months_owed(tuple(map(_funding, versions))).get(month)


def last_day_owed(versions: tuple[Version, ...]) -> date | None:
    """Last day for which anything is owed; None where nothing is."""
    return _owed(tuple(map(_funding, versions))).last_day


@lru_cache(maxsize=64)
def _owed(fundings: tuple[Funding, ...]) -> Owed:
    """Remembered while a case is handled: thousands of schedules kept alive cost more than they save."""
    return schedule.owed(fundings)


def _funding(version: Version) -> Funding:
    return Funding(version.monthly_amount, version.starts_on, version.last_day)
