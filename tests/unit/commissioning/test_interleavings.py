"""Topics arrive in any order; within each, order holds. The case ends the same."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agency import ApplicationWithdrawn, ExpertOpinionReceived
from contracts.commissioning import (
    CapacityReported,
    CommissionDeclined,
    CommissionWithdrawn,
    ServiceCommissioned,
)
from contracts.eligibility import SupportRefused, SupportRevoked
from contracts.envelope import Event
from services.commissioning.order import Order
from services.commissioning.states import stage
from tests.unit.commissioning.example import (
    CASE,
    DISTRICT,
    FIRST,
    SECOND,
    approved,
    chosen,
    consent,
    contact,
    effects,
    meeting,
    person,
    registered,
)
from tests.unit.commissioning.situations import offered_world
from tests.unit.commissioning.world import World, commission_id

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


@settings(max_examples=100, deadline=None)
@given(
    orders(
        [registered(), meeting(), chosen()],
        [
            approved(),
            SupportRevoked(case_id=CASE, effective_on=date(2026, 2, 2)),
            approved(hours_per_week="8"),
        ],
        *COPIES,
    )
)
def test_after_a_revocation_only_the_later_approval_counts(merged: list[Event]) -> None:
    world = World().take(*merged)
    assert world.waiting == []
    for order in world.case.orders:
        terms = "8" if order.is_open else "4.5"
        assert str(order.terms.hours_per_week) == terms
    assert world.case.revoked_on is None
    assert stage(world.case) in {"selecting", "ordered"}


@settings(max_examples=100, deadline=None)
@given(orders([registered(), chosen()], [approved(), approved(personal_budget=True)], [person()]))
def test_a_personal_budget_never_leaves_an_order_open(merged: list[Event]) -> None:
    world = World().take(*merged)
    assert world.waiting == []
    assert (stage(world.case), world.timers) == ("personal_budget", {})
    assert len(world.told(ServiceCommissioned)) == len(world.told(CommissionWithdrawn))


@settings(max_examples=100, deadline=None)
@given(
    orders(
        [ExpertOpinionReceived(case_id=CASE, received_on=date(2026, 2, 3))],
        [approved(hours_per_week="8")],
        [CapacityReported(district=DISTRICT, free_places=9, from_=date(2026, 2, 2))],
    )
)
def test_an_assessment_ends_with_a_proposal_whichever_act_comes_first(merged: list[Event]) -> None:
    world = offered_world()
    declined = CommissionDeclined(
        commission_id=commission_id(world), reason_code="additional_assessment_required"
    )
    world.reply(FIRST, declined)
    for event in merged:
        source = f"/providers/{SECOND}" if isinstance(event, CapacityReported) else "/services/intake"
        world.take(event, source=source)
    assert (stage(world.case), world.timers) == ("selecting", {})
    assert set(world.case.candidates) == {FIRST, SECOND}
