"""Topics arrive in any order; within each, order holds. The case ends the same."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agency import ApplicationWithdrawn
from contracts.commissioning import CommissionWithdrawn, ServiceCommissioned
from contracts.eligibility import SupportRefused
from contracts.envelope import Event
from services.commissioning.order import Order
from tests.unit.commissioning.example import (
    CASE,
    FIRST,
    approved,
    chosen,
    consent,
    contact,
    effects,
    meeting,
    person,
    registered,
)
from tests.unit.commissioning.world import World

INTAKE: list[Event] = [registered(consent_given=False), meeting(), chosen(), consent(True)]
ELIGIBILITY: list[Event] = [approved(), approved(hours_per_week="8")]
COPIES: list[list[Event]] = [[person()], [effects()], [contact()]]


def orders(*topics: list[Event]) -> st.SearchStrategy[list[Event]]:
    """Every way to merge topics that keeps the order of each."""
    picks = [index for index, topic in enumerate(topics) for _ in topic]

    def merged(order: list[int]) -> list[Event]:
        streams = [iter(topic) for topic in topics]
        return [next(streams[index]) for index in order]

    return st.permutations(picks).map(merged)


def outline(world: World) -> list[tuple[str, str, str]]:
    """What matters of the orders: to whom, in which state, how many hours."""
    return [_of(order) for order in world.case.orders]


def _of(order: Order) -> tuple[str, str, str]:
    return order.provider, order.status, str(order.terms.hours_per_week)


@settings(max_examples=200, deadline=None)
@given(orders(INTAKE, ELIGIBILITY, *COPIES))
def test_whatever_comes_first_one_order_goes_out_under_the_latest_terms(merged: list[Event]) -> None:
    world = World().take(*merged)
    assert world.waiting == []
    assert outline(world) == [(FIRST, "offered", "8")]
    assert world.told(CommissionWithdrawn) == []
    latest = world.told_provider(FIRST, ServiceCommissioned)[-1]
    assert latest.client is not None
    assert latest.client.work_related_effects is not None
    assert world.case.candidates == ("ifd-hannover", "ifd-hannover-2")


@settings(max_examples=150, deadline=None)
@given(
    orders(
        [
            registered(),
            meeting(),
            chosen(),
            ApplicationWithdrawn(case_id=CASE, withdrawn_on=date(2026, 2, 2)),
        ],
        [approved()],
        *COPIES,
    )
)
def test_a_withdrawn_application_never_leaves_an_order_open(merged: list[Event]) -> None:
    world = World().take(*merged)
    assert world.waiting == []
    assert world.case.open_order is None
    assert len(world.told(ServiceCommissioned)) == len(world.told(CommissionWithdrawn))
    assert world.case.closed == "application_withdrawn"
    assert world.timers == {}


@settings(max_examples=150, deadline=None)
@given(orders([registered(), chosen()], [approved(), SupportRefused(case_id=CASE)], [person()]))
def test_a_refusal_after_an_approval_never_leaves_an_order_open(merged: list[Event]) -> None:
    world = World().take(*merged)
    assert world.waiting == []
    assert world.case.open_order is None
    assert world.case.need is None
