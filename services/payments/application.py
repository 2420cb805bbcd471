"""What an application and its changes mean for payment: file number, agency, and two of the conditions."""

from collections.abc import Iterable

from chassis.handling import Context, Outcome, unchanged
from contracts.agency import ApplicationAmended, ChangeReported, DocumentReceived
from contracts.facts import TrainingSubsidyFacts
from contracts.frozen import altered
from contracts.intake import ApplicationCompleted, ApplicationRegistered
from contracts.values import Document
from services.payments.facts import Application
from services.payments.model import Case
from services.payments.settlement import settle

REGISTERED_TRAINING = "vocational_training"
"""Kind of training whose contract the chamber registers (BBiG § 34)."""


def know_the_application(case: Case | None, event: ApplicationRegistered, context: Context) -> Outcome[Case]:
    """Keep what payments needs: file number, agency, and whether a register entry is a condition."""
    facts = event.facts
    application = Application(
        reference=event.reference,
        agency=event.agency,
        procedure=event.procedure,
        register_entry_needed=isinstance(facts, TrainingSubsidyFacts) and facts.kind == REGISTERED_TRAINING,
    )
    known = Case.of(case, event.case_id).but(application=application)
    return settle(_with_documents(known, event.documents), context)


def follow_the_amendment(case: Case | None, event: ApplicationAmended, context: Context) -> Outcome[Case]:
    """Another kind of training changes whether a register entry is a condition."""
    kind = (event.facts or {}).get("kind")
    if case is None or case.application is None or kind is None:
        return unchanged(case)
    application = altered(case.application, register_entry_needed=kind == REGISTERED_TRAINING)
    return settle(case.but(application=application), context)


def notice_the_register_entry(case: Case | None, event: DocumentReceived, context: Context) -> Outcome[Case]:
    """The chamber's register entry lifts a condition; other documents are no matter of payments."""
    if event.kind != "register_entry":
        return unchanged(case)
    return settle(Case.of(case, event.case_id).but(register_entry=True), context)


def notice_all_documents(case: Case | None, event: ApplicationCompleted, context: Context) -> Outcome[Case]:
    """The documents of a complete application may hold the register entry."""
    return settle(_with_documents(Case.of(case, event.case_id), event.documents), context)


def notice_the_start(case: Case | None, event: ChangeReported, context: Context) -> Outcome[Case]:
    """Training or work has begun. Every other change waits for an official's decision."""
    if event.change != "started":
        return unchanged(case)
    return settle(Case.of(case, event.case_id).but(started_on=event.effective_on), context)


def _with_documents(case: Case, documents: Iterable[Document]) -> Case:
    proved = any(document.kind == "register_entry" for document in documents)
    return case.but(register_entry=case.register_entry or proved)
