"""The receipt: the one answer to every submission."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final
from uuid import UUID

from chassis.handling import Context, Problem, Publish
from contracts.receipts import SubmissionReceived
from contracts.topics import INTAKE_SUBMISSIONS, receipts_topic
from services.intake.wording import WORDINGS, finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.values import Finding
    from services.intake.model import Case

DOCUMENTS: Final = {
    "training_contract": "Ausbildungs- oder Weiterbildungsvertrag",
    "register_entry": "Eintragung in das Verzeichnis der Ausbildungsverhältnisse",
    "employment_contract": "Arbeitsvertrag",
    "training_completion": "Nachweis über den Abschluss der Ausbildung",
    "disability_card": "Schwerbehindertenausweis oder Feststellungsbescheid",
    "equal_status_notice": "Bescheid über die Gleichstellung",
}
"""What documents are called in German."""


class UnknownAgency(LookupError):
    """A submission of an agency that the registry does not name: there is nowhere to answer it."""

    def __init__(self, agency: str) -> None:
        super().__init__(
            f"agency '{agency}' is not in the registry; "
            "add it to agencies.csv, provision its topics and redrive"
        )


def agency_of(context: Context) -> str:
    """Slug of the agency that sent what is being handled; raises `UnknownAgency`."""
    agency = context.cause.sender
    if agency not in context.registry.agencies:
        raise UnknownAgency(agency)
    return agency


def accepted(
    context: Context, case: Case, findings: Iterable[Finding] = (), *, duplicate_of: UUID | None = None
) -> Publish:
    """A receipt that says what was found, what is still missing and until when to send it."""
    receipt = SubmissionReceived(
        case_id=case.case_id,
        submission_id=context.cause.id,
        accepted=True,
        duplicate_of=duplicate_of,
        findings=(*context.findings, *findings, *_missing(case)),
        missing_documents=case.missing,
        answer_by=case.documents_due.last_day if case.documents_due else None,
    )
    return _to(agency_of(context), str(case.case_id), receipt)


def refused(context: Context, case_id: UUID, findings: Iterable[Finding]) -> Publish:
    """A receipt for what does not fit its sender or names an unknown or foreign case."""
    receipt = SubmissionReceived(
        case_id=case_id,
        submission_id=context.cause.id,
        accepted=False,
        findings=(*context.findings, *findings),
    )
    return _to(agency_of(context), str(case_id), receipt)


def answer_problem(problem: Problem, context: Context) -> Publish | None:
    """The receipt for a record that could not be handled; None where its sender is not known."""
    agency = (
        context.cause.sender if problem.topic == INTAKE_SUBMISSIONS.pattern else problem.topic.split(".")[1]
    )
    if agency not in context.registry.agencies:
        return None
    case_id = _case_id(problem.subject)
    receipt = SubmissionReceived(
        case_id=case_id,
        submission_id=problem.ce_id,
        position=None if problem.ce_id else problem.position,
        accepted=False,
        findings=problem.findings or (worded(problem),),
    )
    place = problem.position
    return _to(
        agency, str(case_id or problem.ce_id or f"{place.topic}/{place.partition}/{place.offset}"), receipt
    )


def _to(agency: str, key: str, receipt: SubmissionReceived) -> Publish:
    return Publish(receipt, topic=receipts_topic(agency), key=key, subject=key)


def _missing(case: Case) -> tuple[Finding, ...]:
    if not case.missing or case.documents_due is None:
        return ()
    kinds = ", ".join(DOCUMENTS.get(kind, kind) for kind in case.missing)
    return (
        finding(
            "documents_missing",
            "/documents",
            kinds=kinds,
            answer_by=f"{case.documents_due.last_day:%d.%m.%Y}",
        ),
    )


def worded(problem: Problem) -> Finding:
    """The problem in German; without a wording of its own it is told as one of headers or of data."""
    header = problem.field.removeprefix("header:") if problem.field.startswith("header:") else None
    fallback = "value_invalid" if header is None else "envelope_invalid"
    worded = finding(problem.code if problem.code in WORDINGS else fallback, header or problem.field or None)
    return worded.model_copy(
        update={"code": problem.code, "field": None if header else problem.field or None}
    )


def _case_id(subject: str | None) -> UUID | None:
    with suppress(ValueError):
        return UUID(subject) if subject else None
    return None
