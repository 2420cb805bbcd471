"""The documents of an application: what is missing, until when, and when all is in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from chassis.handling import BERLIN, Context, Outcome, Publish, Timer, TimerFired, unchanged
from contracts.intake import ApplicationCompleted
from contracts.terms import DeadlineApproaching, DeadlineMissed
from contracts.topics import receipts_topic
from law.documents import missing
from law.parameters import period
from law.periods import end_of_period
from services.intake.model import Case, Term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.envelope import Event

TERM: Final = "documents"
REMINDER: Final = "documents_reminder"
REMINDED_BEFORE: Final = timedelta(days=3)


def checked(case: Case, today: date) -> Case:
    """The case with what is still missing, the term for it, and the day it was complete."""
    lacking = missing(
        case.procedure, case.facts["disability_status"], case.facts.get("kind"), case.document_kinds
    )
    return case.model_copy(
        update={
            "missing": lacking,
            "documents_due": (case.documents_due or _term(case, today)) if lacking else None,
            "completed_on": None if lacking else case.completed_on or _last_received(case),
        }
    )


def _term(case: Case, today: date) -> Term:
    """The agency's period for the answer; it ends on a working day at the agency's seat (SGB X § 26)."""
    asked = end_of_period(today, period("document_answer_period", today), case.land, case.municipality)
    return Term(last_day=asked.last_day, basis="; ".join(asked.basis))


def _last_received(case: Case) -> date:
    return max((case.applied_on, *(document.received_on for document in case.documents)))


def completion(before: Case | None, case: Case, context: Context) -> Sequence[ApplicationCompleted]:
    """`ApplicationCompleted`, if nothing is missing now and something was before."""
    if case.completed_on is None or (before is not None and before.completed_on is not None):
        return ()
    completed = ApplicationCompleted(
        case_id=case.case_id,
        submission_id=context.cause.id,
        completed_on=case.completed_on,
        documents=case.documents,
    )
    return (completed,)


def timers(before: Case | None, case: Case) -> Sequence[Timer]:
    """A reminder before the term ends and a check once it has; nothing where the term is as before."""
    last_day = _awaited_until(case)
    if last_day == (_awaited_until(before) if before else None):
        return ()
    if last_day is None:
        return (Timer(TERM, None), Timer(REMINDER, None))
    return (
        Timer(TERM, _start_of(last_day + timedelta(days=1))),
        Timer(REMINDER, _start_of(last_day - REMINDED_BEFORE)),
    )


def _awaited_until(case: Case) -> date | None:
    return case.documents_due.last_day if case.documents_due and case.left_on is None else None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, BERLIN).astimezone(UTC)


def remind(case: Case, _fired: TimerFired, _context: Context) -> Outcome[Case]:
    """Documents are still missing and the term ends soon."""
    if case.documents_due is None:
        return unchanged(case)
    due = case.documents_due
    soon = DeadlineApproaching(case_id=case.case_id, term=TERM, due_on=due.last_day, basis=due.basis)
    return Outcome(case, events=[soon, _to_agency(case, soon)])


def miss(case: Case, _fired: TimerFired, _context: Context) -> Outcome[Case]:
    """The term has ended and documents are missing: that is told; what follows is for an official."""
    if case.documents_due is None:
        return unchanged(case)
    due = case.documents_due
    missed = DeadlineMissed(case_id=case.case_id, term=TERM, due_on=due.last_day, basis=due.basis)
    return Outcome(case, events=[missed, _to_agency(case, missed)])


def _to_agency(case: Case, event: Event) -> Publish:
    key = str(case.case_id)
    return Publish(event, topic=receipts_topic(case.agency), key=key, subject=key)
