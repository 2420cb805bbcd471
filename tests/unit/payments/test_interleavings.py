"""Order holds within a topic only: any interleaving ends in the same state and the same payments."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.eligibility import GrantResumed
from contracts.envelope import Event
from contracts.notifications import NoticeReturned, NotificationEstablished
from contracts.payments import PaymentDue
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import (
    CASE,
    GRANT,
    OTHER_PAYEE,
    announced,
    approved,
    commissioned,
    demanded,
    ended,
    executed,
    invoiced,
    notified,
    objected,
    recorded,
    register_entry,
    registered,
    rejected,
    returned,
    ruled,
    started,
    suspended,
)

DEMAND = demanded()
LETTER_BACK = NoticeReturned(case_id=CASE, notice_id=notified().notice_id)
PROVED = NotificationEstablished(
    case_id=CASE,
    notice_id=notified(version=2).notice_id,
    act="GrantApproved",
    grant_id=GRANT,
    version=2,
    deemed_notified_on=date(2026, 2, 16),
    basis="SGB X § 37(2) sentence 3",
)
TOPICS: list[Sequence[Event]] = [
    [registered(documents=()), started(), register_entry(), ruled("remedied"), ruled("rejected", 2)],
    [recorded(), recorded(OTHER_PAYEE)],
    [
        approved(),
        suspended(),
        approved(version=2, monthly="950.00", starts_on=date(2026, 3, 15)),
        GrantResumed(case_id=CASE, grant_id=GRANT),
        approved(version=3, monthly="940.00", payee_id=OTHER_PAYEE),
        ended(date(2026, 6, 20)),
        DEMAND,
        objected(1, DEMAND),
        objected(2, DEMAND),
    ],
    [
        notified(deemed=date(2026, 2, 5)),
        LETTER_BACK,
        notified(),
        notified(version=2, deemed=date(2026, 2, 14)),
        announced(DEMAND),
        PROVED,
        notified(version=3, deemed=date(2026, 4, 11)),
    ],
    [commissioned(), invoiced(), invoiced("2026-03")],
]
EXPECTED = {
    ("2026-02", 3, "instalment", Decimal("940.00")),
    ("2026-03", 3, "instalment", Decimal("940.00")),
    ("2026-04", 3, "instalment", Decimal("940.00")),
    ("2026-05", 3, "instalment", Decimal("940.00")),
    ("2026-06", 3, "instalment", Decimal("626.67")),
    ("2026-02", 1, "fee", Decimal("610.00")),
    ("2026-03", 1, "fee", Decimal("610.00")),
}


def interleaved(order: Sequence[int]) -> list[Event]:
    """The events of all topics; `order` says from which topic each comes."""
    queues = [iter(topic) for topic in TOPICS]
    return [next(queues[topic]) for topic in order]


ORDERS = st.permutations([topic for topic, events in enumerate(TOPICS) for _ in events])


def facts(desk: Desk) -> str:
    """The case's state, as it is stored."""
    assert desk.case is not None
    return desk.case.model_dump_json()


@settings(max_examples=200, deadline=None)
@given(order=ORDERS)
def test_what_comes_before_the_first_day_of_payment_may_come_in_any_order(order: Sequence[int]) -> None:
    desk = Desk().take(*interleaved(order)).until(date(2026, 12, 31))
    assert {(month, version, kind, amount) for _, month, version, kind, _, amount in desk.paid()} == EXPECTED
    in_order = Desk().take(*(event for topic in TOPICS for event in topic)).until(date(2026, 12, 31))
    assert facts(desk) == facts(in_order)
    assert desk.payments() == in_order.payments()


@settings(max_examples=200, deadline=None)
@given(order=ORDERS, pauses=st.lists(st.integers(0, 40), min_size=30, max_size=30))
def test_whenever_the_facts_come_every_month_is_paid_what_is_owed_at_most_once(
    order: Sequence[int], pauses: list[int]
) -> None:
    desk = Desk()
    for event, pause in zip(interleaved(order), pauses, strict=False):
        desk.until(date.fromordinal(desk.today.toordinal() + pause)).take(event)
    desk.until(date(2030, 12, 31))
    payments = desk.payments()
    keys = [(due.grant_id, due.grant_version, due.month, due.kind, due.attempt) for due in payments]
    assert len(keys) == len(set(keys))
    assert all(due.amount > 0 for due in payments)
    assert desk.case is not None
    for month in ("2026-02", "2026-03", "2026-04", "2026-05"):
        paid = sum(due.amount for due in payments if due.grant_id == GRANT and due.month == month)
        over = sum(each.amount for each in desk.case.overpaid if each.month == month)
        assert paid - over == Decimal("940.00")
    assert desk.due_at is None
    assert desk.case.holds == ()
    assert [demand.status for demand in desk.case.demands] == ["suspended"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([executed, rejected, returned]), max_size=4), st.integers(0, 60))
def test_whatever_a_payment_system_reports_no_month_is_paid_twice(
    replies: list[Callable[[PaymentDue], Event]], wait: int
) -> None:
    desk = Desk().take(registered(), recorded(), recorded(OTHER_PAYEE), approved(), notified(), started())
    desk.until(date(2026, 3, 2))
    [due] = desk.payments()
    for reply in replies:
        desk.take(reply(due))
    assert len(desk.answers) == len(replies)
    desk.until(date.fromordinal(desk.today.toordinal() + wait))
    desk.take(approved(version=2, payee_id=OTHER_PAYEE), notified(version=2)).until(date(2026, 12, 31))
    assert desk.case is not None
    arrived = [line for line in desk.case.lines if line.counts]
    assert sorted(line.month for line in arrived) == [f"2026-0{month}" for month in range(2, 8)]
