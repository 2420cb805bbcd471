"""What the demo's bank writes is what banks write: the service reads it and finds each payment's fate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cli.demo.partners.bank.bank import Bank
from cli.demo.partners.bank.habits import ComesBack, Habits, Stranger
from services.payments.bank.matching import KnownPayment, Matched, Reported, match
from tests.unit.cli.demo.bank.desk import AMOUNTS, IBANS, OURS, TODAY, bookings, ordered, reports, written

LATER = date(2026, 9, 3)
KNOWN = [KnownPayment(f"E{n}", AMOUNTS[n], f"AZ-{n} 2026-08", "RUN1", "RUN1-1") for n in range(4)]
STRANGER = Stranger(
    day=TODAY, amount=Decimal("120.00"), name="Ida Fremd", iban=OURS, remittance="Danke fuer die Hilfe"
)
HABITS = Habits(
    answers_for="2026-09",
    closed={IBANS[0]: "AC01"},
    returned={IBANS[1]: ComesBack(reason="AC04", after_days=2)},
    without_reference=frozenset({IBANS[2]}),
    strangers=(STRANGER,),
)


def _reported(bank: Bank, *days: date) -> Reported:
    """All that the bank says of the file, day by day."""
    told = Reported().adding(reports(bank.submit(written(ordered()), TODAY)))
    for day in days:
        closed = bank.close(day)
        assert closed
        told = told.adding(bookings(closed.notification)).adding(bookings(closed.statement))
    return told


def _statuses(matched: Matched) -> list[str]:
    return [matched.fates[each.end_to_end_id].status for each in KNOWN]


def test_regularly_every_transfer_is_executed_on_its_day() -> None:
    bank = Bank(Habits(answers_for="2026-09"))
    matched = match(KNOWN, _reported(bank, TODAY))
    assert _statuses(matched) == ["executed"] * 4
    assert matched.unmatched == ()
    assert bank.next_date is None


def test_each_line_has_the_fate_that_the_habits_say() -> None:
    bank = Bank(HABITS)
    told = _reported(bank, TODAY, LATER)
    matched = match(KNOWN, told)
    assert _statuses(matched) == ["rejected", "returned", "executed", "executed"]
    assert [matched.fates[id_].reasons for id_ in ("E0", "E1")] == [("AC01",), ("AC04",)]
    assert [each.remittance for each in matched.unmatched] == ["Danke fuer die Hilfe"]
    assert match(KNOWN, told.adding(told.bookings.values())) == matched


def test_a_return_comes_days_after_the_booking() -> None:
    bank = Bank(HABITS)
    assert _statuses(match(KNOWN, _reported(bank, TODAY))) == ["rejected", "executed", "executed", "executed"]
    assert bank.next_date == LATER
    closed = bank.close(LATER)
    assert closed
    [back] = bookings(closed.notification)
    assert (back.direction, back.amount, back.end_to_end_id) == ("credit", AMOUNTS[1], "E1")
    assert (back.booked_on, back.return_reason, back.reversal) == (LATER, "AC04", False)


def test_the_batch_has_its_transfers_in_the_notification_and_its_sum_in_the_statement() -> None:
    bank = Bank(HABITS)
    bank.submit(written(ordered()), TODAY)
    closed = bank.close(TODAY)
    assert closed
    *parts, _ = sorted(bookings(closed.notification), key=lambda each: each.direction, reverse=True)
    batch = next(each for each in bookings(closed.statement) if each.batch_sum)
    assert [part.end_to_end_id for part in parts] == ["E1", None, "E3"]
    assert {part.entry_reference for part in parts} == {batch.entry_reference}
    assert batch.amount == sum(part.amount for part in parts) == sum(AMOUNTS[1:])
    assert (batch.batch_count, batch.payment_information_id) == (3, "RUN1-1")


def test_a_day_without_entries_is_not_reported() -> None:
    bank = Bank(HABITS)
    assert bank.close(TODAY) is None, "nobody has an account before the first file"
    bank.submit(written(ordered(day=LATER)), TODAY)
    assert bank.close(TODAY) is not None, "the stranger's money"
    assert bank.close(TODAY) is None
    assert bank.next_date == LATER


def test_balances_go_on_from_day_to_day() -> None:
    bank = Bank(HABITS)
    bank.submit(written(ordered()), TODAY)
    first, second = bank.close(TODAY), bank.close(LATER)
    assert first
    assert second
    paid = sum(AMOUNTS[1:]) - Decimal("120.00")
    assert f">{Decimal(5_000_000) - paid:.2f}<".encode() in first.statement
    assert second.statement.count(f">{Decimal(5_000_000) - paid:.2f}<".encode()) == 1
    assert f">{Decimal(5_000_000) - paid + AMOUNTS[1]:.2f}<".encode() in second.statement


def test_a_file_that_does_not_add_up_is_refused_as_a_whole() -> None:
    bank = Bank(Habits(answers_for="2026-09"))
    wrong = written(ordered()).replace(b'<InstdAmt Ccy="EUR">531.49', b'<InstdAmt Ccy="EUR">531.50')
    [report] = reports(bank.submit(wrong, TODAY))
    assert (report.level, report.rejected, report.reasons) == ("file", True, ("AM10",))
    assert report.original_message_id == "RUN1"
    assert bank.close(TODAY) is None


@pytest.mark.parametrize(
    ("closed", "said"),
    [
        ({}, [("file", "ACCP"), ("block", "ACCP")]),
        ({IBANS[0]: "AC04"}, [("file", "PART"), ("transfer", "RJCT"), ("block", "PART")]),
        (
            dict.fromkeys(IBANS[:2], "AC04"),
            [("file", "RJCT"), ("transfer", "RJCT"), ("transfer", "RJCT"), ("block", "RJCT")],
        ),
    ],
)
def test_a_status_for_file_block_and_each_refused_transfer(
    closed: dict[str, str], said: list[tuple[str, str]]
) -> None:
    bank = Bank(Habits(answers_for="2026-09", closed=closed))
    told = reports(bank.submit(written(ordered((0, 1))), TODAY))
    assert [(each.level, each.status) for each in told] == said


def test_the_same_files_are_answered_by_the_same_bytes() -> None:
    def answers() -> list[bytes]:
        bank = Bank(HABITS)
        status = bank.submit(written(ordered()), TODAY)
        days = [bank.close(TODAY), bank.close(LATER)]
        return [status, *(each for day in days if day for each in (day.notification, day.statement))]

    assert answers() == answers()
    assert len(answers()) == 5


def test_a_name_differs_only_where_the_habits_say_so() -> None:
    regular, differing = Bank(Habits()), Bank(Habits(names_differ=frozenset({IBANS[2]})))
    assert [regular.check_payee(iban) for iban in IBANS] == ["RVNA", None, "RCVC", "RCVC"]
    assert [differing.check_payee(iban) for iban in IBANS] == ["RVNA", None, "RVNM", "RCVC"]


def test_without_a_month_no_file_is_answered() -> None:
    assert not Bank(Habits()).answers_for(TODAY)
    assert Bank(HABITS).answers_for(TODAY)
    assert not Bank(HABITS).answers_for(date(2026, 10, 1))
