"""No date or month that can be written crashes a handler: what is wrong is answered, never set aside."""

from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.handling import Key
from contracts.commissioning import (
    CapacityReported,
    CommissionAccepted,
    ExtensionRequested,
    InvoiceSubmitted,
    ProviderProposed,
    ReportSubmitted,
    SupportEnded,
    SupportStarted,
)
from contracts.envelope import Event
from tests.unit.commissioning.example import CASE, DISTRICT, FIRST, approved, chosen
from tests.unit.commissioning.situations import registered_world
from tests.unit.commissioning.world import World, commission_id

DAYS = (
    st.sampled_from(
        [date.min, date(1969, 12, 31), date(2026, 2, 2), date(2026, 12, 31), date(9999, 11, 30), date.max]
    )
    | st.dates()
)
MONTHS = st.sampled_from(["0000-01", "0001-12", "2026-02", "2026-12", "9999-12"])
STATES = st.sampled_from(["offered", "accepted", "running", "final_report_due", "settlement", "closed"])
MAYBE_DAYS = st.none() | DAYS


def situation(status: str, days: list[date], ended_on: date | None) -> World:
    """An order of any length in any state, with whatever days were accepted before."""
    world = registered_world().take(approved(provider=FIRST))
    order = world.case.orders[-1]
    terms = order.terms.model_copy(update={"starts_on": days[0], "ends_on": days[1]})
    known: dict[str, Any] = {"status": status, "terms": terms, "started_on": days[2], "ended_on": ended_on}
    world.states[Key("case", str(CASE))] = world.case.with_order(order.model_copy(update=known))
    return world


def replies(id_: UUID, day: date, month: str) -> list[Event]:
    """One of each kind."""
    return [
        CommissionAccepted(commission_id=id_, starts_on=day),
        SupportStarted(commission_id=id_, started_on=day),
        ReportSubmitted(commission_id=id_, kind="final", period_from=date.min, period_to=day, hours="1"),
        ExtensionRequested(commission_id=id_, until=day, hours_per_week="1"),
        InvoiceSubmitted(commission_id=id_, invoice_number="1", month=month, amount="1.00"),
        SupportEnded(commission_id=id_, ended_on=day, outcome_code="other"),
        CapacityReported(district=DISTRICT, free_places=10**9, from_=day),
    ]


@settings(max_examples=300, deadline=None)
@given(STATES, st.lists(DAYS, min_size=3, max_size=3), MAYBE_DAYS, DAYS, MONTHS)
def test_every_reply_is_answered(
    status: str, days: list[date], ended_on: date | None, day: date, month: str
) -> None:
    for index in range(7):
        world = situation(status, days, ended_on)
        answer = world.reply(FIRST, replies(commission_id(world), day, month)[index])
        assert answer.accepted or answer.findings


@settings(max_examples=200, deadline=None)
@given(DAYS, DAYS)
def test_every_approval_is_handled(starts_on: date, ends_on: date) -> None:
    world = registered_world().take(approved(starts_on=starts_on, ends_on=ends_on), chosen())
    world.take(approved(starts_on=ends_on, ends_on=starts_on))
    assert world.told(ProviderProposed)
