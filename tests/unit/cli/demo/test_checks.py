"""A run fails for what is left over, except for what its input wants to show."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from cli.demo import checks
from cli.demo.result import KeptBack, Leftovers
from services.payments.reconciling.differences import difference
from services.payments.reconciling.evidence import Period
from services.payments.reconciling.reconciliation import Reconciliation

KEPT = KeptBack("waiting", "grant 17", "payments.events.v1", 2, 40, explained=False)
MEANT = KeptBack("waiting", "grant 18", "payments.events.v1", 2, 41, explained=True)


def test_a_day_that_does_not_end_is_told() -> None:
    assert checks.reached(date(2026, 6, 30), None).ok
    assert checks.reached(date(2026, 6, 30), "2026-04-01: stuck").detail == "2026-04-01: stuck"


def test_messages_in_an_outbox_are_counted_by_service() -> None:
    check = checks.outboxes_empty([Leftovers("intake", 0, (), ()), Leftovers("payments", 3, (), ())])
    assert not check.ok
    assert check.detail == "payments has 3 messages not sent."


def test_only_what_the_input_does_not_explain_fails_a_run() -> None:
    assert checks.nothing_parked([Leftovers("payments", 0, (MEANT,), ())]).ok
    assert checks.no_dead_letters([Leftovers("payments", 0, (), (MEANT,))]).ok
    check = checks.nothing_parked([Leftovers("payments", 0, (MEANT, KEPT), ())])
    assert check.detail == "payments: parked (waiting) grant 17 [payments.events.v1, partition 2, offset 40]."
    assert not checks.no_dead_letters([Leftovers("payments", 0, (), (KEPT,))]).ok


def test_many_findings_are_cut_short() -> None:
    check = checks.no_dead_letters([Leftovers("payments", 0, (), (KEPT,) * 5)])
    assert check.detail.endswith("And 2 more.")


def test_a_process_that_runs_on_or_ends_badly_fails_a_run() -> None:
    assert checks.stopped({"intake": 0, "Kafka": 0}).ok
    check = checks.stopped({"intake": -9, "payments": None})
    assert check.detail == "intake ended with status -9. payments is still running."


def test_what_does_not_say_the_same_of_the_money_fails_a_run() -> None:
    period = Period(date(2026, 2, 2), date(2026, 12, 17))
    case_id, payment_id = UUID(int=1), UUID(int=2)
    differs = difference("bank_differs", case_id, payment_id, expected="settled 10.00", found="0.00 out")
    assert checks.reconciled(Reconciliation(period, (), (), ())).ok
    check = checks.reconciled(Reconciliation(period, (), (differs,), ()))
    assert check.detail == f"bank_differs of {payment_id}: expected settled 10.00, found 0.00 out."
    assert checks.reconciled(Reconciliation(period, (), (differs,), ()), {payment_id}).ok
    silent = checks.reconciled(Reconciliation(period, (), (), ("The bank said nothing of 5 payments.",)))
    assert silent.ok
    assert silent.detail.endswith("The bank said nothing of 5 payments.")
