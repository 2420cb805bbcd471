"""The statement of a month: what it holds, when it is drawn up, and how each amount can be worked out."""

from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from chassis.handling import Reply
from contracts.envelope import Event
from contracts.payments import PaymentDue, PaymentExecuted, PaymentReturned
from contracts.statements import StatementIssued, StatementLine
from tests.unit.payments.desk import Desk, moment
from tests.unit.payments.example import (
    CASE,
    GRANT,
    OTHER_PAYEE,
    approved,
    commissioned,
    demanded,
    ended,
    executed,
    invoiced,
    notified,
    recorded,
    registered,
    rejected,
    returned,
    service_registered,
    started,
)

FULL = Decimal("937.92")
NOTHING = Decimal("0.00")
PAID_IN_MARCH = date(2026, 3, 2)
MARCH_STATED = date(2026, 4, 2)


def paying(*more: Event, **grant: Any) -> Desk:
    """A grant whose first month is ordered on 2 March."""
    facts = registered(), recorded(), recorded(OTHER_PAYEE), approved(**grant), notified(), started()
    return Desk().take(*facts, *more).until(PAID_IN_MARCH)


def pay(desk: Desk) -> PaymentDue:
    """The payment system executes what was ordered last, on its day."""
    due = desk.payments()[-1]
    desk.take(executed(due))
    return due


def returned_on(due: PaymentDue, day: date) -> PaymentReturned:
    return PaymentReturned(payment_id=due.payment_id, code="AC04", returned_on=day)


def told(desk: Desk) -> list[StatementIssued]:
    return desk.told(StatementIssued)


def movements(statement: StatementIssued) -> list[tuple[str, str, Decimal, str | None]]:
    return [(line.movement, line.for_month, line.amount, line.correction_of) for line in statement.lines]


def worked_out(line: StatementLine) -> Decimal:
    """The amount, as whoever reads the calculation works it out."""
    assert line.calculation
    return line.calculation.owed - line.calculation.ordered_before - line.calculation.set_off


def test_what_was_paid_in_a_month_is_stated_once_on_the_second_target_day_of_the_next() -> None:
    desk = paying()
    due = pay(desk)
    assert told(desk.until(date(2026, 4, 1))) == []
    [statement] = told(desk.until(MARCH_STATED))
    assert (statement.case_id, statement.grant_id, statement.month) == (CASE, GRANT, "2026-03")
    [line] = statement.lines
    assert (line.movement, line.payment_id, line.executed_on) == ("paid", due.payment_id, PAID_IN_MARCH)
    assert (statement.total_paid, statement.total_returned, statement.total_recovered) == (
        FULL,
        NOTHING,
        NOTHING,
    )
    assert told(desk.until(date(2026, 5, 4))) == [statement]


def test_a_whole_month_is_thirty_days_under_the_decision_that_grants_it() -> None:
    desk = paying(percentage="80")
    pay(desk)
    [statement] = told(desk.until(MARCH_STATED))
    calculation = statement.lines[0].calculation
    assert calculation
    [part] = calculation.parts
    assert (part.version, part.monthly_amount, part.percentage) == (1, FULL, Decimal(80))
    assert (part.first, part.last, part.days) == (date(2026, 2, 1), date(2026, 2, 28), 30)
    assert calculation.basis.startswith("SGB III § 337(2); SGB III § 339")
    assert worked_out(statement.lines[0]) == FULL


def test_a_part_of_a_month_shows_its_days() -> None:
    desk = paying(starts_on=date(2026, 2, 15))
    pay(desk)
    [statement] = told(desk.until(MARCH_STATED))
    [line] = statement.lines
    assert line.calculation
    [part] = line.calculation.parts
    assert (part.first, part.days, part.amount) == (date(2026, 2, 15), 14, Decimal("437.70"))
    assert line.amount == worked_out(line) == Decimal("437.70")


def test_a_top_up_shows_what_had_been_ordered_before() -> None:
    desk = paying()
    pay(desk)
    higher = approved(version=2, monthly="1000.00"), notified(version=2, deemed=date(2026, 3, 9))
    desk.take(*higher).until(date(2026, 3, 9))
    pay(desk)
    [statement] = told(desk.until(MARCH_STATED))
    first, top_up = statement.lines
    assert (first.kind, top_up.kind, top_up.amount) == ("instalment", "top_up", Decimal("62.08"))
    assert top_up.calculation
    assert (top_up.calculation.owed, top_up.calculation.ordered_before) == (Decimal("1000.00"), FULL)
    assert [worked_out(line) for line in statement.lines] == [first.amount, top_up.amount]
    assert statement.total_paid == Decimal("1000.00")


def test_a_month_under_two_decisions_shows_the_part_of_each() -> None:
    desk = paying()
    change = approved(version=2, monthly="600.00", starts_on=date(2026, 3, 16)), notified(version=2)
    desk.take(*change).until(date(2026, 4, 1))
    pay(desk)
    april = told(desk.until(date(2026, 5, 5)))[-1]
    [line] = april.lines
    assert line.calculation
    assert [(part.version, part.first.day, part.days) for part in line.calculation.parts] == [
        (1, 1, 14),
        (2, 16, 16),
    ]
    assert line.amount == worked_out(line)


def test_what_later_changes_a_grant_leaves_the_calculation_of_what_was_paid() -> None:
    desk = paying(starts_on=date(2026, 2, 15))
    pay(desk)
    desk.take(ended(date(2026, 2, 20)))
    [statement] = told(desk.until(MARCH_STATED))
    assert statement.lines[0].amount == worked_out(statement.lines[0]) == Decimal("437.70")


def test_money_that_came_back_in_the_month_is_a_line_of_its_own() -> None:
    desk = paying()
    due = pay(desk)
    desk.take(returned_on(due, date(2026, 3, 5)))
    [statement] = told(desk.until(MARCH_STATED))
    assert movements(statement) == [("paid", "2026-02", FULL, None), ("returned", "2026-02", FULL, None)]
    back = statement.lines[1]
    assert (back.returned_on, back.code, back.calculation) == (date(2026, 3, 5), "AC04", None)
    assert (statement.total_paid, statement.total_returned) == (FULL, FULL)


def test_money_that_comes_back_later_is_stated_in_the_month_in_which_it_came() -> None:
    desk = paying()
    due = pay(desk)
    desk.until(date(2026, 4, 1)).take(returned_on(due, date(2026, 4, 1)))
    march, april = told(desk.until(date(2026, 5, 5)))
    assert movements(march) == [("paid", "2026-02", FULL, None)]
    assert movements(april) == [("returned", "2026-02", FULL, None)]


def test_a_booking_told_too_late_is_a_correction_in_the_next_statement() -> None:
    desk = paying()
    due = desk.payments()[0]
    desk.until(date(2026, 4, 8)).take(executed(due))
    [april] = told(desk.until(date(2026, 5, 5)))
    assert april.month == "2026-04"
    assert movements(april) == [("paid", "2026-02", FULL, "2026-03")]


def test_a_statement_that_is_out_is_never_drawn_up_again() -> None:
    desk = paying()
    due = pay(desk)
    desk.until(MARCH_STATED).take(returned_on(due, date(2026, 3, 31)))
    march, april = told(desk.until(date(2026, 5, 5)))
    assert (march.month, april.month) == ("2026-03", "2026-04")
    assert march.statement_id != april.statement_id
    assert movements(april) == [("returned", "2026-02", FULL, "2026-03")]


def test_a_booking_of_the_last_day_that_is_told_on_the_first_of_the_next_month_is_in_time() -> None:
    desk = paying()
    due = desk.payments()[0]
    desk.until(date(2026, 4, 1))
    pay(desk)
    desk.take(PaymentExecuted(payment_id=due.payment_id, executed_on=date(2026, 3, 31), bank_reference="B"))
    march, april = told(desk.until(date(2026, 5, 5)))
    assert movements(march) == [("paid", "2026-02", FULL, None)]
    assert movements(april) == [("paid", "2026-03", FULL, None)]


def test_what_was_known_in_time_is_stated_for_its_months_however_late_it_is_handled() -> None:
    desk = paying()
    pay(desk)
    desk.by_calendar.clear()
    desk.until(date(2026, 4, 1))
    pay(desk)
    desk.until(date(2026, 6, 1))
    desk.by_calendar["statement"] = moment(desk.today)
    march, april = told(desk.until(date(2026, 6, 2)))
    assert [each.month for each in (march, april)] == ["2026-03", "2026-04"]
    assert {line.correction_of for each in (march, april) for line in each.lines} == {None}


def test_where_nothing_moved_there_is_no_statement() -> None:
    desk = paying()
    desk.take(rejected(desk.payments()[0]))
    assert told(desk.until(date(2026, 12, 31))) == []


def test_fees_are_no_matter_of_this_statement() -> None:
    desk = Desk().take(service_registered(), commissioned(), invoiced()).until(PAID_IN_MARCH)
    pay(desk)
    assert told(desk.until(date(2026, 12, 31))) == []


def test_repeated_reports_state_nothing_twice() -> None:
    desk = paying()
    due = pay(desk)
    desk.take(executed(due), executed(due), returned(due), returned(due), executed(due))
    [statement] = told(desk.until(date(2026, 12, 31)))
    assert [line.movement for line in statement.lines] == ["paid", "returned"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_events_changes_no_statement(order: tuple[int, ...]) -> None:
    desk = paying()
    due = pay(desk)
    later: tuple[Event, ...] = (
        returned_on(due, date(2026, 3, 5)),
        demanded(),
        approved(version=2, payee_id=OTHER_PAYEE),
    )
    desk.take(*(later[place] for place in order))
    [statement] = told(desk.until(MARCH_STATED))
    assert movements(statement) == [("paid", "2026-02", FULL, None), ("returned", "2026-02", FULL, None)]


def test_what_came_in_on_a_receivable_is_stated_a_write_off_is_not() -> None:
    desk = paying()
    desk.take(demanded("100.00"))
    assert desk.case
    receivable = str(desk.case.demands[0].receivable_id)
    desk.order("receive", "carla", receivable_id=receivable, amount="60.00", booked_on="2026-03-20", key="k1")
    desk.order("write_off", "carla", receivable_id=receivable, amount="40.00", code="waived", reason="gering")
    [statement] = told(desk.until(MARCH_STATED))
    assert statement.lines == ()
    [recovery] = statement.recoveries
    assert (str(recovery.receivable_id), recovery.kind, recovery.amount, recovery.received_on) == (
        receivable,
        "payment",
        Decimal("60.00"),
        date(2026, 3, 20),
    )
    assert statement.total_recovered == Decimal("60.00")


def test_a_payment_that_something_was_set_off_against_shows_how_much() -> None:
    desk = paying()
    desk.take(demanded("100.00"))
    assert desk.case
    receivable = str(desk.case.demands[0].receivable_id)
    assert (
        desk.order("set_off", "carla", receivable_id=receivable, amount="100.00", reason="geprüft") == Reply()
    )
    desk.until(date(2026, 4, 1))
    pay(desk)
    march, april = told(desk.until(date(2026, 5, 5)))
    assert [(each.kind, each.amount) for each in march.recoveries] == [("offset", Decimal("100.00"))]
    [line] = april.lines
    assert line.calculation
    assert (line.amount, line.calculation.set_off) == (Decimal("837.92"), Decimal("100.00"))
    assert worked_out(line) == line.amount
    assert line.calculation.basis.endswith("SGB I § 51")


@pytest.mark.parametrize("reported_too", [False, True])
def test_what_the_bank_s_own_messages_tell_is_stated_once(reported_too: bool) -> None:
    desk = paying()
    due = desk.payments()[0]
    booking = {"key": "b1", "kind": "debit", "amount": str(due.amount), "on": "2026-03-03"}
    back = {"key": "b2", "kind": "credit", "amount": str(due.amount), "on": "2026-03-06", "reason": "AC04"}
    for fact in (back, booking, back):
        assert (
            desk.order("told", "dora", payment_id=str(due.payment_id), fact=fact, message="3f2a") == Reply()
        )
    if reported_too:
        desk.take(executed(due), returned(due))
    [statement] = told(desk.until(MARCH_STATED))
    assert [line.movement for line in statement.lines] == ["paid", "returned"]
    assert statement.lines[1].code == "AC04"
