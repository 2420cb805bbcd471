"""Money demanded back: where it stands, by the objections against it and by what has come in."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from chassis.registry import Registry
from contracts.eligibility import RepaymentDemanded
from contracts.envelope import Event
from contracts.payments import (
    ReceivableCancelled,
    ReceivableResumed,
    ReceivableSettled,
    ReceivableSuspended,
)
from law.notification import notified
from law.objection import claim_deadline
from services.payments.demands import Demand
from services.payments.facts import Objection, ReceivableStatus
from services.payments.model import Case

GRACE = timedelta(days=4)
"""What left on the last day stands in the statement of the next bank day, which may be after Easter."""


def follow(case: Case, registry: Registry) -> tuple[Case, list[Event]]:
    """The case with each demand as it stands now, and what that changes for the agency."""
    if not case.demands:
        return case, []
    demands = tuple(_standing(case, demand, registry) for demand in case.demands)
    pairs = zip(demands, case.demands, strict=True)
    told = [event for new, old in pairs if new.status != old.status for event in _told(case, new, old)]
    return case.but(demands=demands), told


def next_reminder(case: Case) -> date | None:
    """The day on which the agency is to be told next that something has not come in."""
    due = min((each.due_on for demand in case.demands for each in demand.untold()), default=None)
    return due and due + GRACE


def _standing(case: Case, demand: Demand, registry: Registry) -> Demand:
    """A demand as the objections leave it (SGG § 86a(1)).

    It is lifted by a new demand that answers the objection against it, or, once the objection is remedied or
    upheld, by another act that answers it. Until the objection is decided and answered it is held up.
    """
    against = [each for each in case.objections if _is_against(case, each, demand)]
    for objection in against:
        if _lifted(case, objection, demand):
            return _but(demand, "cancelled", objection)
    for objection in [*against, *_included(case, demand)]:
        if case.upheld(objection.objection_id) is None:
            return _but(demand, "suspended", objection)
    for objection in against:
        if case.upheld(objection.objection_id):
            return _but(demand, "suspended", objection)
    return demand.but(
        status=_by_receipts(demand), contestable_until=_contestable_until(case, against, registry)
    )


def _contestable_until(case: Case, against: Iterable[Objection], registry: Registry) -> date | None:
    """The last day for a claim against the rulings on objections, as if they were posted when decided."""
    agency = registry.agencies.get(case.application.agency) if case.application else None
    rulings = [case.ruling(each.objection_id) for each in against]
    decided = [ruling.decided_on for ruling in rulings if ruling and ruling.decided_on]
    if agency is None or not decided:
        return None
    return claim_deadline(notified("post", max(decided)), agency.land, agency.municipality).last_day


def _by_receipts(demand: Demand) -> ReceivableStatus:
    """Where a demand stands that no objection holds up; written off where only a part of it was paid."""
    if demand.received < demand.amount:
        return "open"
    return "written_off" if demand.written_off else "paid"


def _is_against(case: Case, objection: Objection, demand: Demand) -> bool:
    """Whether an objection is directed against a demand.

    One against the cancellation for the past that a demand rests on holds up the demand as well; what is
    demanded in answer to it is a matter of its own.
    """
    if objection.notice_id is None:
        return objection.receivable_id == demand.receivable_id
    notice = case.notice(objection.notice_id)
    if notice is None or notice.grant_id != demand.grant_id:
        return False
    if notice.act == RepaymentDemanded.type_name:
        return notice.act_id == demand.act_id
    return objection.objection_id not in _answered_by(case, demand)


def _included(case: Case, demand: Demand) -> Iterator[Objection]:
    """Objections that a demand answers in part: as long as they are open it is part of them (SGG § 86)."""
    answered = _answered_by(case, demand)
    return (each for each in case.objections if each.objection_id in answered)


def _answered_by(case: Case, demand: Demand) -> set[object]:
    return {each.objection_id for each in case.answers if each.decision_id == demand.decision_id}


def _lifted(case: Case, objection: Objection, demand: Demand) -> bool:
    """Whether an official's act has answered the objection. Money changes by nothing less."""
    answers = {each.decision_id for each in case.answers if each.objection_id == objection.objection_id}
    answers -= {demand.decision_id}
    anew = any(each.decision_id in answers for each in case.demands)
    return anew or (case.upheld(objection.objection_id) is True and not answers.isdisjoint(case.carried_out))


def _but(demand: Demand, status: ReceivableStatus, objection: Objection) -> Demand:
    return demand.but(status=status, objection_id=objection.objection_id)


def _told(case: Case, demand: Demand, before: Demand) -> Iterator[Event]:
    receivable = {
        "case_id": case.case_id,
        "grant_id": demand.grant_id,
        "receivable_id": demand.receivable_id,
        "amount": demand.amount,
    }
    objected = {**receivable, "objection_id": demand.objection_id}
    if demand.status == "suspended":
        yield ReceivableSuspended.model_validate(objected)
    elif demand.status == "cancelled":
        yield ReceivableCancelled.model_validate(objected)
    elif before.status in ("suspended", "cancelled"):
        yield ReceivableResumed.model_validate(objected)
    if demand.status in ("paid", "written_off"):
        yield ReceivableSettled.model_validate({**receivable, "written_off": demand.written_off})
