"""One pure function for each event that eligibility reads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chassis.handling import Handlers, Key, Outcome, Wait, unchanged
from contracts.agency import (
    ApplicationAmended,
    ApplicationForwarded,
    ApplicationWithdrawn,
    ChangeReported,
    DecisionTaken,
    DocumentReceived,
    MeetingHeld,
    ObjectionDecided,
    ObjectionFiled,
)
from contracts.commissioning import SupportEnded
from contracts.eligibility import ChangeNoted, DecisionReturned
from contracts.facts import IntegrationGrantFacts
from contracts.intake import ApplicationCompleted, ApplicationRegistered
from contracts.notifications import NoticeDispatched, NoticeReturned
from services.eligibility import changes, checks, clocks, filing, grants, objections, support
from services.eligibility.assessment import assess
from services.eligibility.model import Application, Case

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from chassis.handling import Cause, Context, Timer, TimerFired
    from contracts.envelope import Event
    from contracts.values import Finding
    from services.eligibility.model import Closed

handles = handlers = Handlers(Case)


def subsidised_training(event: ApplicationRegistered, cause: Cause) -> Iterable[Key]:
    """The case of the training, where an integration grant names one."""
    facts = event.facts
    if isinstance(facts, IntegrationGrantFacts) and facts.subsidy_case_id:
        yield Key(Case.kind, str(facts.subsidy_case_id))


@handles(ApplicationRegistered, also=subsidised_training)
def register(case: Case | None, event: ApplicationRegistered, context: Context) -> Outcome[Case]:
    """Open the case, or take over what a second application for it says; assess it."""
    known = filing.merged(case, event) if case else filing.opened(event)
    moved = case is None or case.application.applied_on != known.application.applied_on
    return _assessed(known, context, timers=clocks.started(known) if moved else ())


@handles(ApplicationAmended)
def amend(case: Case | None, event: ApplicationAmended, context: Context) -> Outcome[Case] | Wait:
    """Take over corrections and assess again."""
    return _assessed(filing.amended(case, event), context) if case else _unknown(event.case_id)


@handles(DocumentReceived)
def receive_document(case: Case | None, event: DocumentReceived, context: Context) -> Outcome[Case] | Wait:
    """Assess again with the document."""
    return _assessed(filing.with_documents(case, event.kind), context) if case else _unknown(event.case_id)


@handles(ApplicationCompleted)
def complete(case: Case | None, event: ApplicationCompleted, context: Context) -> Outcome[Case] | Wait:
    """Assess again with all documents."""
    if case is None:
        return _unknown(event.case_id)
    return _assessed(filing.with_documents(case, *(each.kind for each in event.documents)), context)


@handles(MeetingHeld)
def hold_meeting(case: Case | None, event: MeetingHeld, context: Context) -> Outcome[Case] | Wait:
    """Assess again with what the counsellor found; the agency thereby holds itself competent."""
    if case is None:
        return _unknown(event.case_id)
    met = filing.met(case, event)
    return _assessed(met, context, timers=clocks.stopped(case, met))


@handles(DecisionTaken)
def decide(case: Case | None, event: DecisionTaken, context: Context) -> Outcome[Case] | Wait:
    """Turn an official's decision into an act, or return it with what to change. Nothing is cut silently."""
    if case is None:
        return _unknown(event.case_id)
    competent = case.with_(competent=True)
    if found := checks.findings(competent, event, context.today):
        back = DecisionReturned(case_id=case.case_id, submission_id=event.submission_id, findings=found)
        timers = clocks.stopped(case, competent)
        return Outcome(competent, events=[back], timers=timers, actor=event.decided_by)
    if case.application.procedure == "integration_service":
        outcome = support.decided(competent, event)
    else:
        outcome = grants.decided(competent, event, context.today)
    ended = clocks.stopped(case, outcome.state) if outcome.state else []
    return replace(outcome, timers=[*outcome.timers, *ended])


@handles(ChangeReported)
def report_change(case: Case | None, event: ChangeReported, context: Context) -> Outcome[Case] | Wait:
    """Keep the change with the case and say why it moves no money; assess again if it is a new fact."""
    if case is None:
        return _unknown(event.case_id)
    remembered = changes.remembered(case, event)
    finding = changes.noted(case, event)
    events = [_note(event, finding)] if finding else []
    if remembered.application == case.application:
        return Outcome(remembered, events=events)
    return _assessed(remembered, context, first=events)


@handles(NoticeDispatched)
def notify(case: Case | None, event: NoticeDispatched, context: Context) -> Outcome[Case] | Wait:
    """Remember which act was made known, and until when an objection is possible."""
    return Outcome(objections.announced(case, event)) if case else _unknown(event.case_id)


@handles(NoticeReturned)
def void_notice(case: Case | None, event: NoticeReturned, context: Context) -> Outcome[Case] | Wait:
    """A letter that came back started no period."""
    return Outcome(objections.voided(case, event.notice_id)) if case else _unknown(event.case_id)


@handles(ObjectionFiled)
def file_objection(case: Case | None, event: ObjectionFiled, context: Context) -> Outcome[Case] | Wait:
    """Register an objection once its notice is known; a second message about it changes nothing."""
    if case is None:
        return _unknown(event.case_id)
    if case.objection(event.objection_id):
        return unchanged(case)
    if objections.must_wait(case, event):
        return Wait(on=Key("notice", str(event.notice_id or event.case_id)))
    state, answer = objections.registered(case, event)
    return Outcome(state, events=[answer])


@handles(ObjectionDecided)
def decide_objection(case: Case | None, event: ObjectionDecided, context: Context) -> Outcome[Case] | Wait:
    """Remember the outcome; the first decider's is returned. Money changes only by a decision of its own."""
    if case is None:
        return _unknown(event.case_id)
    if found := checks.objection_decision(case, event):
        back = DecisionReturned(case_id=case.case_id, submission_id=event.submission_id, findings=found)
        return Outcome(case, events=[back], actor=event.decided_by)
    return Outcome(objections.decided(case, event), actor=event.decided_by)


@handles(ApplicationWithdrawn)
def withdraw(case: Case | None, event: ApplicationWithdrawn, context: Context) -> Outcome[Case] | Wait:
    """Nothing is left to decide. An act in force stays until an official ends it."""
    return _closed(case, "withdrawn") if case else _unknown(event.case_id)


@handles(ApplicationForwarded)
def forward(case: Case | None, event: ApplicationForwarded, context: Context) -> Outcome[Case] | Wait:
    """Another body decides; the terms here end."""
    return _closed(case, "forwarded") if case else _unknown(event.case_id)


@handles(SupportEnded)
def end_support(case: Case | None, event: SupportEnded, context: Context) -> Outcome[Case] | Wait:
    """The integration service has ended its work."""
    if event.case_id is None:
        return unchanged(case)
    return Outcome(case.with_(support="ended")) if case else _unknown(event.case_id)


@handles.timer(clocks.COMPETENCE)
@handles.timer(clocks.DECISION)
@handles.timer(clocks.NOTICE_OF_DELAY)
def watch_term(case: Case, fired: TimerFired, context: Context) -> Outcome[Case]:
    """Remind the agency of a term, then say that it was missed."""
    ends_on = clocks.terms(case).get(fired.name)
    if ends_on is None:
        return unchanged(case)
    events, timers = clocks.tell(case, fired.name, ends_on, context.today)
    return Outcome(case, events=events, timers=timers)


@handles.timer(clocks.PROVISIONAL_STOP)
def watch_stop(case: Case, fired: TimerFired, context: Context) -> Outcome[Case]:
    """Remind the agency of a stop; without a cancellation in two months the grant runs again by law."""
    until = case.grant.suspended_until if case.grant else None
    if until is None:
        return unchanged(case)
    events, timers = clocks.tell(case, fired.name, until, context.today)
    if context.today <= until:
        return Outcome(case, events=events, timers=timers)
    outcome = grants.resumed(case)
    return replace(outcome, events=[*events, *outcome.events])


def _assessed(
    case: Case, context: Context, *, first: Sequence[Event] = (), timers: Sequence[Timer] = ()
) -> Outcome[Case]:
    """Save the case and say what the rules make of it; a closed case is not assessed any more."""
    application = _with_training_grant(case.application, context)
    looked_up = case.with_(application=application)
    events = [*first] if case.closed else [*first, assess(case.case_id, application)]
    return Outcome(looked_up, events=events, timers=timers)


def _with_training_grant(application: Application, context: Context) -> Application:
    """Look up the grant of the training that an integration grant follows."""
    facts = application.facts
    if not isinstance(facts, IntegrationGrantFacts) or facts.subsidy_case_id is None:
        return application
    training = context.get(Case, facts.subsidy_case_id)
    found = training is not None and training.has_training_grant
    return application.model_copy(update={"training_grant_found": found})


def _note(event: ChangeReported, finding: Finding) -> ChangeNoted:
    return ChangeNoted(case_id=event.case_id, submission_id=event.submission_id, findings=(finding,))


def _closed(case: Case, how: Closed) -> Outcome[Case]:
    closed = case.with_(closed=how)
    return Outcome(closed, timers=clocks.stopped(case, closed))


def _unknown(case_id: UUID) -> Wait:
    """The application has not come yet."""
    return Wait(on=Key(Case.kind, str(case_id)))
