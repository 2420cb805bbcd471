"""Passing on what agencies send about a case, with texts, payees and subjects replaced by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from chassis.handling import Context, Outcome
from contracts.agency import (
    ApplicationForwarded,
    ApplicationWithdrawn,
    DocumentReceived,
    Submission,
)
from contracts.values import Document, Finding, Payee
from services.intake.checklist import checked, completion, timers
from services.intake.copies import Copies
from services.intake.ending import retention_timers
from services.intake.ownership import of_own_case, subjects_of
from services.intake.progressing import progressed
from services.intake.receipts import accepted
from services.intake.representation import on_withdrawing

if TYPE_CHECKING:
    from services.intake.model import Case

S = TypeVar("S", bound=Submission)

_OFFICIALS: Final = ("decided_by", "chosen_by", "received_by", "opened_by")
"""Members that name the official behind an act."""


@of_own_case
def pass_on(case: Case, event: Submission, context: Context) -> Outcome[Case]:
    """Pass an event on that changes nothing here."""
    return passed_on(case, case, event, context)


@of_own_case
def receive_document(case: Case, event: DocumentReceived, context: Context) -> Outcome[Case]:
    """Tick a document off the list; with the last one the application is complete."""
    document = Document(kind=event.kind, document_id=event.document_id, received_on=event.received_on)
    return passed_on(case, checked(case.with_documents([document]), context.today), event, context)


@of_own_case
def withdraw(case: Case, event: ApplicationWithdrawn, context: Context) -> Outcome[Case]:
    """The applicant has taken the application back: nothing more is awaited."""
    left = case.model_copy(update={"left_on": event.withdrawn_on})
    return passed_on(case, left, event, context, on_withdrawing(case, event.withdrawn_on, context))


@of_own_case
def hand_over(case: Case, event: ApplicationForwarded, context: Context) -> Outcome[Case]:
    """Another authority goes on with the application (SGB IX § 14): nothing more is awaited."""
    left = case.model_copy(update={"left_on": event.forwarded_on})
    return passed_on(case, left, event, context)


def passed_on(
    before: Case, after: Case, event: Submission, context: Context, findings: tuple[Finding, ...] = ()
) -> Outcome[Case]:
    """The outcome of an event that makes `after` out of a case."""
    copies = Copies.of(before, context)
    told = after.model_copy(
        update={"progress": progressed(after.progress, event, context.cause.source, context.today)}
    )
    return announced(before, told, by_ids(before, event, copies, context), copies, context, findings)


def by_ids(case: Case, event: S, copies: Copies, context: Context) -> S:
    """The event as services get it: no name, account or free text."""
    changes: dict[str, Any] = {"submission_id": context.cause.id}
    for role, subject in subjects_of(event).items():
        changes[role] = copies.subject(subject)
    if isinstance(payee := getattr(event, "payee", None), Payee):
        changes["payee"] = copies.payee(payee, case)
    return copies.texts(event).model_copy(update=changes)


def announced(
    before: Case,
    after: Case,
    event: Submission,
    copies: Copies,
    context: Context,
    findings: tuple[Finding, ...] = (),
) -> Outcome[Case]:
    """Publish copies first, then the event that names them; answer with what is still missing."""
    noted = copies.noted(after)
    return Outcome(
        noted,
        events=[*copies.published, event, *completion(before, noted, context)],
        timers=(*timers(before, noted), *retention_timers(before, noted)),
        others=copies.others,
        answer=accepted(context, noted, findings),
        actor=next((name for role in _OFFICIALS if (name := getattr(event, role, None))), None),
    )
