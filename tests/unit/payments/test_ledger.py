"""The ledger: every step once, nothing ever taken back, accounts that say what lines and demands say."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.eligibility import DecisionReturned
from contracts.envelope import Event
from contracts.payments import PaymentDue
from services.payments.demands import Demand, Receipt
from services.payments.facts import Ruling
from services.payments.ledger import Posting, postings
from services.payments.model import Case
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import (
    CASE,
    GRANT,
    OTHER_PAYEE,
    CarriedOut,
    announced,
    answering,
    approved,
    commissioned,
    demanded,
    ended,
    event_id,
    executed,
    invoiced,
    notified,
    objected,
    recorded,
    registered,
    rejected,
    returned,
    ruled,
    started,
)

PAYDAY = date(2026, 3, 2)
AMOUNT = Decimal("937.92")


def paying() -> Desk:
    """February's payment has been ordered."""
    facts = registered(), recorded(), recorded(OTHER_PAYEE), approved(), notified(), started()
    return Desk().take(*facts).until(PAYDAY)


def balances(case: Case | None) -> dict[str, Decimal]:
    """Debits less credits of each account that is not even."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in postings(case) if case else ():
        sums[each.debit] += each.amount
        sums[each.credit] -= each.amount
    assert sum(sums.values()) == 0
    return {account: amount for account, amount in sums.items() if amount}


def steps(case: Case | None) -> list[str]:
    """The steps posted, in order."""
    return [each.step for each in postings(case)] if case else []


def test_a_case_without_payments_has_no_postings() -> None:
    assert postings(Case(case_id=CASE)) == []


def test_what_is_collected_is_not_posted_before_it_is_ordered() -> None:
    desk = Desk(released_at_once=False).take(registered(), recorded(), approved(), notified(), started())
    assert steps(desk.until(PAYDAY).case) == []


def test_a_payment_goes_from_ordered_to_the_bank() -> None:
    desk = paying()
    assert balances(desk.case) == {"expense": AMOUNT, "ordered": -AMOUNT}
    desk.take(executed(desk.payments()[0]))
    assert balances(desk.case) == {"expense": AMOUNT, "bank": -AMOUNT}
    assert [each.booked_on for each in postings(_case(desk))][-1] == executed(desk.payments()[0]).executed_on


def test_what_failed_is_payable_until_another_payment_takes_its_place() -> None:
    desk = paying()
    desk.take(rejected(desk.payments()[0]))
    assert balances(desk.case) == {"expense": AMOUNT, "payable": -AMOUNT}
    changed = approved(version=2, payee_id=OTHER_PAYEE), notified(version=2, deemed=date(2026, 3, 9))
    desk.take(*changed).until(date(2026, 3, 10))
    assert balances(desk.case) == {"expense": AMOUNT, "ordered": -AMOUNT}
    assert steps(desk.case)[:4] == ["recognised", "ordered", "rejected", "replaced"]


def test_money_that_came_back_has_left_the_bank_and_returned_to_it() -> None:
    desk = paying()
    desk.take(executed(desk.payments()[0]), returned(desk.payments()[0]))
    assert balances(desk.case) == {"expense": AMOUNT, "payable": -AMOUNT}
    assert steps(desk.case) == ["recognised", "ordered", "executed", "returned"]


def demand(*receipts: Receipt, **other: object) -> Demand:
    """500 euros demanded back."""
    act_id = event_id(demanded())
    values: dict[str, Any] = {"receivable_id": act_id, "act_id": act_id, "decision_id": None}
    values |= {"grant_id": GRANT, "amount": Decimal("500.00"), "due_on": date(2026, 5, 4)}
    return Demand.model_validate({**values, "receipts": receipts, **other})


PAID = Receipt(key="a", kind="payment", amount=Decimal("200.00"), on=date(2026, 5, 4))
SET_OFF = Receipt(key="b", kind="offset", amount=Decimal("100.00"), on=date(2026, 5, 5))
GIVEN_UP = Receipt(key="c", kind="write_off", amount=Decimal("200.00"), on=date(2026, 5, 6))


def test_what_was_recovered_leaves_nothing_receivable() -> None:
    case = Case(case_id=CASE, demands=(demand(PAID, SET_OFF, GIVEN_UP),))
    assert balances(case) == {
        "expense": Decimal("-400.00"),
        "bank": Decimal("200.00"),
        "written_off": Decimal("200.00"),
    }


def test_of_a_demand_that_was_lifted_the_money_that_came_in_is_owed_back() -> None:
    lifted = Case(case_id=CASE, demands=(demand(PAID, SET_OFF, GIVEN_UP, status="cancelled"),))
    assert balances(lifted) == {"receivable": Decimal("-200.00"), "bank": Decimal("200.00")}


def test_a_demand_that_stands_again_is_posted_again() -> None:
    lifted = Case(case_id=CASE, demands=(demand(SET_OFF, status="cancelled"),))
    ruling = Ruling(submission_id=event_id(approved()), objection_id=event_id(approved()), grants=True)
    again = Case(
        case_id=CASE,
        demands=(demand(SET_OFF),),
        rulings=(ruling,),
        decisions_returned=(event_id(approved()),),
    )
    assert balances(again) == {"receivable": Decimal("400.00"), "expense": Decimal("-400.00")}
    assert moves(postings(lifted)) <= moves(postings(again))


DEMAND = demanded()
EVENTS: tuple[Sequence[Event | CarriedOut], ...] = (
    [registered(), started(), ruled("remedied"), answering(), ruled("rejected", submission="other")],
    [
        approved(),
        approved(version=2, monthly="950.00", starts_on=date(2026, 3, 15)),
        CarriedOut(answering(), approved(version=3, monthly="940.00", payee_id=OTHER_PAYEE)),
        ended(date(2026, 6, 20)),
        DEMAND,
        objected(1, DEMAND),
        DecisionReturned(case_id=CASE, submission_id=ruled("remedied").submission_id, findings=()),
    ],
    [
        notified(),
        notified(version=2, deemed=date(2026, 2, 14)),
        announced(DEMAND),
        notified(version=3, deemed=date(2026, 4, 11)),
    ],
    [commissioned(), invoiced(), invoiced("2026-03")],
)
ORDERS = st.permutations([topic for topic, events in enumerate(EVENTS) for _ in events])
TOLD = st.lists(st.sampled_from([executed, rejected, returned]), min_size=40, max_size=40)


@settings(max_examples=100, deadline=None)
@given(order=ORDERS, pauses=st.lists(st.integers(0, 30), min_size=19, max_size=19), told=TOLD)
def test_whatever_happens_nothing_posted_is_taken_back_and_the_accounts_are_right(
    order: Sequence[int], pauses: list[int], told: list[Callable[[PaymentDue], Event]]
) -> None:
    queues = [iter(events) for events in EVENTS]
    desk = Desk().take(recorded(), recorded(OTHER_PAYEE))
    reports = iter(told)
    for topic, pause in zip(order, pauses, strict=False):
        desk.until(date.fromordinal(desk.today.toordinal() + pause)).take(next(queues[topic]))
        for due in desk.payments()[-2:]:
            desk.take(next(reports, executed)(due))
    desk.until(date(2027, 6, 30))
    for step in desk.steps:
        assert moves(_of(step.before)) <= moves(_of(step.after))
    _accounts_are_right(_case(desk))


def _accounts_are_right(case: Case) -> None:
    found = balances(case)
    by_status: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in case.lines:
        by_status[line.status] += line.amount
    assert -found.get("ordered", Decimal(0)) == by_status["ordered"]
    assert -found.get("bank", Decimal(0)) == by_status["settled"]
    open_demands = sum(each.amount for each in case.demands if each.status != "cancelled")
    assert found.get("receivable", Decimal(0)) == open_demands
    replaced = {id_ for line in case.lines if line.left for id_ in line.replaces}
    failed = sum(line.amount for line in case.lines if line.failed and line.payment_id not in replaced)
    assert -found.get("payable", Decimal(0)) == failed


def moves(found: Sequence[Posting]) -> frozenset[tuple[object, ...]]:
    """What may never be taken back, or change."""
    return frozenset((each.posting_id, each.debit, each.credit, each.amount) for each in found)


def _of(case: Case | None) -> list[Posting]:
    return postings(case) if case else []


def _case(desk: Desk) -> Case:
    assert desk.case is not None
    return desk.case
