"""Reconciling: what belongs together is equal, and what was planted is named."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from contracts.envelope import Event
from contracts.frozen import altered
from contracts.payments import PaymentDue
from services.payments.facts import Told
from services.payments.ledger import postings
from services.payments.model import Case
from services.payments.reconciling.against_events import EXPECTED
from services.payments.reconciling.evidence import (
    Events,
    OpenItem,
    PaymentRow,
    Period,
    PostingRow,
    Published,
)
from services.payments.reconciling.reconciliation import Reconciliation, Reconciling
from tests.unit.given import registry
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import (
    CASE,
    GRANT,
    approved,
    ended,
    executed,
    notified,
    recorded,
    registered,
    rejected,
    returned,
    started,
    suspended,
)

PAYDAY, LATER = date(2026, 3, 2), date(2026, 3, 20)
PERIOD = Period(date(2026, 3, 1), date(2026, 3, 31))
AMOUNT = Decimal("937.92")


def paying(*more: Callable[[PaymentDue], Event]) -> Case:
    """February's payment was ordered, on 2 March."""
    desk = Desk().take(registered(), recorded(), approved(), notified(), started()).until(PAYDAY)
    for report in more:
        desk.take(report(desk.payments()[0]))
    assert desk.case is not None
    return desk.case


def rows(case: Case) -> dict[UUID, PaymentRow]:
    """As they are in the table."""
    return {
        each.payment_id: PaymentRow(each.payment_id, each.amount, each.status, each.due_on)
        for each in case.lines
    }


def journal(case: Case) -> dict[str, PostingRow]:
    """As it is in the table."""
    return {
        each.posting_id: PostingRow(
            each.posting_id, each.subject_id, each.booked_on, each.debit, each.credit, each.amount
        )
        for each in postings(case)
    }


def told(case: Case, kept_since: date | None = None) -> Events:
    """All that was published about the payments."""
    by_payment = {
        line.payment_id: [published(line.payment_id, event) for event in EXPECTED.get(line.status, ())]
        for line in case.lines
    }
    return Events(by_payment, {"main": kept_since} if kept_since else {})


def published(payment_id: UUID, event: str, number: int = 1, amount: Decimal = AMOUNT) -> Published:
    return Published(event, str(uuid5(payment_id, f"{event} {number}")), payment_id, amount, settled=True)


def compared(
    case: Case,
    events: Events | None = None,
    items: Sequence[OpenItem] = (),
    *,
    today: date = LATER,
    period: Period = PERIOD,
    without: str = "",
) -> Reconciliation:
    """One case with its tables, less the posting of one step."""
    work = Reconciling(period, today, registry(), events)
    kept = {id_: row for id_, row in journal(case).items() if not without or not id_.endswith(without)}
    work.take(case, rows(case), kept)
    return work.result(items)


def codes(found: Reconciliation) -> list[str]:
    return [each.code for each in found.differences]


def sums(found: Reconciliation) -> dict[tuple[str, str], Decimal]:
    return {(each.source, each.what): each.total for each in found.sums}


def test_every_state_of_a_payment_is_equal_everywhere() -> None:
    for case in (paying(), paying(executed), paying(rejected), paying(executed, returned)):
        found = compared(case, told(case))
        assert (codes(found), found.equal) == ([], True)


def test_what_holds_money_back_is_told_with_the_sum() -> None:
    found = compared(paying(rejected))
    assert sums(found)["schedule", "held: rejected"] == AMOUNT
    assert found.not_compared == ("The events on the topics.",)
    desk = Desk().take(registered(), recorded(), approved(), notified(), started(), suspended()).until(LATER)
    assert desk.case is not None
    assert sums(compared(desk.case))["schedule", "held: suspended"] == AMOUNT


def test_what_falls_due_today_is_to_be_collected() -> None:
    desk = Desk().take(registered(), recorded(), approved(), notified(), started()).until(date(2026, 3, 1))
    assert desk.case is not None
    assert sums(compared(desk.case, today=PAYDAY)) == {
        ("schedule", "owed"): AMOUNT,
        ("schedule", "to be collected"): AMOUNT,
    }
    assert codes(compared(desk.case, today=LATER)) == ["not_collected"]


def test_an_overpayment_is_told_and_one_that_the_case_does_not_know_is_a_difference() -> None:
    desk = Desk().take(registered(), recorded(), approved(), notified(), started()).until(PAYDAY)
    desk.take(ended(date(2026, 2, 14)))
    assert desk.case is not None
    found = compared(desk.case)
    assert (codes(found), sums(found)["schedule", "overpaid"]) == ([], Decimal("-500.22"))
    (difference,) = compared(desk.case.but(overpaid=())).differences
    assert (difference.code, difference.subject_id, difference.month) == (
        "overpaid_unnoticed",
        GRANT,
        "2026-02",
    )
    assert (difference.expected, difference.found) == ("500.22", None)


def test_a_posting_that_is_missing_is_named_with_its_step() -> None:
    (difference,) = compared(paying(executed), without=":executed").differences
    assert (difference.code, difference.expected) == ("posting_missing", "executed 937.92 ordered/bank")


def test_an_event_may_be_missing_doubled_different_or_out_of_place() -> None:
    case = paying(executed)
    (line,) = case.lines
    right = told(case).by_payment[line.payment_id]
    twice = [*right, published(line.payment_id, "PaymentDue", 2)]
    other = [*right[1:], published(line.payment_id, "PaymentDue", amount=Decimal(1))]
    early = [*right, published(line.payment_id, "PaymentReturned")]
    late = [*right, replace(published(line.payment_id, "PaymentReturned"), settled=False)]
    repeated = [*right, *right]
    for events, expected in (
        (right[:2], ["event_missing"]),
        (twice, ["event_doubled"]),
        (other, ["event_differs"]),
        (early, ["event_unexpected"]),
        (late, []),
        (repeated, []),
    ):
        assert codes(compared(case, Events({line.payment_id: events}, {}))) == expected


def test_an_order_that_the_topic_has_dropped_is_not_compared_and_that_is_said() -> None:
    case = paying(executed)
    (line,) = case.lines
    kept = told(case).by_payment[line.payment_id][1:]
    found = compared(case, Events({line.payment_id: kept}, {"main": date(2026, 4, 1)}))
    assert (codes(found), found.not_compared[-1][:25]) == ([], "The orders of 1 payments:")
    assert codes(compared(case, Events({line.payment_id: kept}, {"main": PAYDAY.replace(day=1)}))) == [
        "event_missing"
    ]


def test_events_of_a_payment_that_nobody_knows_are_named() -> None:
    stranger = uuid5(CASE, "stranger")
    events = Events({stranger: [published(stranger, "PaymentDue")]}, {})
    found = compared(Case(case_id=CASE), events)
    assert [(each.code, each.subject_id, each.found) for each in found.differences] == [
        ("event_unknown", stranger, "PaymentDue")
    ]


def test_the_bank_has_paid_what_is_settled() -> None:
    case = paying(executed)
    (line,) = case.lines
    facts = tuple(Told(key=key, kind="debit", amount=AMOUNT, on=PAYDAY) for key in ("a", "b"))
    once = case.with_line(altered(line, told=facts[:1]))
    found = compared(once, told(once))
    assert (codes(found), sums(found)["bank", "paid out"], found.not_compared) == ([], AMOUNT, ())
    assert compared(case, told(case)).not_compared[0].startswith("What the bank says of 1 payments")
    (difference,) = compared(case.with_line(altered(line, told=facts))).differences
    assert (difference.code, difference.found) == ("bank_differs", "1875.84 out, 0 back")
    assert codes(compared(case.with_line(altered(line, told=facts, disputed=True)))) == []


def test_what_waits_in_the_work_list_is_a_difference() -> None:
    item = OpenItem(uuid5(CASE, "item"), "unmatched", Decimal("12.00"), None)
    (difference,) = compared(paying(), items=[item]).differences
    assert (difference.code, difference.found) == ("item_open", "unmatched 12.00")


def test_another_period_is_another_matter() -> None:
    april = Period(date(2026, 4, 2), date(2026, 4, 30))
    found = compared(paying(executed), Events({}, {}), period=april, without=":executed")
    assert (found.differences, found.sums) == ((), ())
