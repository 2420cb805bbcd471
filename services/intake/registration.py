"""Registering applications: accepted whatever their content lacks, unless they touch another agency's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chassis.handling import Context, Outcome, unchanged
from contracts.intake import ApplicationRegistered
from services.intake.checklist import checked, completion, timers
from services.intake.copies import Copies
from services.intake.duplicates import compare, fingerprints
from services.intake.model import Case
from services.intake.ownership import foreign_parts, subjects_of
from services.intake.receipts import accepted, agency_of, refused
from services.intake.representation import on_applying
from services.intake.wording import finding

if TYPE_CHECKING:
    from contracts.agency import ApplicationSubmitted
    from contracts.values import Finding

WRITTEN_FORM: Final = frozenset({"training_subsidy", "integration_grant"})
"""Procedures whose application needs a signature."""


def register(case: Case | None, event: ApplicationSubmitted, context: Context) -> Outcome[Case]:
    """Register an application, or take over what is new in one that the agency sends again."""
    agency = agency_of(context)
    if foreign := foreign_parts(case, event, context):
        return unchanged(case, answer=refused(context, event.case_id, foreign))
    if case and case.procedure != event.procedure:
        told = finding("procedure_differs", "/procedure")
        return unchanged(case, answer=accepted(context, case, [told]))
    comparison = compare(event.case_id, agency, event, context)
    people = {subject.subject_id for subject in subjects_of(event).values()}
    copies = Copies(context, agency, event.case_id, people)
    registered = checked(_merged(case, event, agency, copies), context.today)
    findings = (*_resent(case, registered), *comparison.findings, *_warnings(event, agency, context))
    announced = (_announced(registered, context), *completion(case, registered, context))
    return Outcome(
        registered,
        events=[*copies.published, *announced],
        timers=timers(case, registered),
        others={**copies.others, **comparison.claimed},
        answer=accepted(context, registered, findings, duplicate_of=comparison.duplicate_of),
    )


def _merged(case: Case | None, event: ApplicationSubmitted, agency: str, copies: Copies) -> Case:
    """The case as the event says it; what it leaves out and an earlier message said is kept."""
    copies.subject(event.applicant)
    beneficiary = copies.subject(event.beneficiary) if event.beneficiary else None
    payee = copies.payee(event.payee, case) if event.payee else None
    facts = copies.texts(event).facts.model_dump(mode="json")
    sent: dict[str, Any] = {
        "reference": event.reference,
        "land": event.land,
        "municipality": event.municipality,
        "applicant_id": event.applicant.subject_id,
        "facts": facts,
    }
    merged = _again(case, event, sent) if case else _first(event, agency, sent)
    named = {
        "beneficiary_id": beneficiary.subject_id if beneficiary else merged.beneficiary_id,
        "payee_id": payee.payee_id if payee else merged.payee_id,
        "fingerprints": tuple(dict.fromkeys((*merged.fingerprints, *fingerprints(agency, event)))),
    }
    return copies.noted(merged.model_copy(update=named).with_documents(event.documents))


def _first(event: ApplicationSubmitted, agency: str, sent: dict[str, Any]) -> Case:
    return Case(
        case_id=event.case_id,
        agency=agency,
        procedure=event.procedure,
        channel=event.channel,
        applied_on=event.applied_on,
        received_on=event.received_on,
        forwarded_by=event.forwarded_by,
        signed=event.signed,
        **sent,
    )


def _again(case: Case, event: ApplicationSubmitted, sent: dict[str, Any]) -> Case:
    """A message about a case that is known: the earliest first contact decides, nulls take nothing away."""
    facts = case.facts | {name: value for name, value in sent["facts"].items() if value is not None}
    earliest = {
        "applied_on": min(case.applied_on, event.applied_on),
        "received_on": case.received_on or event.received_on,
        "forwarded_by": case.forwarded_by or event.forwarded_by,
        "signed": case.signed or event.signed,
        "facts": facts,
    }
    return case.model_copy(update=sent | earliest)


def _resent(case: Case | None, registered: Case) -> tuple[Finding, ...]:
    if case is None:
        return ()
    return (finding("already_registered", applied_on=f"{registered.applied_on:%d.%m.%Y}"),)


def _warnings(event: ApplicationSubmitted, agency: str, context: Context) -> tuple[Finding, ...]:
    """The signature where written form is required; an applicant not of age; a seat unlike the registry's."""
    unsigned = event.procedure in WRITTEN_FORM and not event.signed
    seat = context.registry.agencies[agency]
    compared = {"/land": (event.land, seat.land), "/municipality": (event.municipality, seat.municipality)}
    return (
        *((finding("signature_missing", "/signed"),) if unsigned else ()),
        *on_applying(event.applicant, event.applied_on),
        *(
            finding("seat_differs", pointer, registered=registered)
            for pointer, (sent, registered) in compared.items()
            if sent != registered
        ),
    )


def _announced(case: Case, context: Context) -> ApplicationRegistered:
    return ApplicationRegistered(
        case_id=case.case_id,
        submission_id=context.cause.id,
        reference=case.reference,
        procedure=case.procedure,
        agency=case.agency,
        land=case.land,
        municipality=case.municipality,
        channel=case.channel,
        applied_on=case.applied_on,
        received_on=case.received_on,
        forwarded_by=case.forwarded_by,
        signed=case.signed,
        applicant_id=case.applicant_id,
        beneficiary_id=case.beneficiary_id,
        payee_id=case.payee_id,
        facts=case.facts,
        documents=case.documents,
        missing_documents=case.missing,
        answer_by=case.documents_due.last_day if case.documents_due else None,
    )
