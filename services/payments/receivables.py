"""Money demanded back: what it is worth while objections against it are open, remedied or rejected.

Nothing here is collected, and nothing is set off against coming payments (SGB I § 51 would take an act).
"""

from collections.abc import Iterator

from contracts.eligibility import RepaymentDemanded
from contracts.envelope import Event
from contracts.payments import ReceivableCancelled, ReceivableResumed, ReceivableSuspended
from services.payments.facts import Demand, Objection
from services.payments.model import Case


def follow(case: Case) -> tuple[Case, list[Event]]:
    """The case with each demand as it stands now, and what that changes for the agency."""
    if not case.demands:
        return case, []
    demands = tuple(_standing(case, demand) for demand in case.demands)
    changed = [new for new, old in zip(demands, case.demands, strict=True) if new.status != old.status]
    return case.but(demands=demands), [_told(case, demand) for demand in changed]


def _standing(case: Case, demand: Demand) -> Demand:
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
    return demand.model_copy(update={"status": "open"})


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


def _but(demand: Demand, status: str, objection: Objection) -> Demand:
    return demand.model_copy(update={"status": status, "objection_id": objection.objection_id})


def _told(case: Case, demand: Demand) -> Event:
    receivable = {
        "case_id": case.case_id,
        "grant_id": demand.grant_id,
        "receivable_id": demand.receivable_id,
        "amount": demand.amount,
        "objection_id": demand.objection_id,
    }
    match demand.status:
        case "suspended":
            return ReceivableSuspended.model_validate(receivable)
        case "cancelled":
            return ReceivableCancelled.model_validate(receivable)
        case "open":
            return ReceivableResumed.model_validate(receivable)
