"""The machines: whatever happens to a case is declared, and whatever is declared can happen."""

from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agency import ApplicationForwarded, ApplicationWithdrawn, ExpertOpinionReceived
from contracts.commissioning import (
    CapacityReported,
    CommissionAccepted,
    CommissionDeclined,
    ExtensionRequested,
    InvoiceSubmitted,
    ReportSubmitted,
    SupportEnded,
    SupportStarted,
)
from contracts.eligibility import GrantEnded, SupportDeemedApproved, SupportRefused, SupportRevoked
from contracts.envelope import Event
from contracts.intake import ApplicationRegistered
from contracts.payments import PaymentSettled
from services.commissioning.agenda import agenda
from services.commissioning.declines import CONSEQUENCES
from services.commissioning.desk import Desk, UndeclaredStep
from services.commissioning.states import ORDER, SEARCH, stage
from tests.unit.commissioning.example import (
    CASE,
    DISTRICT,
    FIRST,
    SECOND,
    approved,
    chosen,
    consent,
    consent_withdrawn,
    contact,
    effects,
    meeting,
    person,
    registered,
)
from tests.unit.commissioning.situations import UNKNOWN, offered_world
from tests.unit.commissioning.world import World, moment
from tests.unit.given import context

FORWARDED = ApplicationForwarded(case_id=CASE, to="drv", forwarded_on=date(2026, 2, 2))
OFFICIAL: list[Event] = [
    registered(),
    meeting(),
    approved(),
    approved(hours_per_week="8", ends_on=date(2026, 8, 31)),
    approved(provider=SECOND),
    approved(personal_budget=True),
    chosen(FIRST),
    chosen(SECOND),
    consent(True),
    consent(False),
    consent_withdrawn(),
    ExpertOpinionReceived(case_id=CASE, received_on=date(2026, 2, 20)),
    SupportRefused(case_id=CASE),
    SupportRevoked(case_id=CASE, effective_on=date(2026, 5, 1)),
    GrantEnded(case_id=CASE),
]
DEEMED = SupportDeemedApproved(case_id=CASE, goal="find_job", district=DISTRICT, disability_status="disabled")
LAST: list[Event] = [
    ApplicationWithdrawn(case_id=CASE, withdrawn_on=date(2026, 2, 2)),
    FORWARDED,
]
REPLIES = (
    "accept",
    "start",
    "interim",
    "final",
    "extend",
    "invoice",
    "end",
    "paid",
    "places",
    *(f"decline {reason}" for reason in CONSEQUENCES),
)


def reply(what: str, id_: UUID, today: date) -> Event:
    """One of each thing that a provider or payments can say about an order."""
    month = today.isoformat()[:7]
    match what.split():
        case ["accept"]:
            return CommissionAccepted(commission_id=id_, starts_on=today)
        case ["decline", reason]:
            return CommissionDeclined(commission_id=id_, reason_code=reason)
        case ["start"]:
            return SupportStarted(commission_id=id_, started_on=today)
        case ["extend"]:
            return ExtensionRequested(commission_id=id_, until=date(2028, 1, 1), hours_per_week="1")
        case ["invoice"]:
            return InvoiceSubmitted(commission_id=id_, invoice_number=month, month=month, amount="680.00")
        case ["end"]:
            return SupportEnded(commission_id=id_, ended_on=today, outcome_code="other")
        case ["paid"]:
            known: dict[str, Any] = {"payment_id": UNKNOWN, "kind": "fee", "attempt": 1, "amount": "680.00"}
            return PaymentSettled(case_id=CASE, grant_id=id_, month=month, **known)
        case ["places"]:
            return CapacityReported(district=DISTRICT, free_places=3, from_=today)
    period = {"period_from": date(2026, 2, 2), "period_to": max(today, date(2026, 2, 2)), "hours": "1"}
    return ReportSubmitted(commission_id=id_, kind=what, **period)


class Watched:
    """A world in which every change of stage is noted beside the steps of the orders."""

    def __init__(self) -> None:
        self.world = World().take(person(), effects(), contact())
        self.stages: list[tuple[str, str, str]] = []

    def happens(self, what: Event | str | int) -> None:
        """An official's event; what a provider says about the latest order; or days that pass."""
        if isinstance(what, int):
            self._days(what)
            return
        if isinstance(what, ApplicationRegistered) and self._registered():
            return  # a case is registered once
        before = self._stage()
        event = self._apply(what)
        self._note(before, event.type_name, event)

    def _apply(self, what: Event | str) -> Event:
        if isinstance(what, Event):
            self.world.take(what)
            return what
        orders = self.world.case.orders if before_case(self.world) else ()
        id_, provider = (orders[-1].commission_id, orders[-1].provider) if orders else (UNKNOWN, FIRST)
        event = reply(what, id_, self.world.today)
        self.world.take(event, source=f"/providers/{provider}")
        return event

    def _days(self, days: int) -> None:
        """Timer by timer, so that each change of stage has its cause."""
        until = self.world.today + timedelta(days=days)
        while due := [each for each in self.world.timers.items() if each[1] <= moment(until)]:
            name, at = min(due, key=lambda each: each[1])
            before = self._stage()
            self.world.until(max(at.date() + timedelta(days=1), self.world.today))
            self._note(before, f"timer:{name}", None)
        self.world.until(max(until, self.world.today))

    def _registered(self) -> bool:
        return before_case(self.world) and self.world.case.seat is not None

    def _stage(self) -> str:
        return stage(self.world.case if before_case(self.world) else None)

    def _note(self, before: str, event: str, what: Event | None) -> None:
        change = getattr(what, "change", None)
        name = f"{event}/{change}" if change else event
        self.stages.append((before, name, self._stage()))


def before_case(world: World) -> bool:
    """Whether anything of the case is known yet."""
    return any(key.kind == "case" for key in world.states)


HAPPENINGS = st.one_of(
    st.sampled_from(OFFICIAL),
    st.sampled_from(REPLIES),
    st.sampled_from((1, 8, 30, 100, 250)),
    st.sampled_from(LAST),
)
CHOSEN: list[Any] = [registered(), approved(), chosen()]
RUNNING: list[Any] = [*CHOSEN, "accept", 40, "start"]
ONE_MONTH_PAID: list[Any] = [*RUNNING, "invoice", "paid"]
SITUATIONS: list[list[Any]] = [
    [],
    [registered()],
    [approved()],
    [approved(), chosen()],
    [approved(personal_budget=True)],
    [registered(), approved(personal_budget=True)],
    [registered(), DEEMED],
    [registered(), FORWARDED, 1],
    [registered(), chosen(), FORWARDED, 1],
    [registered(), approved()],
    [registered(), approved(), consent(False), chosen()],
    CHOSEN,
    [*CHOSEN, "decline other"],
    [*CHOSEN, "decline additional_assessment_required"],
    [*CHOSEN, "decline additional_assessment_required", consent(False)],
    [*CHOSEN, "accept"],
    RUNNING,
    [*RUNNING, "end"],
    [*RUNNING, "final"],
    [*RUNNING, "end", "final", 5],
    [*RUNNING, "end", "final", 300],
    [*RUNNING, "end", "final", "invoice"],
    [*RUNNING, 30, "invoice", "end", "final"],
    [*RUNNING, 30, "end", 200],
    ONE_MONTH_PAID,
    [*ONE_MONTH_PAID, "end"],
    [*ONE_MONTH_PAID, "final"],
    [*ONE_MONTH_PAID, "end", "final"],
]
"""Each state of the machines, and each side of a guard."""


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SITUATIONS), st.lists(HAPPENINGS, max_size=10))
def test_whatever_happens_is_declared(beginning: list[Any], story: list[Any]) -> None:
    watched = Watched()
    for what in (*beginning, *story):
        watched.happens(what)
    for step in watched.world.steps:
        assert step[0] == step[2] or ORDER.declares(*step), step
    for seen in watched.stages:
        assert seen[0] == seen[2] or SEARCH.declares(*seen), seen
    if before_case(watched.world):
        kept = {name: day for name, day in agenda(watched.world.case).items() if day}
        assert set(kept) == set(watched.world.timers)


def test_whatever_is_declared_can_happen() -> None:
    steps: set[tuple[str, str, str]] = set()
    stages: set[tuple[str, str, str]] = set()
    for situation, what in product(SITUATIONS, (*OFFICIAL, DEEMED, *LAST, *REPLIES, 8, 900)):
        watched = Watched()
        for each in (*situation, what):
            watched.happens(each)
        steps |= set(watched.world.steps)
        stages |= set(watched.stages)
    assert {(each.source, each.event, each.target) for each in ORDER.transitions} - steps == set()
    assert {(each.source, each.event, each.target) for each in SEARCH.transitions} - stages == set()


@pytest.mark.parametrize("to", ["accepted", "closed"])
def test_a_step_that_is_not_declared_is_a_mistake_of_this_service(to: Any) -> None:
    case = offered_world().case
    with pytest.raises(UndeclaredStep, match="offered"):
        Desk(case, context(), case).advance(case.orders[-1], "SupportEnded", to)
