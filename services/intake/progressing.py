"""Noting in the progress of a case what its agency and the services tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from contracts.agency import (
    ApplicationForwarded,
    ApplicationWithdrawn,
    ChangeReported,
    ObjectionDecided,
    ObjectionFiled,
)
from contracts.commissioning import (
    CommissionAccepted,
    CommissionDeclined,
    CommissionWithdrawn,
    ProviderProposed,
    ReportDue,
    ReportReceived,
    ServiceCommissioned,
    SupportEnded,
    SupportStarted,
)
from contracts.eligibility import (
    ActBecameBinding,
    DecisionReturned,
    EligibilityAssessed,
    GrantApproved,
    GrantEnded,
    GrantRefused,
    GrantResumed,
    GrantSuspended,
    RepaymentDemanded,
    SupportApproved,
    SupportDeemedApproved,
    SupportRefused,
    SupportRevoked,
)
from contracts.notifications import NoticeDispatched, NoticeReturned, NotificationEstablished
from contracts.payments import (
    PaymentHeld,
    PaymentReleased,
    PaymentSettled,
    ReceivableCancelled,
    ReceivableCreated,
    ReceivableResumed,
    ReceivableSettled,
    ReceivableSuspended,
)
from contracts.statements import StatementIssued
from contracts.terms import DeadlineApproaching, DeadlineMissed
from services.intake.progress import (
    Announcing,
    Application,
    Deciding,
    DecidingStage,
    DemandState,
    Due,
    Held,
    Notice,
    Paying,
    Progress,
    Supporting,
    SupportingStage,
)

if TYPE_CHECKING:
    from datetime import date

    from contracts.envelope import Event
    from services.intake.progress import Part

_UNDECIDED: Final = frozenset({"registered", "assessed", "decision_returned"})
_REFUSALS: Final = frozenset({GrantRefused.type_name, SupportRefused.type_name})
_REPORT_BASIS: Final = "SGB IX § 194"
_DEMANDS: Final[dict[type[Event], DemandState]] = {
    ReceivableCreated: "open",
    ReceivableSuspended: "suspended",
    ReceivableResumed: "open",
    ReceivableCancelled: "cancelled",
    ReceivableSettled: "settled",
}
_ORDERS: Final[dict[type[Event], SupportingStage]] = {
    ProviderProposed: "provider_proposed",
    CommissionDeclined: "provider_declined",
    CommissionWithdrawn: "order_withdrawn",
    SupportStarted: "support_running",
}


def progressed(before: Progress, event: Event, source: str, today: date) -> Progress:
    """The progress after an event of a source; the same where the event says nothing of it."""
    name, told = _PARTS.get(source, ("application", _of_agency))
    part: Part = getattr(before, name)
    changes = {**_terms(part, event), **told(part, event)}
    if not changes:
        return before
    if changes.get("stage", getattr(part, "stage", None)) != getattr(part, "stage", None):
        changes["since"] = today
    return before.model_copy(update={name: part.model_copy(update=changes)})


def _terms(part: Part, event: Event) -> dict[str, Any]:
    match event:
        case DeadlineApproaching() | DeadlineMissed():
            missed = isinstance(event, DeadlineMissed)
            due = Due(due_on=event.due_on, basis=event.basis, missed=missed)
            return {"terms": {**part.terms, event.term: due}}
        case ReportDue():
            due = Due(due_on=event.due_on, basis=_REPORT_BASIS, missed=event.reminder)
            return {"terms": {**part.terms, "report": due}}
        case ReportReceived():
            return {"terms": _without(part, "report")}
        case CommissionAccepted() | CommissionDeclined():
            return {"terms": _without(part, "answer")}
        case _:
            return {}


def _without(part: Part, term: str) -> dict[str, Due]:
    return {name: due for name, due in part.terms.items() if name != term}


def _of_agency(part: Application, event: Event) -> dict[str, Any]:
    match event:
        case ApplicationWithdrawn():
            return {"left": "withdrawn"}
        case ApplicationForwarded():
            return {"left": "forwarded"}
        case ChangeReported(change="started"):
            return {"begun": True}
        case ObjectionFiled():
            return {"objections": tuple(dict.fromkeys((*part.objections, event.objection_id)))}
        case ObjectionDecided():
            return {"objections": tuple(id_ for id_ in part.objections if id_ != event.objection_id)}
        case _:
            return {}


def _of_eligibility(part: Deciding, event: Event) -> dict[str, Any]:
    match event:
        case EligibilityAssessed() if part.stage in {"registered", "assessed"}:
            return {"stage": "assessed"}
        case DecisionReturned() if part.stage in _UNDECIDED:
            return {"stage": "decision_returned"}
        case GrantApproved():
            return _decided("grant_approved", starts_on=event.starts_on, ends_on=event.ends_on)
        case GrantRefused() | SupportRefused():
            return _decided("refused")
        case SupportApproved() | SupportDeemedApproved():
            given = event.support
            days = {"starts_on": given.starts_on, "ends_on": given.ends_on} if given else {}
            return _decided("support_approved", **days)
        case _:
            return _of_later_acts(part, event)


def _of_later_acts(part: Deciding, event: Event) -> dict[str, Any]:
    match event:
        case GrantSuspended():
            return {"stage": "grant_suspended", "until": event.until}
        case GrantResumed():
            return {"stage": "grant_approved", "until": None}
        case GrantEnded():
            return {"stage": "grant_ended", "ends_on": event.ended_on or part.ends_on}
        case SupportRevoked():
            return {"stage": "support_revoked", "ends_on": event.effective_on}
        case RepaymentDemanded():
            return {"demand_due_on": event.due_on}
        case ActBecameBinding():
            return {"binding": event.notice_id}
        case _:
            return {}


def _decided(stage: DecidingStage, **more: Any) -> dict[str, Any]:
    """A decision ends the terms for it."""
    return {"stage": stage, "until": None, "terms": {}, **more}


def _of_commissioning(_part: Supporting, event: Event) -> dict[str, Any]:
    match event:
        case ServiceCommissioned():
            return {"stage": "provider_asked", "until": event.answer_by, "provider": event.provider}
        case CommissionAccepted():
            return {"stage": "provider_accepted", "until": event.starts_on}
        case SupportEnded():
            return {"stage": "support_ended", "until": event.ended_on}
        case _ if type(event) in _ORDERS:
            return {"stage": _ORDERS[type(event)], "until": None}
        case _:
            return {}


def _of_payments(part: Paying, event: Event) -> dict[str, Any]:
    match event:
        case PaymentHeld():
            return {"held": (*_others(part, event), Held.model_validate(event.model_dump()))}
        case PaymentReleased():
            return {"held": _others(part, event)}
        case PaymentSettled():
            return {"paid_until": max(part.paid_until or event.month, event.month)}
        case _ if type(event) in _DEMANDS:
            return {"demand": _DEMANDS[type(event)]}
        case _:
            return {}


def _others(part: Paying, event: PaymentHeld | PaymentReleased) -> tuple[Held, ...]:
    """The holds that an event does not speak of; without a payment it speaks of all of its grant's."""
    return tuple(
        held
        for held in part.held
        if held.grant_id != event.grant_id or event.payment_id not in {None, held.payment_id}
    )


def _of_notifications(part: Announcing, event: Event) -> dict[str, Any]:
    match event:
        case NoticeDispatched(act=StatementIssued.type_name):
            return {}
        case NoticeDispatched():
            notice = Notice.model_validate(event.model_dump())
            return {"notice": notice, **({"refusal": notice} if notice.act in _REFUSALS else {})}
        case NotificationEstablished():
            days = event.model_dump(include={"deemed_notified_on", "objection_deadline"})
            return _amended(part, event.notice_id, days)
        case NoticeReturned():
            void = {"returned": True, "deemed_notified_on": None, "objection_deadline": None}
            return _amended(part, event.notice_id, void)
        case _:
            return {}


def _amended(part: Announcing, notice_id: object, changes: dict[str, Any]) -> dict[str, Any]:
    known = {"notice": part.notice, "refusal": part.refusal}
    return {
        name: notice.model_copy(update=changes)
        for name, notice in known.items()
        if notice is not None and notice.notice_id == notice_id
    }


_PARTS: Final[dict[str, tuple[str, Any]]] = {
    "/services/eligibility": ("deciding", _of_eligibility),
    "/services/commissioning": ("supporting", _of_commissioning),
    "/services/payments": ("paying", _of_payments),
    "/services/notifications": ("announcing", _of_notifications),
}
