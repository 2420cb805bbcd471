"""Money demanded back: recorded, held up by objections, lifted by an official's act; never collected here."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.eligibility import DecisionReturned
from contracts.envelope import Event
from contracts.payments import (
    ReceivableCancelled,
    ReceivableCreated,
    ReceivableResumed,
    ReceivableSuspended,
)
from services.payments.states import RECEIVABLE
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import (
    CASE,
    GRANT,
    CarriedOut,
    announced,
    answering,
    approved,
    demanded,
    ended,
    notified,
    objected,
    objection_id,
    recorded,
    registered,
    ruled,
    started,
)

DEMAND, LOWER = demanded("300.00"), demanded("120.00")
PAST_END = ended(date(2026, 2, 15))
OBJECTION = objected(against=DEMAND)
RECEIVABLE_EVENTS = (ReceivableCreated, ReceivableSuspended, ReceivableResumed, ReceivableCancelled)


@pytest.fixture
def desk() -> Desk:
    """Two months have been paid when 300 euros are demanded back."""
    facts = registered(), recorded(), approved(), notified(), started()
    return Desk().take(*facts).until(date(2026, 4, 2)).take(DEMAND, announced(DEMAND))


def told(at: Desk) -> list[str]:
    """What the agency is told of receivables, and of which sum."""
    return [
        f"{event.type_name.removeprefix('Receivable')} {event.amount}"
        for event in at.published
        if isinstance(event, RECEIVABLE_EVENTS)
    ]


def standing(at: Desk) -> list[tuple[Decimal, str]]:
    assert at.case is not None
    return [(demand.amount, demand.status) for demand in at.case.demands]


def back(submission: str = "ruling") -> DecisionReturned:
    """Eligibility has returned a ruling: whoever took it had issued the act."""
    ruling = ruled("rejected", submission=submission)
    return DecisionReturned(case_id=CASE, submission_id=ruling.submission_id, findings=())


def test_a_demand_creates_a_receivable_with_its_day(desk: Desk) -> None:
    [created] = desk.told(ReceivableCreated)
    assert (created.grant_id, created.amount, created.due_on) == (GRANT, Decimal("300.00"), date(2026, 5, 4))


def test_the_same_demand_is_the_same_receivable(desk: Desk) -> None:
    again = Desk().take(approved(), DEMAND)
    assert [each.receivable_id for each in again.told(ReceivableCreated)] == [
        each.receivable_id for each in desk.told(ReceivableCreated)
    ]


def test_nothing_is_set_off_against_running_payments(desk: Desk) -> None:
    desk.until(date(2026, 12, 31))
    assert {amount for *_, amount in desk.paid()} == {Decimal("937.92")}
    assert len(desk.paid()) == 6
    assert standing(desk) == [(Decimal("300.00"), "open")]


def test_an_objection_that_holds_up_the_demand_suspends_it(desk: Desk) -> None:
    desk.take(OBJECTION)
    [suspended] = desk.told(ReceivableSuspended)
    assert (suspended.objection_id, suspended.amount) == (objection_id(1), Decimal("300.00"))


@pytest.mark.parametrize(
    "objection",
    [
        objected(against=DEMAND, suspensive=False),
        objected(notice_id=notified().notice_id, suspensive=False),
        objected(against=LOWER),
    ],
    ids=["immediate execution", "against the approval", "against another demand"],
)
def test_no_other_objection_does(desk: Desk, objection: Event) -> None:
    assert told(desk.take(objection)) == ["Created 300.00"]


def test_an_objection_that_names_no_notice_means_the_latest_demand(desk: Desk) -> None:
    desk.take(LOWER, announced(LOWER), objected())
    assert standing(desk) == [(Decimal("300.00"), "open"), (Decimal("120.00"), "suspended")]


def test_an_objection_against_the_cancellation_for_the_past_holds_up_the_demand_that_rests_on_it(
    desk: Desk,
) -> None:
    desk.take(PAST_END, announced(PAST_END), objected(against=PAST_END))
    assert standing(desk) == [(Decimal("300.00"), "suspended")]
    assert told(desk.take(LOWER))[-2:] == ["Created 120.00", "Suspended 120.00"]


@pytest.mark.parametrize("outcome", ["rejected", "inadmissible"])
def test_a_rejected_objection_lets_the_demand_stand(desk: Desk, outcome: str) -> None:
    desk.take(OBJECTION, ruled(outcome))
    assert told(desk) == ["Created 300.00", "Suspended 300.00", "Resumed 300.00"]
    assert desk.told(ReceivableResumed)[0].objection_id == objection_id(1)


@pytest.mark.parametrize(
    "ruling",
    [
        ruled("remedied"),
        ruled("upheld_in_part"),
        ruled("remedied").model_copy(update={"outcome": "other"}),
    ],
    ids=lambda ruling: ruling.outcome,
)
def test_any_other_outcome_leaves_it_suspended_until_an_official_acts(desk: Desk, ruling: Event) -> None:
    assert told(desk.take(OBJECTION, ruling)) == ["Created 300.00", "Suspended 300.00"]


def test_a_decision_that_names_a_remedied_objection_lifts_the_demand(desk: Desk) -> None:
    decision = answering(decision="amend")
    desk.take(OBJECTION, ruled("remedied"), decision, CarriedOut(decision, approved(version=2)))
    [cancelled] = desk.told(ReceivableCancelled)
    assert (cancelled.amount, cancelled.objection_id) == (Decimal("300.00"), objection_id(1))


def test_a_decision_on_something_else_does_not(desk: Desk) -> None:
    other = answering(number=2, decision="amend")
    desk.take(OBJECTION, ruled("remedied"), other, CarriedOut(other, approved(version=2)))
    assert standing(desk) == [(Decimal("300.00"), "suspended")]


def test_a_decision_that_never_became_an_act_does_not(desk: Desk) -> None:
    desk.take(OBJECTION, ruled("remedied"), answering(decision="amend"))
    assert standing(desk) == [(Decimal("300.00"), "suspended")]


def test_a_new_demand_in_answer_takes_the_place_of_the_old_one(desk: Desk) -> None:
    desk.take(OBJECTION, ruled("upheld_in_part"), answering(), CarriedOut(answering(), LOWER))
    assert told(desk)[2:] == ["Created 120.00", "Cancelled 300.00"]
    assert standing(desk) == [(Decimal("300.00"), "cancelled"), (Decimal("120.00"), "open")]


def test_until_the_objection_is_decided_the_new_demand_is_part_of_it(desk: Desk) -> None:
    desk.take(OBJECTION, answering(), CarriedOut(answering(), LOWER))
    assert standing(desk) == [(Decimal("300.00"), "cancelled"), (Decimal("120.00"), "suspended")]
    desk.take(ruled("upheld_in_part"))
    assert standing(desk) == [(Decimal("300.00"), "cancelled"), (Decimal("120.00"), "open")]


def test_a_second_objection_keeps_it_suspended(desk: Desk) -> None:
    desk.take(OBJECTION, objected(2, DEMAND), ruled("rejected"))
    assert standing(desk) == [(Decimal("300.00"), "suspended")]
    assert told(desk.take(ruled("rejected", number=2, submission="second")))[-1] == "Resumed 300.00"


def test_a_ruling_by_the_first_official_decides_nothing(desk: Desk) -> None:
    desk.take(OBJECTION, ruled("rejected"), back())
    assert standing(desk) == [(Decimal("300.00"), "suspended")]
    assert told(desk.take(ruled("rejected", submission="another")))[-1] == "Resumed 300.00"


def test_the_first_ruling_that_stands_counts(desk: Desk) -> None:
    desk.take(OBJECTION, ruled("rejected"), ruled("remedied", submission="too late"))
    assert standing(desk) == [(Decimal("300.00"), "open")]


@pytest.mark.parametrize("event", [DEMAND, OBJECTION, announced(DEMAND)])
def test_without_a_grant_there_is_no_receivable(event: Event) -> None:
    assert told(Desk().take(event)) == []


HISTORY: list[list[Event | CarriedOut]] = [
    [ruled("rejected", submission="first"), ruled("upheld_in_part"), answering(), answering(2, "amend")],
    [
        approved(),
        DEMAND,
        OBJECTION,
        PAST_END,
        objected(2, PAST_END),
        back("first"),
        CarriedOut(answering(), LOWER),
        CarriedOut(answering(2, "amend"), approved(version=2)),
    ],
    [notified(), announced(DEMAND), announced(PAST_END), announced(LOWER)],
]
ORDERS = st.permutations([topic for topic, events in enumerate(HISTORY) for _ in events])


@settings(max_examples=200, deadline=None)
@given(order=ORDERS)
def test_topics_may_come_in_any_order(order: Sequence[int]) -> None:
    queues = [iter(topic) for topic in HISTORY]
    desk = Desk().take(*(next(queues[topic]) for topic in order))
    assert standing(desk) == [(Decimal("300.00"), "cancelled"), (Decimal("120.00"), "suspended")]
    assert told(desk)[0] == "Created 300.00"


@st.composite
def causal_histories(draw: st.DrawFn) -> list[Event | CarriedOut]:
    """Demands, objections, rulings and answers, each after what it is about."""
    happened: list[Event | CarriedOut] = [approved(), DEMAND, announced(DEMAND)]
    for number in range(1, draw(st.integers(1, 4))):
        against = draw(st.sampled_from([DEMAND, PAST_END]))
        if against is PAST_END:
            happened += [PAST_END, announced(PAST_END)]
        happened.append(objected(number, against))
        happened += draw(st.permutations(list(_aftermath(draw, number))))
    return happened


def _aftermath(draw: st.DrawFn, number: int) -> Iterator[Event | CarriedOut]:
    """Some of what may follow an objection."""
    outcome, name = draw(st.sampled_from(["rejected", "remedied"])), f"ruling {number}"
    if draw(st.booleans()):
        yield ruled(outcome, number, name)
        if draw(st.booleans()):
            yield back(name)
    if draw(st.booleans()):
        demand = demanded(f"{100 + number}.00")
        yield CarriedOut(answering(number), demand)
    if draw(st.booleans()):
        yield CarriedOut(answering(number, "amend"), approved(version=number + 1))


@settings(max_examples=200, deadline=None)
@given(causal_histories())
def test_a_receivable_moves_only_as_declared(history: list[Event | CarriedOut]) -> None:
    desk = Desk()
    for each in history:
        desk.take(*([each.decision] if isinstance(each, CarriedOut) else []), each)
    for step in desk.steps:
        known = {demand.receivable_id: demand.status for demand in step.before.demands} if step.before else {}
        for demand in step.after.demands if step.after else ():
            before = known.get(demand.receivable_id, RECEIVABLE.initial)
            assert before == demand.status or RECEIVABLE.declares(before, step.cause, demand.status), (
                step.cause
            )
