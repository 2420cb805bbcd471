"""Questions to the law, drawn at random: mostly such as are asked, some of them nasty."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from law.disability import KNOWN
from law.holidays import LANDS
from law.repayment import EXCEPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

Question = dict[str, Any]

_FIRST_DAY = date(2025, 1, 1)
_DAYS = 730
_NASTY = 0.02
_NASTY_VALUES: tuple[object, ...] = (
    *(None, True, -1, 10**30, 1.5, "", "NaN", "-0.00", "9" * 70, "2026-02-30", "9999-12-31"),
    *([], {}, "0001-01-01", "\ud800", "P999Y"),
)
_LANDS = sorted(LANDS)
_MUNICIPALITIES = (None, None, "03241001", "09761000", "09162000", "16061045", "00000000")
_CHANNELS = ("post", "electronic", "portal", "in_person")


def questions(number: int, random: Random) -> Iterator[Question]:
    """So many questions of all kinds, evenly mixed."""
    kinds = list(KINDS)
    for _ in range(number):
        yield question(random.choice(kinds), random)


def question(kind: str, random: Random) -> Question:
    """One question; about one in fifty has a member that is wrong or strange."""
    asked = {"question": kind, **KINDS[kind](random)}
    if random.random() < _NASTY:
        asked[random.choice(list(asked))] = random.choice(_NASTY_VALUES)
    return asked


def _day(random: Random) -> str:
    return (_FIRST_DAY + timedelta(days=random.randrange(_DAYS))).isoformat()


def _money(random: Random, most: int) -> str:
    return f"{random.randint(1, most * 100) / 100:.2f}"


def _training_subsidy(random: Random) -> Question:
    asked = {
        "last_year_pay": _money(random, 1800),
        "disability_status": random.choice(KNOWN),
        "on": _day(random),
    }
    if random.random() < 0.1:
        return {**asked, "exceptional": True, "amount": _money(random, 1800)}
    return {**asked, "percentage": random.choice((20, 40, 60, 60, 80, "66.67"))}


def _integration_grant(random: Random) -> Question:
    changes = [
        {"month": random.randint(1, 12), "monthly_wage": _money(random, 5000)}
        for _ in range(random.choice((0, 0, 0, 1, 2)))
    ]
    return {
        "monthly_wage": _money(random, 9000),
        "agreed_or_local_wage": random.choice((None, _money(random, 6000))),
        "percentage": str(random.randint(1, 70)),
        "months": random.randint(1, 12),
        "starts_on": _day(random),
        "changes": changes,
    }


def _partial_month(random: Random) -> Question:
    first, last = sorted(random.randint(1, 28) for _ in range(2))
    month = f"{random.randint(2024, 2030)}-{random.randint(1, 12):02}"
    return {
        "monthly_amount": _money(random, 3000),
        "from": f"{month}-{first:02}",
        "to": f"{month}-{last:02}",
        "convention": random.choice(("calendar", "30E", None)),
    }


def _repayment(random: Random) -> Question:
    months = random.randint(1, 24)
    return {
        "monthly_amount": _money(random, 3000),
        "funding_months": months,
        "months_paid": random.randint(0, months),
        "unfunded_months_worked": random.randint(0, 14),
        "exception": random.choice((None, None, *EXCEPTIONS)),
    }


def _notification(random: Random) -> Question:
    posted_on = _FIRST_DAY + timedelta(days=random.randrange(-200, _DAYS))
    asked: Question = {"posted_on": posted_on.isoformat(), "channel": random.choice(_CHANNELS[:3])}
    if random.random() < 0.2:
        asked["received_on"] = (posted_on + timedelta(days=random.randint(0, 30))).isoformat()
    if random.random() < 0.1:
        return {"handed_over_on": posted_on.isoformat(), "channel": "in_person"}
    return asked


def _objection_deadline(random: Random) -> Question:
    return {
        **_notification(random),
        "land": random.choice(_LANDS),
        "municipality": random.choice(_MUNICIPALITIES),
        "instruction": random.choice(("correct", "correct", "missing")),
        "abroad": random.random() < 0.05,
    }


def _period(random: Random) -> Question:
    return {
        "event_on": _day(random),
        "length": f"P{random.randint(1, 12)}{random.choice('DWM')}",
        "land": random.choice(_LANDS),
        "municipality": random.choice(_MUNICIPALITIES),
        "kind": random.choice(("statutory", "statutory", "benefit", "fixed_by_authority")),
    }


def _competence_clock(random: Random) -> Question:
    return {
        "received_on": _day(random),
        "land": random.choice(_LANDS),
        "municipality": random.choice(_MUNICIPALITIES),
    }


def _payment_day(random: Random) -> Question:
    return {"month": f"{random.randint(2020, 2040)}-{random.randint(1, 12):02}"}


def _carrier(random: Random) -> Question:
    return {
        "procedure": random.choice(("integration_service", "training_subsidy", "integration_grant")),
        "disability_status": random.choice(KNOWN),
        "receives_basic_income": random.random() < 0.5,
        "rehab_status_with_agency": random.choice((True, False, None)),
    }


KINDS: dict[str, Callable[[Random], Question]] = {
    "training-subsidy": _training_subsidy,
    "integration-grant": _integration_grant,
    "partial-month": _partial_month,
    "repayment": _repayment,
    "notification": _notification,
    "objection-deadline": _objection_deadline,
    "period": _period,
    "competence-clock": _competence_clock,
    "payment-day": _payment_day,
    "carrier": _carrier,
}
