"""One pure function for each event, with those of `participation`, `remedies` and `watching`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chassis.handling import BERLIN, Key, Outcome
from contracts.agency import (
    ApplicationAmended,
    ApplicationForwarded,
    ApplicationWithdrawn,
    ChangeReported,
    DecisionTaken,
    DocumentReceived,
)
from contracts.commissioning import SupportEnded
from contracts.eligibility import DecisionReturned
from contracts.facts import IntegrationGrantFacts
from contracts.intake import ApplicationCompleted, ApplicationRegistered
from services.eligibility import (
    changes,
    checks,
    closing,
    filing,
    grants,
    objections,
    participation,
    remedies,
    support,
    watching,
)
from services.eligibility.casework import assessed, handles, note, noted, on, timed
from services.eligibility.model import Case, Review
from services.eligibility.previews import preview

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chassis.handling import Cause, Context
    from contracts.envelope import Event
    from contracts.values import Finding

__all__ = ["handlers", "participation", "remedies", "watching"]

handlers = handles


def subsidised_training(event: ApplicationRegistered, cause: Cause) -> Iterable[Key]:
    """The case of the training, where an integration grant names one."""
    facts = event.facts
    if isinstance(facts, IntegrationGrantFacts) and facts.subsidy_case_id:
        yield Key(Case.kind, str(facts.subsidy_case_id))


@handles(ApplicationRegistered, also=subsidised_training)
def register(case: Case | None, event: ApplicationRegistered, context: Context) -> Outcome[Case]:
    """Open the case, or take over what a second application for it says; assess it."""
    known = filing.merged(case, event) if case else filing.opened(event)
    return timed(case, assessed(known, context, first=noted(case, event) if case else ()))


@on(ApplicationAmended)
def amend(case: Case, event: ApplicationAmended, context: Context) -> Outcome[Case]:
    """Take over corrections and assess again; after the decision they change nothing by themselves.

    Another name or address has its effect at any time: letters go there.
    """
    matter = event.facts is not None or event.payee is not None
    parties = event.applicant is not None or event.beneficiary is not None
    first = [] if parties and not matter else noted(case, event)
    return assessed(filing.amended(case, event), context, first=first)


@on(DocumentReceived)
def receive_document(case: Case, event: DocumentReceived, context: Context) -> Outcome[Case]:
    """Assess again with the document."""
    return assessed(filing.with_documents(case, event.kind), context, first=noted(case, event))


@on(ApplicationCompleted)
def complete(case: Case, event: ApplicationCompleted, context: Context) -> Outcome[Case]:
    """Assess again with all documents."""
    return assessed(filing.completed(case, event), context)


@on(DecisionTaken)
def decide(case: Case, event: DecisionTaken, context: Context) -> Outcome[Case]:
    """Turn an official's decision into an act, or return it with what to change. Nothing is cut silently."""
    competent = case.with_(competent=True)
    if found := checks.findings(competent, event, context.today, checks.limit_of(case, context.registry)):
        back = DecisionReturned(case_id=case.case_id, submission_id=event.submission_id, findings=found)
        return Outcome(competent, events=[back], actor=event.decided_by)
    if case.application.procedure == "integration_service":
        outcome = support.decided(competent, event, context.today)
    else:
        outcome = grants.decided(competent, event, context.today)
    return replace(outcome, state=_concluded(case, outcome.state or competent, event))


@on(ChangeReported)
def report_change(case: Case, event: ChangeReported, context: Context) -> Outcome[Case]:
    """Keep the change, show what a decision on it would do, and say why it moves no money by itself."""
    previewed = preview(case, event, context.today)
    finding = changes.noted(case, event, previewed.basis if previewed else changes.BASIS)
    remembered = _under_review(changes.remembered(case, event), event, finding, context)
    events: list[Event] = [previewed] if previewed else []
    events += [note(case.case_id, event.submission_id, finding)] if finding else []
    if remembered.application == case.application:
        return Outcome(remembered, events=events)
    return assessed(remembered, context, first=events)


@on(ApplicationWithdrawn)
def withdraw(case: Case, event: ApplicationWithdrawn, context: Context) -> Outcome[Case]:
    """Nothing is left to decide. An act in force stays until an official ends it."""
    return closing.withdrawn(case, event)


@on(ApplicationForwarded)
def forward(case: Case, event: ApplicationForwarded, context: Context) -> Outcome[Case]:
    """Another body decides, and the terms here end; forwarded too late, they go on (SGB IX § 14)."""
    return closing.forwarded(case, event)


@on(SupportEnded)
def end_support(case: Case, event: SupportEnded, context: Context) -> Outcome[Case]:
    """The integration service has ended its work."""
    return Outcome(support.ended(case))


def _concluded(before: Case, after: Case, decision: DecisionTaken) -> Case:
    """What a decision settles beside its act: the review of a change, hearings, the objection it names."""
    if decision.decision in ("stop_provisionally", "resume"):
        return after
    if decision.decision in ("approve", "amend"):
        after = after.with_(closed=None)
    hearings = tuple(each.model_copy(update={"settled": True}) for each in after.hearings)
    review = after.review if decision.decision == "demand_repayment" else None
    return objections.carried_out(before, after.with_(hearings=hearings, review=review), decision)


def _under_review(case: Case, event: ChangeReported, finding: Finding | None, context: Context) -> Case:
    """The case with a change that an official has to decide on; the year of knowledge runs from the first."""
    if finding is None or finding.code != "decision_needed":
        return case
    known_on = context.cause.time.astimezone(BERLIN).date()
    past = event.effective_on <= known_on and event.change != "bank_account_changed"
    before = case.review or Review(known_on=known_on, past=False)
    return case.with_(review=before.model_copy(update={"past": before.past or past}))
