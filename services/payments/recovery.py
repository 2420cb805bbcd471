"""Repayment demands, the objections against them, and what officials make of these."""

from chassis.handling import Context, Outcome, legal_day, unchanged
from contracts.agency import DecisionTaken, ObjectionDecided
from contracts.eligibility import DecisionReturned, ObjectionRegistered, RepaymentDemanded
from contracts.payments import ReceivableCreated
from contracts.references import receivable_id
from services.payments.demands import Demand
from services.payments.facts import Answer, Objection, Ruling
from services.payments.model import Case
from services.payments.settlement import settle

_GRANTING = frozenset({"remedied", "upheld_in_part"})
_DENYING = frozenset({"rejected", "inadmissible"})


def demand_back(case: Case | None, event: RepaymentDemanded, context: Context) -> Outcome[Case]:
    """Money is owed back by a written act (SGB X § 50(3))."""
    grant = case.grant(event.grant_id) if case else None
    if case is None or grant is None:
        return unchanged(case)
    demand = Demand(
        receivable_id=receivable_id(grant.grant_id, context.cause.id),
        grant_id=grant.grant_id,
        act_id=context.cause.id,
        decision_id=context.cause.causation_id,
        amount=event.amount,
        due_on=event.due_on,
        demanded_on=legal_day(context.cause.time),
    )
    created = ReceivableCreated(
        case_id=case.case_id,
        grant_id=grant.grant_id,
        receivable_id=demand.receivable_id,
        amount=demand.amount,
        due_on=demand.due_on,
        reference=demand.reference,
    )
    return settle(case.but(demands=(*case.demands, demand)), context, [created])


def heed_the_objection(case: Case | None, event: ObjectionRegistered, context: Context) -> Outcome[Case]:
    """Keep an objection that holds up its act; any other changes no money (SGG § 86a)."""
    if case is None or not case.grants or not event.suspensive:
        return unchanged(case)
    latest = case.demands[-1].receivable_id if case.demands else None
    objection = Objection(
        objection_id=event.objection_id,
        notice_id=event.notice_id,
        receivable_id=None if event.notice_id else latest,
    )
    return settle(case.but(objections=(*case.objections, objection)), context)


def note_the_ruling(case: Case | None, event: ObjectionDecided, context: Context) -> Outcome[Case]:
    """Keep the outcome; an outcome that is not known here leaves the objection open."""
    if event.outcome not in _GRANTING | _DENYING:
        return unchanged(case)
    known = Case.of(case, event.case_id)
    ruling = Ruling(
        submission_id=event.submission_id,
        objection_id=event.objection_id,
        decided_on=legal_day(context.cause.time),
        grants=event.outcome in _GRANTING,
    )
    return settle(known.but(rulings=(*known.rulings, ruling)), context)


def note_the_answer(case: Case | None, event: DecisionTaken, context: Context) -> Outcome[Case]:
    """Keep which objection a decision answers. It changes something once it has become an act."""
    if event.objection_id is None:
        return unchanged(case)
    known = Case.of(case, event.case_id)
    answer = Answer(decision_id=context.cause.id, objection_id=event.objection_id)
    return settle(known.but(answers=(*known.answers, answer)), context)


def note_the_return(case: Case | None, event: DecisionReturned, context: Context) -> Outcome[Case]:
    """A returned decision has decided nothing."""
    if event.submission_id is None:
        return unchanged(case)
    known = Case.of(case, event.case_id)
    return settle(known.but(decisions_returned=(*known.decisions_returned, event.submission_id)), context)
