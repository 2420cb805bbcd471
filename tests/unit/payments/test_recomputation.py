"""Each decision is compared with all before it: what is missing is paid, what is too much is shown."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Event
from services.payments.facts import ordered
from services.payments.model import Case
from services.payments.schedule import owed
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import (
    GRANT,
    approved,
    ended,
    notified,
    recorded,
    registered,
    started,
)

FULL = Decimal("937.92")
ORDINARY = approved(), notified()
Second = dict[str, Any]


def desk(*acts: Event) -> Desk:
    return Desk().take(registered(), recorded(), started(), *acts)


def paid_after(at: Desk, day: date) -> list[tuple[str, str, Decimal]]:
    """Month, kind and amount of what was ordered from a day on."""
    return [(due.month, due.kind, due.amount) for due in at.payments() if due.due_on >= day]


def overpaid(at: Desk) -> dict[str, Decimal]:
    assert at.case is not None
    return {each.month: each.amount for each in at.case.overpaid}


def decided_again(**second: Any) -> Desk:
    """February and March are paid when another version is decided on 2 April, in effect from the 14th."""
    at = desk(*ORDINARY).until(date(2026, 4, 2))
    return at.take(approved(version=2, **second), notified(version=2, deemed=date(2026, 4, 14)))


@pytest.mark.parametrize(
    ("second", "paid", "too_much"),
    [
        pytest.param({}, [("2026-04", "instalment", FULL)], {}, id="nothing"),
        pytest.param(
            {"monthly": "950.00"},
            [
                ("2026-02", "top_up", Decimal("12.08")),
                ("2026-03", "top_up", Decimal("12.08")),
                ("2026-04", "instalment", Decimal("950.00")),
            ],
            {},
            id="top-up",
        ),
        pytest.param(
            {"monthly": "900.00", "starts_on": date(2026, 4, 1)},
            [("2026-04", "instalment", Decimal("900.00"))],
            {},
            id="reduction",
        ),
        pytest.param(
            {"monthly": "900.00", "starts_on": date(2026, 3, 1)},
            [("2026-04", "instalment", Decimal("900.00"))],
            {"2026-03": Decimal("37.92")},
            id="recovery",
        ),
        pytest.param(
            {"starts_on": date(2026, 1, 1)},
            [("2026-01", "instalment", FULL), ("2026-04", "instalment", FULL)],
            {},
            id="first-payment-of-an-earlier-month",
        ),
        pytest.param(
            {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 3, 15)},
            [],
            {"2026-03": Decimal("468.96")},
            id="backdated-end",
        ),
    ],
)
def test_what_a_second_version_leads_to(
    second: Second, paid: list[tuple[str, str, Decimal]], too_much: dict[str, Decimal]
) -> None:
    at = decided_again(**second).until(date(2026, 5, 4))
    assert paid_after(at, date(2026, 4, 2)) == paid
    assert overpaid(at) == too_much


def test_what_was_paid_too_much_is_made_up_for_by_no_later_month() -> None:
    at = decided_again(monthly="900.00").until(date(2026, 12, 31))
    assert [amount for *_, amount in paid_after(at, date(2026, 4, 2))] == [Decimal("900.00")] * 4
    assert overpaid(at) == {"2026-02": Decimal("37.92"), "2026-03": Decimal("37.92")}


def test_an_objection_that_succeeds_pays_the_difference_and_ends_the_surplus() -> None:
    at = decided_again(monthly="900.00").until(date(2026, 6, 1))
    at.take(approved(version=3, monthly="940.00"), notified(version=3, deemed=date(2026, 6, 9)))
    at.until(date(2026, 6, 30))
    assert paid_after(at, date(2026, 6, 9)) == [
        ("2026-02", "top_up", Decimal("2.08")),
        ("2026-03", "top_up", Decimal("2.08")),
        ("2026-04", "top_up", Decimal("40.00")),
        ("2026-05", "top_up", Decimal("40.00")),
    ]
    assert overpaid(at) == {}


acts = st.lists(
    st.tuples(
        st.sampled_from(["approve", "approve", "end"]),
        st.integers(0, 70),  # days until it is decided
        st.integers(0, 10),  # days until it is notified
        st.integers(1, 200_000),  # cents a month
        st.integers(-60, 300),  # first day of funding, from 1 February on
        st.integers(0, 400),  # days of funding
    ),
    min_size=1,
    max_size=6,
)
Act = tuple[str, int, int, int, int, int]
FIRST = date(2026, 2, 1)


def played(history: list[Act]) -> Desk:
    """A desk after these acts, each at its time."""
    at, version = desk(), 0
    for kind, pause, letter, cents, start, length in history:
        at.until(at.today + timedelta(days=pause))
        starts_on = FIRST + timedelta(days=start)
        if kind == "end":
            at.take(ended(starts_on))
            continue
        version += 1
        last = starts_on + timedelta(days=length)
        at.take(approved(version, str(Decimal(cents) / 100), starts_on=starts_on, ends_on=last))
        at.take(notified(version, deemed=at.today + timedelta(days=letter)))
    return at


@settings(max_examples=150, deadline=None)
@given(acts)
def test_in_the_end_each_month_is_paid_what_is_owed_or_the_surplus_is_shown(history: list[Act]) -> None:
    case = played(history).until(date(2030, 1, 1)).case
    assert case is not None
    due = owed_by(case)
    surplus = {each.month: each.amount for each in case.overpaid}
    months = {line.month for line in case.lines} | due.keys()
    paid = {month: ordered(line for line in case.lines if line.month == month) for month in months}
    assert {month: paid[month] - surplus.get(month, Decimal(0)) for month in months if paid[month]} == {
        month: due.get(month, Decimal(0)) for month in months if paid[month]
    }
    assert {month for month in due if not paid[month]} == set()
    assert all(amount > 0 for amount in surplus.values())


@settings(max_examples=150, deadline=None)
@given(acts)
def test_no_payment_is_empty_negative_or_made_twice(history: list[Act]) -> None:
    payments = played(history).until(date(2030, 1, 1)).payments()
    assert all(due.amount > 0 for due in payments)
    keys = Counter((due.grant_id, due.grant_version, due.month, due.kind, due.attempt) for due in payments)
    assert max(keys.values(), default=1) == 1


@settings(max_examples=150, deadline=None)
@given(acts)
def test_no_payment_lifts_a_month_above_what_the_newest_decision_leaves(history: list[Act]) -> None:
    for step in played(history).until(date(2030, 1, 1)).steps:
        if step.after is None or "PaymentDue" not in step.published:
            continue
        new = step.after.lines[len(step.before.lines) if step.before else 0 :]
        due = owed_by(step.after)
        for month in {line.month for line in new}:
            assert ordered(line for line in step.after.lines if line.month == month) <= due[month]


@settings(max_examples=150, deadline=None)
@given(acts, st.integers(0, 100))
def test_a_version_that_grants_more_pays_the_sum_of_the_differences(history: list[Act], pause: int) -> None:
    """As after an objection that succeeds: for the months paid by then, new less what was paid, no more."""
    at = played(history)
    at.until(at.today + timedelta(days=pause))
    assert at.case is not None
    before = at.case
    versions = len(before.grants[0].versions) if before.grants else 0
    at.take(approved(versions + 1, "2500.00", starts_on=date(2025, 11, 1), ends_on=at.today))
    at.take(notified(versions + 1, deemed=at.today)).until(date(2030, 1, 1))
    assert at.case is not None
    back_pay = ordered(at.case.lines) - ordered(before.lines)
    assert back_pay == sum(owed_by(at.case).values()) - ordered(before.lines)
    assert at.case.overpaid == ()


def owed_by(case: Case) -> dict[str, Decimal]:
    """What all decisions together owe by month."""
    grant = case.grant(GRANT)
    return dict(owed(grant.versions)) if grant else {}
