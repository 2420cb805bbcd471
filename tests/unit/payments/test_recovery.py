"""What comes in on a receivable, is deferred, set off or written off: by persons, and once."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.handling import derived_id
from contracts.payments import (
    ReceivableCreated,
    ReceivableOverdue,
    ReceivablePaid,
    ReceivableSettled,
    RepaymentPlanAgreed,
)
from contracts.references import creditor_reference
from services.payments.demands import Demand
from services.payments.items import WorkItem
from services.payments.states import RECEIVABLE
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import (
    CarriedOut,
    announced,
    answering,
    approved,
    demanded,
    notified,
    objected,
    recorded,
    registered,
    ruled,
    started,
)

DEMAND = demanded("300.00")
OBJECTION = objected(against=DEMAND)
DUE_ON = date(2026, 5, 4)


@pytest.fixture
def desk() -> Desk:
    """Two months have been paid when 300 euros are demanded back."""
    facts = registered(), recorded(), approved(), notified(), started()
    return Desk().take(*facts).until(date(2026, 4, 2)).take(DEMAND, announced(DEMAND))


def the_demand(at: Desk) -> Demand:
    assert at.case is not None
    return at.case.demands[0]


def give(at: Desk, name: str, by: str = "bank", **content: Any) -> str | None:
    """Give an order about the demand; the code of its refusal."""
    return at.order(name, by, receivable_id=str(the_demand(at).receivable_id), **content).refused


def receive(at: Desk, amount: str, key: str, on: str = "2026-04-20") -> str | None:
    return give(at, "receive", amount=amount, key=key, booked_on=on)


def standing(at: Desk) -> tuple[str, Decimal, Decimal]:
    demand = the_demand(at)
    return demand.status, demand.remaining, demand.surplus


def surpluses(at: Desk) -> list[tuple[str, Decimal | None]]:
    return [(item.status, item.amount) for item in at.runs.values() if isinstance(item, WorkItem)]


def test_the_demand_is_told_with_the_reference_to_pay_it_under(desk: Desk) -> None:
    [created] = desk.told(ReceivableCreated)
    assert created.reference == creditor_reference(created.receivable_id)


def test_part_payments_add_up_until_nothing_is_left(desk: Desk) -> None:
    assert [receive(desk, "100.00", "first"), receive(desk, "200.00", "second")] == [None, None]
    assert standing(desk) == ("paid", Decimal(0), Decimal(0))
    assert [str(each.remaining) for each in desk.told(ReceivablePaid)] == ["200.00", "0.00"]
    [settled] = desk.told(ReceivableSettled)
    assert (settled.amount, settled.written_off) == (Decimal("300.00"), Decimal(0))


def test_the_same_booking_counts_once(desk: Desk) -> None:
    receive(desk, "100.00", "first")
    assert receive(desk, "100.00", "first") is None
    assert standing(desk) == ("open", Decimal("200.00"), Decimal(0))
    assert len(desk.told(ReceivablePaid)) == 1


def test_more_than_is_owed_is_booked_and_left_to_a_person(desk: Desk) -> None:
    receive(desk, "350.00", "first")
    assert standing(desk) == ("paid", Decimal(0), Decimal("50.00"))
    receive(desk, "10.00", "second")
    assert surpluses(desk) == [("open", Decimal("60.00"))]


def test_what_came_in_on_a_demand_that_is_lifted_is_left_to_a_person(desk: Desk) -> None:
    receive(desk, "120.00", "first")
    lower = demanded("50.00")
    desk.take(OBJECTION, ruled("upheld_in_part"), answering(), CarriedOut(answering(), lower))
    assert standing(desk) == ("cancelled", Decimal(0), Decimal("120.00"))
    assert surpluses(desk) == [("open", Decimal("120.00"))]


def test_money_is_booked_while_an_objection_suspends_the_demand(desk: Desk) -> None:
    desk.take(OBJECTION)
    receive(desk, "300.00", "first")
    assert standing(desk)[0] == "suspended"
    desk.take(ruled("rejected"))
    assert standing(desk) == ("paid", Decimal(0), Decimal(0))
    assert len(desk.told(ReceivableSettled)) == 1


def test_an_unknown_receivable_is_told() -> None:
    desk = Desk().take(registered(), approved())
    refused = desk.order("receive", "bank", receivable_id=str(derived_id("none")), key="k", amount="1.00")
    assert refused.refused == "not_found"


INSTALMENTS = [
    {"due_on": "2026-05-15", "amount": "100.00"},
    {"due_on": "2026-06-15", "amount": "100.00"},
    {"due_on": "2026-07-15", "amount": "100.00"},
]


def agree(at: Desk, instalments: Sequence[dict[str, str]] = INSTALMENTS) -> str | None:
    return give(at, "instalments", by="anna", instalments=instalments, reason="Härte")


def test_nothing_is_overdue_before_the_statement_of_the_last_day_can_be_there(desk: Desk) -> None:
    assert desk.until(date(2026, 5, 7)).told(ReceivableOverdue) == []
    [overdue] = desk.until(date(2026, 5, 8)).told(ReceivableOverdue)
    assert (overdue.due_on, overdue.amount) == (DUE_ON, Decimal("300.00"))
    assert len(desk.until(date(2026, 12, 1)).told(ReceivableOverdue)) == 1


def test_instalments_take_the_place_of_the_day(desk: Desk) -> None:
    assert agree(desk) is None
    [agreed] = desk.told(RepaymentPlanAgreed)
    assert (agreed.amount, len(agreed.instalments)) == (Decimal("300.00"), 3)
    assert desk.until(date(2026, 5, 14)).told(ReceivableOverdue) == []
    receive(desk, "150.00", "first", "2026-05-14")
    desk.until(date(2026, 12, 1))
    overdue = [(str(each.due_on), str(each.amount)) for each in desk.told(ReceivableOverdue)]
    assert overdue == [("2026-06-15", "50.00"), ("2026-07-15", "150.00")]


def test_what_came_in_before_pays_no_instalment(desk: Desk) -> None:
    receive(desk, "200.00", "first")
    assert agree(desk, [{"due_on": "2026-06-15", "amount": "100.00"}]) is None
    assert the_demand(desk).next_due() == date(2026, 6, 15)
    assert the_demand(desk).missing_by(date(2026, 6, 15)) == Decimal("100.00")


@pytest.mark.parametrize(
    ("instalments", "code"),
    [
        (INSTALMENTS[:2], "sum_differs"),
        ([*INSTALMENTS[1:], INSTALMENTS[0]], "days_unsuitable"),
        ([{"due_on": "2026-04-01", "amount": "300.00"}], "days_unsuitable"),
    ],
    ids=["another sum", "not in order", "past"],
)
def test_instalments_that_cannot_be_are_refused(
    desk: Desk, instalments: Sequence[dict[str, str]], code: str
) -> None:
    assert agree(desk, instalments) == code


def test_nothing_falls_due_while_an_objection_suspends(desk: Desk) -> None:
    agree(desk)
    desk.take(OBJECTION).until(date(2026, 12, 1))
    assert desk.told(ReceivableOverdue) == []
    assert agree(desk) == "state_forbids"
    desk.take(ruled("rejected"))
    assert desk.told(ReceivableOverdue) == []


def test_while_a_claim_against_the_ruling_is_possible_nothing_falls_due(desk: Desk) -> None:
    """Decided on 1 December, deemed notified on the 5th; a month later is a Tuesday, and not a holiday."""
    desk.take(OBJECTION).until(date(2026, 12, 1)).take(ruled("rejected"))
    assert the_demand(desk).next_due() == date(2027, 1, 5)
    assert desk.until(date(2027, 1, 8)).told(ReceivableOverdue) == []
    [overdue] = desk.until(date(2027, 1, 9)).told(ReceivableOverdue)
    assert (overdue.due_on, overdue.amount) == (date(2027, 1, 5), Decimal("300.00"))


def set_off(at: Desk, amount: str) -> str | None:
    return give(at, "set_off", by="anna", amount=amount, reason="geprüft")


def test_setting_off_lowers_the_next_payment(desk: Desk) -> None:
    assert set_off(desk, "300.00") is None
    assert standing(desk) == ("paid", Decimal(0), Decimal(0))
    desk.until(date(2026, 6, 2))
    paid = [(month, amount) for _, month, _, _, _, amount in desk.paid()]
    assert paid[2:] == [("2026-04", Decimal("637.92")), ("2026-05", Decimal("937.92"))]
    assert desk.case is not None
    assert desk.case.overpaid == ()


def test_a_month_that_is_set_off_in_full_is_not_paid() -> None:
    demand = demanded("937.92")
    desk = Desk().take(registered(), recorded(), approved(), notified(), started())
    desk.until(date(2026, 4, 2)).take(demand, announced(demand))
    assert set_off(desk, "937.92") is None
    months = [month for _, month, *_ in desk.until(date(2026, 6, 2)).paid()]
    assert months == ["2026-02", "2026-03", "2026-05"]


def test_no_more_is_set_off_than_could_be_paid(desk: Desk) -> None:
    large = demanded("5000.00")
    desk.take(large, announced(large))
    assert desk.case is not None
    receivable = str(desk.case.demands[1].receivable_id)
    reply = desk.order("set_off", "anna", receivable_id=receivable, amount="2000.00", reason="geprüft")
    assert reply.refused == "above_payable"
    assert "937.92 EUR" in reply.detail


@pytest.mark.parametrize("amount", ["300.01", "1000.00"])
def test_no_more_is_set_off_than_is_owed(desk: Desk, amount: str) -> None:
    assert set_off(desk, amount) == "above_remaining"


def test_nothing_is_set_off_while_an_objection_suspends(desk: Desk) -> None:
    assert set_off(desk.take(OBJECTION), "100.00") == "state_forbids"


def test_what_was_set_off_is_paid_once_the_demand_is_lifted(desk: Desk) -> None:
    set_off(desk, "300.00")
    desk.until(date(2026, 5, 5))
    lower = demanded("50.00")
    desk.take(OBJECTION, ruled("upheld_in_part"), answering(), CarriedOut(answering(), lower))
    desk.until(date(2026, 6, 2))
    assert standing(desk) == ("cancelled", Decimal(0), Decimal(0))
    april = [(kind, amount) for _, month, _, kind, _, amount in desk.paid() if month == "2026-04"]
    assert april == [("instalment", Decimal("637.92")), ("top_up", Decimal("300.00"))]


def write_off(at: Desk, by: str = "anna", **content: Any) -> str | None:
    return give(at, "write_off", by=by, code="waived", reason="Härte", **content)


def test_a_small_sum_is_written_off_by_one_person(desk: Desk) -> None:
    receive(desk, "100.00", "first")
    assert write_off(desk) is None
    assert standing(desk) == ("written_off", Decimal(0), Decimal(0))
    [settled] = desk.told(ReceivableSettled)
    assert settled.written_off == Decimal("200.00")


@pytest.fixture
def large() -> Desk:
    """An agency that wants a second person above 5,000 euros."""
    demand = demanded("7000.00")
    desk = Desk().take(registered(agency="vechta"), recorded(), approved(), notified(), started())
    return desk.until(date(2026, 4, 2)).take(demand, announced(demand))


def test_above_the_limit_of_the_agency_a_second_person_confirms(large: Desk) -> None:
    assert write_off(large) is None
    assert standing(large)[0] == "open"
    assert give(large, "confirm_write_off", by="anna") == "another_person"
    assert give(large, "confirm_write_off", by="bela") is None
    assert standing(large)[0] == "written_off"
    [receipt] = the_demand(large).receipts
    assert (receipt.by, receipt.confirmed_by) == ("anna", "bela")
    assert give(large, "confirm_write_off", by="bela") == "state_forbids"


def test_a_proposal_for_more_than_is_left_lapses(large: Desk) -> None:
    write_off(large)
    receive(large, "1.00", "first")
    assert give(large, "confirm_write_off", by="bela") == "state_forbids"


RECEIPTS = {"a": ("120.00", "2026-04-20"), "b": ("200.00", "2026-04-10"), "c": ("30.00", "2026-04-20")}
STEPS = ("a", "b", "c", "a", "objection", "ruling")


@settings(max_examples=150, deadline=None)
@given(order=st.permutations(STEPS), outcome=st.sampled_from(["rejected", "remedied"]))
def test_receipts_objections_and_rulings_end_the_same_in_any_order(order: list[str], outcome: str) -> None:
    desk = Desk().take(registered(), recorded(), approved(), notified(), started())
    desk.until(date(2026, 4, 2)).take(DEMAND, announced(DEMAND))
    for step in order:
        if step == "objection":
            desk.take(OBJECTION)
        elif step == "ruling":
            desk.take(ruled(outcome))
        else:
            assert receive(desk, RECEIPTS[step][0], step, RECEIPTS[step][1]) is None
    demand = the_demand(desk)
    assert [each.key for each in demand.receipts] == ["b", "a", "c"]
    assert standing(desk) == ("paid" if outcome == "rejected" else "suspended", Decimal(0), Decimal("50.00"))
    assert surpluses(desk) == [("open", Decimal("50.00"))]
    assert len(desk.told(ReceivablePaid)) == 3
    for step in desk.steps:
        known = {each.receivable_id: each.status for each in step.before.demands} if step.before else {}
        for each in step.after.demands if step.after else ():
            before = known.get(each.receivable_id, RECEIVABLE.initial)
            assert before == each.status or RECEIVABLE.declares(before, step.cause, each.status)
