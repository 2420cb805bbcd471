"""What follows from a decline: each coded reason has its consequence for the provider and for the search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from contracts.commissioning import CommissionDeclined
from contracts.values import Finding
from law.parameters import period
from law.periods import end_of_period
from services.commissioning.deadlines import ASSESSMENT_BASIS
from services.commissioning.desk import Desk
from services.commissioning.model import Assessment, Bar, BarReason
from services.commissioning.order import Order
from services.commissioning.search import ask_next


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a reason means: for the provider, and for who is asked next."""

    bars: BarReason | None = None
    """The provider is not proposed again: for this person or this need."""
    tried: bool = False
    """It is not proposed again under this approval."""
    full: bool = False
    """It has no place in the district until it reports some."""
    then: Literal["next", "counsellor", "assessment"] = "next"
    """The next one of the list is asked; the counsellor gets a new list; or nobody is asked yet."""


CONSEQUENCES: Final[Mapping[str, Consequence]] = {
    "no_capacity": Consequence(full=True),
    "conflict_of_interest": Consequence(bars="conflict_of_interest"),
    "wrong_specialism": Consequence(bars="wrong_specialism"),
    "client_refused": Consequence(bars="client_refused", then="counsellor"),
    "additional_assessment_required": Consequence(then="assessment"),
    "other": Consequence(tried=True),
}


def decline(desk: Desk, order: Order, event: CommissionDeclined) -> Sequence[Finding]:
    """The provider does not take the order on. Its note stays here."""
    desk.advance(order, "CommissionDeclined", "declined")
    desk.give_back_place(order)
    desk.keep_note(order, "decline", event.note)
    desk.publish(CommissionDeclined(**desk.about(order), reason_code=event.reason_code))
    consequence = CONSEQUENCES[event.reason_code]
    _mark(desk, order, consequence)
    if consequence.then == "assessment":
        _send_back(desk, order)
    else:
        ask_next(desk, automatically=consequence.then == "next")
    return ()


def _mark(desk: Desk, order: Order, consequence: Consequence) -> None:
    """Note what is known of the provider from now on."""
    if consequence.tried:
        desk.case = desk.case.but(tried=(*desk.case.tried, order.provider))
    if consequence.full:
        desk.close_places(order)
    if consequence.bars:
        bar = Bar(provider=order.provider, reason=consequence.bars)
        desk.case = desk.case.but(barred=(*desk.case.barred, bar))
    if consequence.bars == "conflict_of_interest":
        desk.keep_conflict(order.provider)


def _send_back(desk: Desk, order: Order) -> None:
    """The need goes back to the counsellor, who has as long as an expert would have for an opinion."""
    seat, today = desk.case.seat, desk.context.today
    if seat is None:
        return
    length = period("opinion_period", today)
    due_on = end_of_period(today, length, seat.land, seat.municipality).last_day
    wanted = Assessment(asked_by=order.provider, due_on=due_on)
    desk.case = desk.case.but(assessment=wanted, choice=None, candidates=())
    desk.warn("assessment", due_on, ASSESSMENT_BASIS)
