"""Applicants who are not of age: who applies, who is told, and who has to agree (SGB I § 36)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from law.capacity import capacity
from law.errors import LawError
from services.intake.model import RecordedSubject
from services.intake.wording import finding

if TYPE_CHECKING:
    from datetime import date

    from chassis.handling import Context
    from contracts.values import Finding, Subject
    from law.capacity import Capacity
    from services.intake.model import Case


def on_applying(applicant: Subject, on: date) -> tuple[Finding, ...]:
    """What to look at where the applicant is not of age."""
    found = _capacity(applicant, on)
    if found is None:
        return ()
    if not found.may_apply:
        return (finding("applicant_too_young", "/applicant/date_of_birth"),)
    return (finding("inform_representative", "/applicant"),) if found.inform_representative else ()


def on_withdrawing(case: Case, on: date, context: Context) -> tuple[Finding, ...]:
    """What to look at where an application is taken back by someone who is not of age."""
    recorded = context.get(RecordedSubject, case.applicant_id)
    found = _capacity(recorded.subject, on) if recorded else None
    if found is None or not found.withdrawal_needs_consent:
        return ()
    return (finding("representative_consents"),)


def _capacity(applicant: Subject, on: date) -> Capacity | None:
    """What a person may do on a day; None for employers, and where the day of birth says nothing."""
    if applicant.kind != "person" or applicant.date_of_birth is None:
        return None
    try:
        return capacity(applicant.date_of_birth, on)
    except LawError:
        return None
