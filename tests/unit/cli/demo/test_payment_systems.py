"""Payment systems execute what is due on its day, unless a case deviates."""

from __future__ import annotations

from datetime import date

from cli.demo.partners.deviations import Rejected, Returned
from cli.demo.partners.payment_system import PaymentSystems
from contracts.payments import PaymentCancelled, PaymentExecuted, PaymentRejected, PaymentReturned
from tests.unit.cli.demo.messages import CASE, payment, to_payment_system

DUE = date(2026, 4, 1)


def test_a_payment_is_executed_on_the_day_it_is_due() -> None:
    [reply] = PaymentSystems(["main"]).receive(to_payment_system(payment()), DUE)
    assert isinstance(reply.event, PaymentExecuted)
    assert reply.event.executed_on == DUE
    assert reply.topic == "disbursements.main.replies.v1"
    assert (reply.source, reply.key) == ("/payment-systems/main", str(payment().grant_id))
    assert reply.subject == str(CASE)


def test_a_payment_that_comes_early_waits_for_its_day() -> None:
    systems = PaymentSystems(["main"])
    assert systems.receive(to_payment_system(payment()), date(2026, 3, 30)) == []
    assert systems.next_date == DUE
    assert len(systems.due(DUE)) == 1


def test_a_payment_cancelled_before_its_day_is_not_executed() -> None:
    systems = PaymentSystems(["main"])
    systems.receive(to_payment_system(payment()), date(2026, 3, 30))
    cancelled = PaymentCancelled(payment_id=payment().payment_id, grant_id=payment().grant_id, case_id=CASE)
    assert systems.receive(to_payment_system(cancelled), date(2026, 3, 31)) == []
    assert systems.next_date is None


def test_a_payment_comes_back_some_days_after_its_execution() -> None:
    systems = PaymentSystems(["main"], {CASE: Returned(returned="AC04", month="2026-04", after_days=9)})
    assert len(systems.receive(to_payment_system(payment("2026-03")), DUE)) == 1
    assert systems.next_date is None
    [executed] = systems.receive(to_payment_system(payment("2026-04")), DUE)
    assert isinstance(executed.event, PaymentExecuted)
    assert systems.next_date == date(2026, 4, 10)
    [returned] = systems.due(date(2026, 4, 10))
    assert returned.event == PaymentReturned(
        payment_id=payment("2026-04").payment_id, returned_on=date(2026, 4, 10), code="AC04"
    )


def test_the_second_attempt_goes_through() -> None:
    systems = PaymentSystems(["main"], {CASE: Rejected(rejected="AC01")})
    [rejected] = systems.receive(to_payment_system(payment()), DUE)
    assert isinstance(rejected.event, PaymentRejected)
    assert rejected.event.code == "AC01"
    [executed] = systems.receive(to_payment_system(payment(attempt=2)), DUE)
    assert isinstance(executed.event, PaymentExecuted)


def test_a_deviation_means_one_payment_of_the_case() -> None:
    systems = PaymentSystems(["main"], {CASE: Rejected(rejected="AC01")})
    systems.receive(to_payment_system(payment("2026-03")), DUE)
    [executed] = systems.receive(to_payment_system(payment("2026-04")), DUE)
    assert isinstance(executed.event, PaymentExecuted)


def test_payments_of_the_month_that_its_bank_answers_for_are_left_to_the_bank() -> None:
    systems = PaymentSystems(["main"], by_bank={"main": "2026-04"})
    assert systems.receive(to_payment_system(payment()), DUE) == []
    assert systems.next_date is None
    others = PaymentSystems(["main"], by_bank={"main": "2026-05", "other": "2026-04"})
    assert len(others.receive(to_payment_system(payment()), DUE)) == 1
