"""Terms that run while a case is undecided (SGB IX §§ 14, 18) and while a grant is stopped (SGB III § 331).

Reminders and misses count by the raw end of a period: a holiday that moves the end never helps the authority.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from chassis.handling import BERLIN, Timer
from contracts.terms import DeadlineApproaching, DeadlineMissed
from law.competence import clock
from law.errors import LawError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.envelope import Event
    from services.eligibility.model import Case

COMPETENCE, DECISION, NOTICE_OF_DELAY = "competence", "decision", "notice_of_delay"
PROVISIONAL_STOP = "provisional_stop"

BASIS = {
    COMPETENCE: "SGB IX § 14(1)",
    DECISION: "SGB IX § 14(2)",
    NOTICE_OF_DELAY: "SGB IX § 18(1), (3)",
    PROVISIONAL_STOP: "SGB III § 331(2)",
}
REMINDER = {COMPETENCE: 4, DECISION: 7, NOTICE_OF_DELAY: 14, PROVISIONAL_STOP: 14}
"""Days before the end at which the agency is reminded; a policy."""


def midnight(day: date) -> datetime:
    """When a legal day begins."""
    return datetime.combine(day, time.min, BERLIN)


def terms(case: Case) -> dict[str, date]:
    """The terms of the case that still run, each with its raw end."""
    if case.application.procedure != "integration_service" or case.decided or case.closed:
        return {}
    try:
        ends = clock(case.application.applied_on, case.land, case.municipality)
    except LawError:  # a day that no rule covers starts no clock
        return {}
    running = {DECISION: ends.decision_by.raw, NOTICE_OF_DELAY: ends.notice_by.raw}
    return running if case.competent else {COMPETENCE: ends.competence_by.raw, **running}


def started(case: Case) -> list[Timer]:
    """The reminders of every term that runs."""
    return [Timer(name, reminder_at(name, ends_on)) for name, ends_on in terms(case).items()]


def stopped(before: Case, after: Case) -> list[Timer]:
    """Cancels the timers of the terms that no longer run."""
    return [Timer(name, None) for name in terms(before).keys() - terms(after).keys()]


def reminder_at(term: str, ends_on: date) -> datetime:
    """When the agency is reminded of a term."""
    return midnight(ends_on - timedelta(days=REMINDER[term]))


def tell(case: Case, term: str, ends_on: date, today: date) -> tuple[Sequence[Event], Sequence[Timer]]:
    """A reminder while the term runs, and a timer for the day after it; a miss once it is over."""
    if today > ends_on:
        missed = DeadlineMissed(case_id=case.case_id, term=term, due_on=ends_on, basis=BASIS[term])
        return [missed], []
    approaching = DeadlineApproaching(case_id=case.case_id, term=term, due_on=ends_on, basis=BASIS[term])
    return [approaching], [Timer(term, midnight(ends_on + timedelta(days=1)))]
