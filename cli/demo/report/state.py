"""Where a case stands at the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from cli.demo.report.payments import held
from contracts.agency import ApplicationForwarded, ApplicationWithdrawn
from contracts.commissioning import (
    CommissionAccepted,
    CommissionDeclined,
    CommissionWithdrawn,
    ServiceCommissioned,
    SupportEnded,
    SupportStarted,
)
from contracts.eligibility import (
    DecisionReturned,
    GrantApproved,
    GrantEnded,
    GrantRefused,
    GrantResumed,
    GrantSuspended,
    SupportApproved,
    SupportDeemedApproved,
    SupportRefused,
    SupportRevoked,
)
from contracts.intake import ApplicationCompleted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.demo.report.view import CaseView
    from contracts.envelope import Event

State = Literal[
    "open",
    "incomplete",
    "returned",
    "withdrawn",
    "forwarded",
    "refused",
    "approved",
    "asked",
    "accepted",
    "running",
    "personal_budget",
    "order_withdrawn",
    "paying",
    "held",
    "suspended",
    "ended",
    "completed",
]
IN_GERMAN: Final[Mapping[State, str]] = {
    "open": "noch nicht entschieden",
    "incomplete": "noch nicht entschieden, Unterlagen fehlen",
    "returned": "Entscheidung zurückgegeben, neue Entscheidung nötig",
    "withdrawn": "Antrag zurückgenommen",
    "forwarded": "Antrag weitergeleitet",
    "refused": "abgelehnt",
    "approved": "bewilligt",
    "asked": "bewilligt, Dienst angefragt",
    "accepted": "bewilligt, Dienst hat angenommen",
    "running": "Begleitung läuft",
    "personal_budget": "bewilligt als Persönliches Budget",
    "order_withdrawn": "bewilligt, Auftrag zurückgenommen",
    "paying": "bewilligt, wird gezahlt",
    "held": "bewilligt, Zahlung angehalten",
    "suspended": "vorläufig eingestellt",
    "ended": "beendet",
    "completed": "Förderung abgelaufen",
}
UNDECIDED: Final[frozenset[State]] = frozenset({"open", "incomplete", "returned"})

_OF_ORDERS: Final[Mapping[type[Event], State]] = {
    ServiceCommissioned: "asked",
    CommissionAccepted: "accepted",
    CommissionDeclined: "approved",
    CommissionWithdrawn: "order_withdrawn",
    SupportStarted: "running",
    SupportEnded: "ended",
}
_ACTS: Final = (
    *(GrantApproved, GrantRefused, GrantSuspended, GrantResumed, GrantEnded),
    *(SupportApproved, SupportDeemedApproved, SupportRefused, SupportRevoked),
)


def state_of(case: CaseView) -> State:
    """The state, from the latest act on; before any act, from what is known of the application."""
    match case.last(*_ACTS):
        case None:
            return _undecided(case)
        case GrantRefused() | SupportRefused():
            return "refused"
        case GrantSuspended():
            return "suspended"
        case GrantEnded() | SupportRevoked():
            return "ended"
        case SupportApproved(support=support) if support.personal_budget:
            return "personal_budget"
        case SupportApproved() | SupportDeemedApproved():
            return _commissioned(case)
        case _:
            return _granted(case)


def _undecided(case: CaseView) -> State:
    match case.last(ApplicationWithdrawn, ApplicationForwarded):
        case ApplicationWithdrawn():
            return "withdrawn"
        case ApplicationForwarded():
            return "forwarded"
    if case.last(DecisionReturned):
        return "returned"
    lacking = case.application.missing_documents and not case.last(ApplicationCompleted)
    return "incomplete" if lacking else "open"


def _commissioned(case: CaseView) -> State:
    steps = [
        event
        for event in case.each(*_OF_ORDERS)
        if not (isinstance(event, ServiceCommissioned) and event.version > 1)
    ]
    return _OF_ORDERS[type(steps[-1])] if steps else "approved"


def _granted(case: CaseView) -> State:
    grant = case.last(GrantApproved)
    if held(message.event for message in case.messages):
        return "held"
    if grant and grant.ends_on < case.until:
        return "completed"
    return "paying" if any(payment.status == "executed" for payment in case.payments) else "approved"
