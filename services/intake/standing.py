"""How a case stands, in words: state, what is missing, what happens next and until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.values import Procedure
from law.competence import clock
from law.errors import LawError
from law.inaction import after_application
from law.payment_day import due_on
from services.intake.ending import open_on
from services.intake.progress import ENDINGS, Stage
from services.intake.receipts import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.intake.model import Case
    from services.intake.progress import Progress

STATES: Final[dict[Stage, str]] = {
    "registered": "Der Antrag ist registriert.",
    "assessed": "Die Voraussetzungen sind geprüft; die Entscheidung steht aus.",
    "decision_returned": "Die Entscheidung kann so nicht bestehen und wurde zurückgegeben.",
    "grant_approved": "Die Leistung ist bewilligt.",
    "grant_suspended": "Die Zahlung ist vorläufig eingestellt.",
    "grant_ended": "Die Förderung ist beendet.",
    "refused": "Der Antrag ist abgelehnt.",
    "support_approved": "Der Integrationsfachdienst ist bewilligt.",
    "provider_proposed": "Fachdienste sind vorgeschlagen.",
    "provider_asked": "Ein Fachdienst ist beauftragt und hat noch nicht geantwortet.",
    "provider_declined": "Der Fachdienst hat den Auftrag abgelehnt.",
    "order_withdrawn": "Der Auftrag an den Fachdienst ist zurückgenommen.",
    "provider_accepted": "Der Fachdienst hat den Auftrag angenommen.",
    "support_running": "Die Begleitung läuft.",
    "support_ended": "Die Begleitung ist beendet.",
    "support_revoked": "Die Bewilligung der Begleitung ist aufgehoben.",
    "withdrawn": "Der Antrag ist zurückgenommen.",
    "forwarded": "Der Antrag ist an einen anderen Träger weitergeleitet.",
}
"""What each stage is called."""

_TERMS: Final = {
    "competence": "Zuständigkeit klären oder den Antrag weiterleiten",
    "decision": "Über den Antrag entscheiden",
    "notice_of_delay": "Begründet mitteilen, warum die Entscheidung länger dauert",
    "inaction": "Über den Antrag entscheiden: danach kann auf Entscheidung geklagt werden",
    "objection_inaction": "Über den Widerspruch entscheiden: danach kann auf Entscheidung geklagt werden",
    "answer": "Antwort des Fachdienstes abwarten",
    "report": "Bericht des Fachdienstes abwarten",
    "hearing": "Antwort auf die Anhörung abwarten",
}
_REASONS: Final = {
    "suspended": "Die Zahlung ist vorläufig eingestellt.",
    "returned": "Die Bank hat die Zahlung zurückgegeben: Bankverbindung klären.",
    "rejected": "Die Zahlung wurde nicht ausgeführt: Bankverbindung klären.",
    "no_payee": "Es fehlt eine gültige Bankverbindung.",
    "register_entry_missing": "Die Eintragung in das Verzeichnis der Ausbildungsverhältnisse fehlt.",
    "not_started": "Der Beginn ist noch nicht bestätigt.",
    "payee_check": "Name und Konto werden noch abgeglichen.",
    "notice_not_deemed": "Der Bescheid gilt noch nicht als bekannt gegeben.",
    "invoice_unlike_order": "Die Rechnung weicht vom Auftrag ab.",
}


_LATEST_PAID: Final = timedelta(days=62)
"""Months that began longer ago were due before today."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class MissingDocument(_Part):
    """A document that is still needed."""

    kind: str
    name: str


class Step(_Part):
    """Something that comes next."""

    code: str
    """Stable name, such as `decide`, `documents`, `payment`, `term:competence`, `hold:no_payee`."""
    what: str
    """In German, for an official."""
    owner: str | None = None
    """Who has to act: `agency`, `applicant`, `employer`, `provider`; null where time alone brings it."""
    until: date | None = None
    """Last day, or the day on which it happens."""
    missed: bool = False
    """The day has passed."""
    basis: str | None = None
    """Paragraph."""


class Standing(_Part):
    """How a case of the agency stands, as far as intake has been told."""

    case_id: UUID
    reference: str
    procedure: Procedure
    applied_on: date
    state: str
    """Stable name of the stage the case is in."""
    description: str
    """The state in German."""
    since: date | None
    open: bool
    """Whether anything can still happen that needs the data of the people."""
    missing: tuple[MissingDocument, ...]
    missing_until: date | None
    next: tuple[Step, ...]
    """What happens next, soonest first; what has no day comes last."""


def standing(case: Case, today: date) -> Standing:
    """How a case stands on a day."""
    told = case.progress
    steps = [step.model_copy(update={"missed": _passed(step, today)}) for step in _steps(case, today)]
    return Standing(
        case_id=case.case_id,
        reference=case.reference,
        procedure=case.procedure,
        applied_on=case.applied_on,
        state=told.stage,
        description=STATES[told.stage],
        since=told.since,
        open=open_on(case, today),
        missing=tuple(MissingDocument(kind=kind, name=DOCUMENTS.get(kind, kind)) for kind in case.missing),
        missing_until=case.documents_due.last_day if case.missing and case.documents_due else None,
        next=tuple(sorted(steps, key=lambda step: (step.until is None, step.until or date.max))),
    )


def _passed(step: Step, today: date) -> bool:
    return step.missed or (step.until is not None and step.until < today)


def _steps(case: Case, today: date) -> Iterator[Step]:
    told = case.progress
    if told.stage not in ENDINGS:
        yield from _documents(case)
        yield from _missing_terms(told)
        yield from _stage(case, today)
        yield from _holds(told)
    yield from _terms(told)
    yield from _remedies(told, today)
    yield from _demand(told)


def _documents(case: Case) -> Iterator[Step]:
    if case.missing and case.documents_due:
        due = case.documents_due
        yield Step(
            code="documents",
            what="Fehlende Unterlagen nachreichen",
            owner="applicant",
            until=due.last_day,
            basis=due.basis,
        )


def _missing_terms(told: Progress) -> Iterator[Step]:
    if told.terms_missing:
        what = "Die Genehmigung gilt als erteilt: über Beginn, Ende und Umfang der Begleitung entscheiden"
        yield Step(code="set_terms", what=what, owner="agency", basis="SGB IX § 18(3), § 194(2)")


def _stage(case: Case, today: date) -> Iterator[Step]:
    told = case.progress
    match told.stage:
        case "registered" | "assessed" | "decision_returned":
            until, basis = _decide_by(case)
            what = "Über den Antrag entscheiden"
            yield Step(code="decide", what=what, owner="agency", until=until, basis=basis)
        case "grant_approved":
            yield from _paying(told, today)
        case "grant_suspended":
            what = "Über die Aufhebung entscheiden, sonst wird nachgezahlt"
            until, basis = told.deciding.until, "SGB III § 331(2)"
            yield Step(code="resume_or_cancel", what=what, owner="agency", until=until, basis=basis)
        case "support_approved" | "provider_proposed" | "provider_declined" | "order_withdrawn":
            what, basis = "Einen Fachdienst auswählen", "SGB IX § 36(2), § 194"
            yield Step(code="choose_provider", what=what, owner="agency", basis=basis)
        case "provider_asked":
            what = "Der Fachdienst antwortet"
            yield Step(code="answer", what=what, owner="provider", until=told.supporting.until)
        case "provider_accepted":
            what = "Die Begleitung beginnt"
            yield Step(code="begin", what=what, owner="provider", until=told.supporting.until)
        case "support_running":
            yield Step(code="end", what="Die Begleitung endet", owner="provider", until=told.deciding.ends_on)


def _decide_by(case: Case) -> tuple[date | None, str | None]:
    """Until when to decide: three weeks for participation, six months before a claim for the grants."""
    received = case.received_on or case.applied_on
    try:
        if case.procedure == "integration_service":
            term = clock(received, case.land, case.municipality).decision_by
            return term.last_day, "; ".join(term.basis)
        limit = after_application(case.completed_on or received)
    except (LawError, OverflowError, ValueError):
        return None, None
    return limit.until, "; ".join(limit.basis)


def _paying(told: Progress, today: date) -> Iterator[Step]:
    if not told.application.begun:
        what = "Den Beginn bestätigen: vorher wird nicht gezahlt"
        yield Step(code="confirm_start", what=what, owner="employer", until=told.deciding.starts_on)
    if day := _next_payment(told, today):
        what = "Nächste Zahlung, nachträglich für den Vormonat"
        yield Step(code="payment", what=what, until=day, basis="SGB III § 337(2)")


def _next_payment(told: Progress, today: date) -> date | None:
    """The first day of payment that is still to come, for a month of the funding that was not paid."""
    starts_on, ends_on = told.deciding.starts_on, told.deciding.ends_on
    if starts_on is None or ends_on is None:
        return None
    month = max(starts_on, today - _LATEST_PAID).replace(day=1)
    while month <= ends_on:
        name = f"{month:%Y-%m}"
        day = due_on(name).due_on
        if day >= today and name > (told.paying.paid_until or ""):
            return day
        month = _after(month)
    return None


def _after(month: date) -> date:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _holds(told: Progress) -> Iterator[Step]:
    by_reason = {held.reason: held for held in told.paying.held}
    for reason, held in by_reason.items():
        what = _REASONS.get(reason, "Eine Zahlung ist angehalten.")
        yield Step(code=f"hold:{reason}", what=what, owner=held.owner, until=held.until)


def _terms(told: Progress) -> Iterator[Step]:
    for name, due in told.terms.items():
        what = _TERMS.get(name, "Eine Frist beachten")
        yield Step(code=f"term:{name}", what=what, until=due.due_on, missed=due.missed, basis=due.basis)


def _remedies(told: Progress, today: date) -> Iterator[Step]:
    if told.application.objections:
        yield Step(code="objection", what="Über den Widerspruch entscheiden", owner="agency")
    if told.announcing.notice and told.announcing.notice.returned:
        yield Step(code="reissue", what="Der Brief kam zurück und wird erneut gesandt")
    elif (until := told.objection_until) and today <= until:
        what = "Bis dahin ist ein Widerspruch möglich"
        yield Step(code="objection_period", what=what, until=until, basis="SGG § 84(1)")


def _demand(told: Progress) -> Iterator[Step]:
    if told.deciding.demand_due_on and told.paying.demand == "open":
        what, until = "Den zurückgeforderten Betrag zahlen", told.deciding.demand_due_on
        yield Step(code="repay", what=what, owner="employer", until=until, basis="SGB X § 50")
