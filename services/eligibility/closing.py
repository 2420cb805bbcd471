"""How an application ends without a decision here: taken back, or forwarded to another body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.handling import Outcome
from law.competence import clock, forwarding
from law.errors import LawError
from law.wording import german_day
from services.eligibility import states
from services.eligibility.casework import note, noted
from services.eligibility.findings import listed, without_effect

if TYPE_CHECKING:
    from contracts.agency import ApplicationForwarded, ApplicationWithdrawn
    from contracts.values import Finding
    from services.eligibility.model import Case


def withdrawn(case: Case, event: ApplicationWithdrawn) -> Outcome[Case]:
    """Nothing is left to decide; what was approved stands until an official ends it (SGB X § 39(2))."""
    if forbidden := noted(case, event):
        return Outcome(case, events=forbidden)
    closed = case.with_(closed="withdrawn")
    if case.undecided:
        return Outcome(closed)
    possible = listed(states.allowed_decisions(closed))
    finding = without_effect("approval_stands", None, allowed=possible)
    return Outcome(closed, events=[note(case.case_id, event.submission_id, finding)])


def forwarded(case: Case, event: ApplicationForwarded) -> Outcome[Case]:
    """Another body decides. An application for participation is forwarded within two weeks, or stays here."""
    if forbidden := noted(case, event):
        return Outcome(case, events=forbidden)
    if late := _too_late(case, event):
        return Outcome(case, events=[note(case.case_id, event.submission_id, late)])
    again = _again(case)
    events = [note(case.case_id, event.submission_id, again)] if again else []
    return Outcome(case.with_(closed="forwarded"), events=events)


def _too_late(case: Case, event: ApplicationForwarded) -> Finding | None:
    """SGB IX § 14(2) sentence 1; an employer's application can be forwarded at any time (SGB I § 16(2))."""
    if case.application.procedure != "integration_service" or case.forwarded_by:
        return None
    try:
        found = forwarding(case.started_on, event.forwarded_on, case.land, case.municipality)
    except LawError:  # days that no rule covers, or not in their order, stop nobody
        return None
    if found.in_time:
        return None
    return without_effect(
        "forwarded_late",
        "/forwarded_on",
        received_on=german_day(case.started_on),
        competence_by=german_day(found.competence_by.last_day),
    )


def _again(case: Case) -> Finding | None:
    """The second body forwards once more only with the third one's agreement (SGB IX § 14(3))."""
    if case.application.procedure != "integration_service" or not case.forwarded_by:
        return None
    try:
        decision_by = clock(case.started_on, case.land, case.municipality).decision_by.last_day
    except LawError:
        return None
    return without_effect(
        "forwarded_twice", "/to", forwarded_by=case.forwarded_by, decision_by=german_day(decision_by)
    )
