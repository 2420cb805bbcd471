"""A case and its subjects belong to the agency that registered them; nobody else writes to them."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar

from chassis.handling import Context, Outcome, unchanged
from contracts.agency import ApplicationSubmitted, ErasureRequested, Submission
from contracts.values import Finding, Subject
from services.intake.model import Case, RecordedSubject
from services.intake.receipts import agency_of, refused
from services.intake.wording import finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

S = TypeVar("S", bound=Submission | ErasureRequested)


def of_own_case(
    handler: Callable[[Case, S, Context], Outcome[Case]],
) -> Callable[[Case | None, S, Context], Outcome[Case]]:
    """Refuse events that name no case, or another agency's case or subject; hand on the others."""

    @wraps(handler)
    def guarded(case: Case | None, event: S, context: Context) -> Outcome[Case]:
        if case is None:
            unknown = finding("unknown_case", "/case_id")
            return unchanged(case, answer=refused(context, event.case_id, [unknown]))
        if foreign := foreign_parts(case, event, context):
            return unchanged(case, answer=refused(context, event.case_id, foreign))
        return handler(case, event, context)

    return guarded


def foreign_parts(
    case: Case | None, event: Submission | ErasureRequested | ApplicationSubmitted, context: Context
) -> tuple[Finding, ...]:
    """What of another agency's an event touches."""
    agency = agency_of(context)
    if case and case.agency != agency:
        return (finding("foreign_case", "/case_id"),)
    return tuple(
        finding("foreign_subject", pointer)
        for pointer, subject_id in _named_subjects(event)
        if _is_foreign(context, agency, subject_id)
    )


def _named_subjects(
    event: Submission | ErasureRequested | ApplicationSubmitted,
) -> Iterator[tuple[str, UUID]]:
    if isinstance(event, ErasureRequested):
        yield "/subject_id", event.subject_id
    for role, subject in subjects_of(event).items():
        yield f"/{role}/subject_id", subject.subject_id


def subjects_of(event: object) -> dict[str, Subject]:
    """Applicant and beneficiary, where the event brings them."""
    named = {role: getattr(event, role, None) for role in ("applicant", "beneficiary")}
    return {role: subject for role, subject in named.items() if isinstance(subject, Subject)}


def _is_foreign(context: Context, agency: str, subject_id: UUID) -> bool:
    recorded = context.get(RecordedSubject, subject_id)
    return recorded is not None and recorded.agency != agency
