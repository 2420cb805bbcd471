"""How what comes in becomes part of the case: applications, corrections, documents, meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.codecs import TOLERANT
from contracts.facts import FACTS
from contracts.values import PayeeRef
from services.eligibility.model import Application, Case, Meeting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from contracts.agency import ApplicationAmended, MeetingHeld
    from contracts.facts import Facts
    from contracts.intake import ApplicationCompleted, ApplicationRegistered
    from services.eligibility.model import Procedure


def opened(event: ApplicationRegistered) -> Case:
    """The case of a first application."""
    application = Application(
        procedure=event.procedure,
        agency=event.agency,
        applied_on=event.applied_on,
        signed=event.signed,
        facts=event.facts,
        documents=_kinds(document.kind for document in event.documents),
    )
    return Case(
        case_id=event.case_id,
        land=event.land,
        municipality=event.municipality,
        application=application,
        payee_id=event.payee_id,
        competent=event.forwarded_by is not None,
        received_on=event.received_on,
        forwarded_by=event.forwarded_by,
        completed_on=None if event.missing_documents else event.received_on or event.applied_on,
    )


def merged(case: Case, event: ApplicationRegistered) -> Case:
    """The case after a second application: its facts count, the earliest first contact stays."""
    before, again = case.application, opened(event)
    application = before.model_copy(
        update={
            "applied_on": min(before.applied_on, event.applied_on),
            "signed": before.signed or event.signed,
            "facts": event.facts,
            "documents": _kinds((*before.documents, *again.application.documents)),
        }
    )
    completed_on = case.completed_on or again.completed_on
    return _with_payee(case.with_(application=application, completed_on=completed_on), event.payee_id)


def completed(case: Case, event: ApplicationCompleted) -> Case:
    """The case with all documents that its procedure needs."""
    known = with_documents(case, *(each.kind for each in event.documents))
    return known.with_(completed_on=case.completed_on or event.completed_on)


def amended(case: Case, event: ApplicationAmended) -> Case:
    """The case with corrected facts; an account given before the first decision needs no second person."""
    application = case.application
    if event.facts is not None:
        facts = corrected(application.facts, application.procedure, event.facts)
        application = application.model_copy(update={"facts": facts})
    payee_id = event.payee.payee_id if isinstance(event.payee, PayeeRef) else None
    return _with_payee(case.with_(application=application), payee_id)


def corrected(facts: Facts, procedure: Procedure, corrections: Mapping[str, Any]) -> Facts:
    """The facts with members replaced; their form was checked when they were sent."""
    members = facts.model_dump(mode="json") | dict(corrections)
    return FACTS[procedure].model_validate(members, context=TOLERANT)


def with_documents(case: Case, *kinds: str) -> Case:
    """The case with further documents."""
    documents = _kinds((*case.application.documents, *kinds))
    return case.with_(application=case.application.model_copy(update={"documents": documents}))


def met(case: Case, event: MeetingHeld) -> Case:
    """The case after the personal meeting, which shows that the agency holds itself competent."""
    meeting = Meeting(
        held_on=event.held_on, special_support_needed=event.special_support_needed, wishes=event.wishes
    )
    application = case.application.model_copy(update={"meeting": meeting})
    competent = case.competent or case.application.procedure == "integration_service"
    return case.with_(application=application, competent=competent)


def _with_payee(case: Case, payee_id: UUID | None) -> Case:
    if payee_id is None or payee_id == case.payee_id:
        return case
    return case.with_(unconfirmed_payee_id=payee_id) if case.grant else case.with_(payee_id=payee_id)


def _kinds(kinds: Any) -> tuple[str, ...]:
    return tuple(sorted(set(kinds)))
