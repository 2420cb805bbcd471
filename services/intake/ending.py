"""When a case is over, how long its data are needed after that, and the timer that erases them.

A refusal can be objected to: it ends a case only once the time for that has passed. What was approved stands,
and is paid, until an official ends it, even if the application is taken back (SGB X § 39(2)). Money that is
owed back keeps the data until the claim has lapsed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from chassis.handling import BERLIN, Timer
from law.errors import LawError
from law.lapse import refund
from law.retention import retention
from law.term import limit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from law.retention import Record
    from services.intake.model import Case

RETENTION: Final = "retention"
_JOB_CENTRE: Final = "jc-"
_FIRST_DAY: Final = date(2018, 5, 25)
"""The GDPR's: files of cases that ended before it are kept as if they had ended then."""


def ended_on(case: Case) -> date | None:
    """The first day on which nothing can happen any more, which may lie ahead; None where nobody knows it."""
    if case.progress.application.objections:
        return None
    left = case.left_on if case.runs_until is None else None
    ends = (left, _refusal_final(case), case.ended_on, case.runs_until and _after(case.runs_until))
    return min((day for day in ends if day is not None), default=None)


def open_on(case: Case, day: date) -> bool:
    """Whether anything can still happen to the case that needs its subjects."""
    end, claims = ended_on(case), _claims_until(case)
    return end is None or day < end or (claims is not None and day <= claims)


def expected_end(case: Case) -> date | None:
    """From when the data could be erased, as far as that is known; before a decision, as applied for."""
    applied_for = case.facts.get("ends_on")
    end = ended_on(case) or (_after(date.fromisoformat(applied_for)) if applied_for else None)
    if end is None or case.progress.application.objections:
        return None
    claims = _claims_until(case)
    return max(end, _after(claims)) if claims else end


def kept_until(case: Case) -> date | None:
    """Last day on which the data of a case are kept; None while its end is not known.

    Nor is it for a day beyond the calendar, such as an agency may send: such a file a person has to look at.
    """
    end = ended_on(case)
    if end is None:
        return None
    try:
        return retention(_record(case), max(end, _FIRST_DAY), _claims_until(case)).keep_until
    except (LawError, OverflowError, ValueError):
        return None


def retention_timers(before: Case | None, case: Case) -> Sequence[Timer]:
    """Erase the data once they are no longer needed; nothing where that day is as before."""
    until = kept_until(case)
    if until == (kept_until(before) if before else None):
        return ()
    due = datetime.combine(_after(until), time.min, BERLIN).astimezone(UTC) if until else None
    return (Timer(RETENTION, due),)


def _refusal_final(case: Case) -> date | None:
    """The day after the last one for an objection: as the letter says, without a letter after a year."""
    if case.refused_on is None:
        return None
    letter = case.progress.announcing.refusal
    if letter and letter.objection_deadline:
        return _after(letter.objection_deadline)
    name, basis = "remedy_period_without_instruction", ("SGG § 66(2)",)
    return _after(limit(case.refused_on, name, "Widerspruch gegen die Ablehnung", basis).until)


def _claims_until(case: Case) -> date | None:
    told = case.progress
    if told.deciding.demand_due_on is None or told.paying.demand == "cancelled":
        return None
    try:
        return refund(told.deciding.demand_due_on).until
    except (LawError, OverflowError, ValueError):
        return date.max


def _record(case: Case) -> Record:
    """What kind of file it is: one in which nothing was granted, one of a job centre, one with payments."""
    if case.runs_until is None:
        return "refused"
    return "case_job_centre" if case.agency.startswith(_JOB_CENTRE) else "payments"


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day
