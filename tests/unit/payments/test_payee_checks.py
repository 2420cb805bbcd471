"""Before the first payment to an account the bank says whose it is, where the payment system wants that."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from chassis.handling import Reply
from chassis.registry import Registry
from contracts.payments import PaymentHeld, PaymentReleased
from services.payments.items import WorkItem
from services.payments.payees import account_of
from tests.unit.given import registry
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import (
    OTHER_PAYEE,
    PAYEE,
    approved,
    commissioned,
    executed,
    invoiced,
    notified,
    recorded,
    registered,
    service_registered,
    started,
)

FACTS = registered(), recorded(), recorded(OTHER_PAYEE), approved(), notified(), started()
DAY = date(2026, 3, 2)


def wanting_checks() -> Registry:
    known = registry()
    systems = {slug: replace(each, payee_check=True) for slug, each in known.payment_systems.items()}
    return replace(known, payment_systems=systems)


@pytest.fixture
def desk() -> Desk:
    return Desk(registry=wanting_checks()).take(*FACTS)


def told(at: Desk, code: str | None, account: UUID = PAYEE, by: str = "bank") -> Reply:
    return at.checked("note_payee_check", by, account, code=code)


def held(at: Desk) -> list[tuple[str, str | None]]:
    assert at.case is not None
    return [(hold.reason, hold.owner) for hold in at.case.holds]


def items(at: Desk) -> list[str]:
    return [each.status for each in at.runs.values() if isinstance(each, WorkItem)]


def test_a_check_is_asked_for_as_soon_as_the_account_is_known(desk: Desk) -> None:
    [check] = desk.checks()
    assert (check.account, check.system, check.standing) == (PAYEE, "main", "running")


def test_where_the_payment_system_does_not_want_it_nothing_is_asked() -> None:
    desk = Desk().take(*FACTS).until(DAY)
    assert desk.checks() == []
    assert len(desk.payments()) == 1


@pytest.mark.parametrize("code", ["RCVC", "RVNA", None], ids=["match", "not possible", "opted out"])
def test_these_results_let_the_payment_go(desk: Desk, code: str | None) -> None:
    assert told(desk, code) == Reply()
    assert len(desk.until(DAY).payments()) == 1
    assert items(desk) == []
    assert desk.told(PaymentHeld) == []


def test_nothing_is_paid_while_the_check_runs(desk: Desk) -> None:
    desk.until(date(2026, 3, 3))
    assert desk.payments() == []
    assert held(desk) == [("payee_check", None)]
    told(desk, "RCVC")
    assert len(desk.payments()) == 1
    assert [each.month for each in desk.told(PaymentReleased)] == ["2026-02"]


@pytest.mark.parametrize("code", ["RVMC", "RVNM"], ids=["close match", "no match"])
def test_a_name_that_differs_is_for_a_person(desk: Desk, code: str) -> None:
    told(desk, code)
    desk.until(date(2026, 3, 3))
    assert (desk.payments(), items(desk)) == ([], ["open"])
    assert held(desk) == [("payee_check", "agency")]
    same = desk.checked("accept_payee", "bank", PAYEE, reason="Registerauszug")
    assert same.refused == "another_person"
    assert desk.checked("accept_payee", "anna", PAYEE, reason="Registerauszug") == Reply()
    assert len(desk.payments()) == 1
    assert items(desk) == ["settled"]


def test_a_later_result_may_clear_the_account(desk: Desk) -> None:
    told(desk, "RVNM")
    told(desk, "RCVC")
    assert items(desk) == ["settled"]
    assert len(desk.until(DAY).payments()) == 1
    assert told(desk, "RVNM") == Reply()
    assert desk.checks()[0].standing == "cleared"


def test_the_agency_may_name_another_account(desk: Desk) -> None:
    told(desk, "RVNM")
    desk.take(approved(version=2, payee_id=OTHER_PAYEE), notified(version=2))
    assert [check.account for check in desk.checks()] == [PAYEE, OTHER_PAYEE]
    told(desk, "RCVC", OTHER_PAYEE)
    assert [due.payment_id for due in desk.until(DAY).payments()]


def test_an_account_that_a_payment_has_reached_is_not_checked_again(desk: Desk) -> None:
    told(desk, "RCVC")
    [due] = desk.until(DAY).payments()
    desk.take(executed(due))
    asked = len(desk.checks())
    desk.until(date(2026, 4, 1))
    assert (len(desk.payments()), len(desk.checks())) == (2, asked)


def test_accounts_of_providers_are_checked_too() -> None:
    desk = Desk(registry=wanting_checks()).take(service_registered(), commissioned(), invoiced())
    [check] = desk.checks()
    provider = registry().providers[str(check.provider)]
    assert check.account == account_of(provider)
    told(desk, "RCVC", check.account)
    assert len(desk.until(DAY).payments()) == 1


def test_nothing_is_to_decide_without_a_result(desk: Desk) -> None:
    assert desk.checked("accept_payee", "anna", PAYEE, reason="…").refused == "state_forbids"
    assert desk.checked("note_payee_check", "bank", OTHER_PAYEE, code="RCVC").refused == "not_found"
