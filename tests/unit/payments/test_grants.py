"""Paying a grant: when, how much, and not before its conditions are met."""

from datetime import date
from decimal import Decimal

import pytest

from chassis.handling import Key
from contracts.agency import ApplicationAmended, DocumentReceived
from contracts.eligibility import GrantResumed, RepaymentDemanded
from contracts.envelope import Event
from contracts.intake import ApplicationCompleted
from contracts.notifications import NoticeReturned
from contracts.payments import InstalmentsPlanned, PaymentHeld, PaymentOrdered, PaymentReleased
from contracts.values import Document
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import (
    CASE,
    GRANT,
    OTHER_PAYEE,
    PAYEE,
    approved,
    ended,
    notified,
    recorded,
    register_entry,
    registered,
    started,
    suspended,
)

FULL = Decimal("937.92")


def desk(*more: Event) -> Desk:
    """Everything needed to pay the first month, and more."""
    return Desk().take(registered(), recorded(), approved(), notified(), started(), *more)


def held(at: Desk) -> list[tuple[str | None, str, date | None]]:
    return [(event.month, event.reason, event.until) for event in at.told(PaymentHeld)]


def test_each_month_is_paid_once_on_the_first_target_day_of_the_next() -> None:
    paid = desk().until(date(2026, 12, 31)).paid()
    assert [(day, month) for day, month, *_ in paid] == [
        ("2026-03-02", "2026-02"),
        ("2026-04-01", "2026-03"),
        ("2026-05-04", "2026-04"),
        ("2026-06-01", "2026-05"),
        ("2026-07-01", "2026-06"),
        ("2026-08-03", "2026-07"),
    ]
    assert {line[2:] for line in paid} == {(1, "instalment", 1, FULL)}


def test_the_order_names_payee_and_file_number_but_neither_person_nor_benefit() -> None:
    at = desk().until(date(2026, 3, 2))
    [publish], [due] = at.due, at.payments()
    assert (publish.topic, publish.subject) == ("disbursements.main.due.v1", str(CASE))
    assert publish.personal == (str(PAYEE),)
    assert due.ce_partitionkey == str(GRANT)
    assert (due.payee.name, due.payee.iban) == ("Tischlerei Müller GmbH", "DE89370400440532013000")
    assert due.remittance == "117A042/26 2026-02"
    assert len(due.end_to_end_id) <= 35
    [ordered] = at.told(PaymentOrdered)
    assert (ordered.payment_id, ordered.amount) == (due.payment_id, FULL)


def test_the_plan_shows_the_version_by_month() -> None:
    at = Desk().take(registered(), approved(starts_on=date(2026, 2, 15), ends_on=date(2026, 3, 31)))
    [plan] = at.told(InstalmentsPlanned)
    assert [(each.month, each.days, each.amount, each.due_on) for each in plan.instalments] == [
        ("2026-02", 14, Decimal("437.70"), date(2026, 3, 2)),
        ("2026-03", 30, FULL, date(2026, 4, 1)),
    ]


def test_a_version_that_comes_twice_changes_nothing() -> None:
    at = desk().take(approved())
    assert len(at.told(InstalmentsPlanned)) == 1


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        (started(), "not_started"),
        (notified(), "notice_not_deemed"),
        (registered(), "application_unknown"),
    ],
)
def test_nothing_is_paid_without(missing: Event, reason: str) -> None:
    facts = [registered(), recorded(), approved(), notified(), started()]
    at = Desk().take(*(fact for fact in facts if fact != missing)).until(date(2026, 3, 10))
    assert at.paid() == []
    assert held(at) == [("2026-02", reason, None)]
    at.take(missing)
    assert [day for day, *_ in at.paid()] == ["2026-03-10"]
    assert [event.payment_id for event in at.told(PaymentReleased)] == [at.payments()[0].payment_id]


def test_nothing_is_paid_before_the_notice_counts_as_notified() -> None:
    at = Desk().take(registered(), recorded(), approved(), notified(deemed=date(2026, 3, 7)), started())
    assert at.until(date(2026, 3, 6)).paid() == []
    assert held(at) == [("2026-02", "notice_not_deemed", date(2026, 3, 7))]
    assert [day for day, *_ in at.until(date(2026, 3, 31)).paid()] == ["2026-03-09"]  # the 7th is a Saturday


def test_a_notice_that_came_back_has_notified_nobody() -> None:
    at = desk(NoticeReturned(case_id=CASE, notice_id=notified().notice_id)).until(date(2026, 3, 5))
    assert at.paid() == []
    at.take(notified(deemed=date(2026, 3, 11))).until(date(2026, 3, 31))
    assert [day for day, *_ in at.paid()] == ["2026-03-11"]


def test_months_before_the_decision_are_paid_when_it_is_notified_and_not_reported_as_held() -> None:
    at = Desk(today=date(2026, 5, 11)).take(registered(), recorded(), approved(), started())
    at.take(notified(deemed=date(2026, 5, 16))).until(date(2026, 5, 20))
    assert [(day, month) for day, month, *_ in at.paid()] == [
        ("2026-05-18", "2026-02"),
        ("2026-05-18", "2026-03"),
        ("2026-05-18", "2026-04"),
    ]
    assert held(at) == []


def test_vocational_training_waits_for_the_register_entry() -> None:
    at = Desk().take(registered(documents=()), recorded(), approved(), notified(), started())
    assert held(at.until(date(2026, 3, 9))) == [("2026-02", "register_entry_missing", None)]
    at.take(DocumentReceived(case_id=CASE, kind="other", document_id="d1", received_on=date(2026, 3, 9)))
    assert at.paid() == []
    assert [day for day, *_ in at.take(register_entry()).paid()] == ["2026-03-09"]


def test_the_register_entry_may_come_with_the_complete_application() -> None:
    entry = Document(kind="register_entry", document_id="d3", received_on=date(2026, 2, 3))
    complete = ApplicationCompleted(case_id=CASE, completed_on=date(2026, 2, 3), documents=(entry,))
    at = Desk().take(registered(documents=()), recorded(), approved(), notified(), started(), complete)
    assert len(at.until(date(2026, 3, 2)).paid()) == 1


@pytest.mark.parametrize("kind", ["further_training", "retraining", "dual_study"])
def test_other_training_needs_no_register_entry(kind: str) -> None:
    application = registered(documents=(), training={"kind": kind})
    at = Desk().take(application, recorded(), approved(), notified(), started())
    assert len(at.until(date(2026, 3, 2)).paid()) == 1


def test_an_amendment_changes_whether_a_register_entry_is_needed() -> None:
    at = Desk().take(registered(documents=()), recorded(), approved(), notified(), started())
    at.take(ApplicationAmended(case_id=CASE, facts={"kind": "retraining"}))
    assert len(at.until(date(2026, 3, 2)).paid()) == 1


def test_a_payment_waits_for_the_copy_of_the_account() -> None:
    at = Desk().take(registered(), approved(), notified(), started()).until(date(2026, 3, 2))
    assert at.waiting == Key("payee", str(PAYEE))
    assert [day for day, *_ in at.take(recorded()).paid()] == ["2026-03-02"]


def test_without_an_account_money_is_held_until_a_new_version_names_one() -> None:
    at = Desk().take(registered(), recorded(), approved(payee_id=None), notified(), started())
    assert held(at.until(date(2026, 3, 9))) == [("2026-02", "no_payee", None)]
    at.take(approved(version=2), notified(version=2, deemed=date(2026, 3, 13))).until(date(2026, 3, 31))
    assert at.paid() == [("2026-03-13", "2026-02", 2, "instalment", 1, FULL)]


def test_a_higher_version_pays_up_what_was_paid_too_little() -> None:
    at = desk().until(date(2026, 4, 2))
    at.take(approved(version=2, monthly="950.00"), notified(version=2, deemed=date(2026, 4, 14)))
    at.until(date(2026, 5, 31))
    assert at.paid()[2:] == [
        ("2026-04-14", "2026-02", 2, "top_up", 1, Decimal("12.08")),
        ("2026-04-14", "2026-03", 2, "top_up", 1, Decimal("12.08")),
        ("2026-05-04", "2026-04", 2, "instalment", 1, Decimal("950.00")),
    ]


def test_the_old_amount_is_paid_on_until_a_higher_one_is_notified() -> None:
    at = desk().until(date(2026, 3, 31))
    at.take(approved(version=2, monthly="950.00"), notified(version=2, deemed=date(2026, 4, 4)))
    at.until(date(2026, 4, 30))
    assert at.paid()[1:] == [
        ("2026-04-01", "2026-03", 1, "instalment", 1, FULL),
        ("2026-04-07", "2026-02", 2, "top_up", 1, Decimal("12.08")),  # Easter closes TARGET until the 6th
        ("2026-04-07", "2026-03", 2, "top_up", 1, Decimal("12.08")),
    ]


def test_no_more_than_a_lower_version_leaves_is_paid_even_before_it_is_notified() -> None:
    at = desk().until(date(2026, 3, 31))
    at.take(approved(version=2, monthly="900.00", starts_on=date(2026, 3, 1)))
    at.take(notified(version=2, deemed=date(2026, 4, 4))).until(date(2026, 5, 31))
    assert at.paid()[1:] == [
        ("2026-04-01", "2026-03", 1, "instalment", 1, Decimal("900.00")),
        ("2026-05-04", "2026-04", 2, "instalment", 1, Decimal("900.00")),
    ]
    assert at.case is not None
    assert at.case.overpaid == ()


def test_what_was_paid_too_much_is_remembered_and_never_set_off() -> None:
    at = desk().until(date(2026, 4, 2))
    at.take(approved(version=2, monthly="900.00"), notified(version=2, deemed=date(2026, 4, 14)))
    at.until(date(2026, 5, 31))
    assert at.case is not None
    assert [(each.month, each.amount) for each in at.case.overpaid] == [
        ("2026-02", Decimal("37.92")),
        ("2026-03", Decimal("37.92")),
    ]
    assert at.paid()[2:] == [("2026-05-04", "2026-04", 2, "instalment", 1, Decimal("900.00"))]


def test_a_suspension_holds_money_until_it_is_resumed() -> None:
    at = desk(suspended()).until(date(2026, 4, 10))
    assert at.paid() == []
    assert [reason for _, reason, _ in held(at)] == ["suspended", "suspended"]
    at.take(GrantResumed(case_id=CASE, grant_id=GRANT))
    assert [(day, month) for day, month, *_ in at.paid()] == [
        ("2026-04-10", "2026-02"),
        ("2026-04-10", "2026-03"),
    ]


def test_without_a_cancellation_in_time_a_suspension_ends_by_law() -> None:
    at = desk(suspended(until=date(2026, 4, 2))).until(date(2026, 4, 30))
    assert held(at)[0] == ("2026-02", "suspended", date(2026, 4, 3))
    assert {day for day, *_ in at.paid()} == {"2026-04-07"}  # Good Friday is the 3rd


def test_an_early_end_pays_its_last_month_in_part() -> None:
    at = desk().until(date(2026, 4, 15)).take(ended(date(2026, 4, 10))).until(date(2026, 12, 31))
    assert at.paid()[2:] == [("2026-05-04", "2026-04", 1, "instalment", 1, Decimal("312.64"))]
    assert at.due_at is None


def test_an_end_in_the_past_leaves_an_overpayment_and_a_hold_that_ends() -> None:
    at = desk(suspended()).until(date(2026, 3, 9)).take(ended(date(2026, 2, 1)))
    assert at.paid() == [("2026-03-09", "2026-02", 1, "instalment", 1, Decimal("31.26"))]
    assert len(at.told(PaymentReleased)) == len(at.told(PaymentHeld)) == 1


def test_an_end_without_a_day_is_the_day_of_the_act() -> None:
    at = desk().until(date(2026, 4, 15)).take(ended(None)).until(date(2026, 12, 31))
    assert at.paid()[-1][1:2] + at.paid()[-1][-1:] == ("2026-04", Decimal("468.96"))


def test_a_decision_after_the_end_leaves_the_gap_unpaid() -> None:
    at = desk().until(date(2026, 3, 16)).take(ended(date(2026, 3, 15)))
    again = approved(version=2, starts_on=date(2026, 6, 1))
    at.take(again, notified(version=2, deemed=date(2026, 3, 20))).until(date(2026, 12, 31))
    assert [month for _, month, *_ in at.paid()] == ["2026-02", "2026-03", "2026-06", "2026-07"]


def test_a_demand_is_recorded_and_changes_no_payment() -> None:
    demand = RepaymentDemanded(
        case_id=CASE, grant_id=GRANT, amount=Decimal("100.00"), due_on=date(2026, 5, 1)
    )
    at = desk(demand).until(date(2026, 3, 2))
    assert at.case is not None
    assert at.case.demands[0].amount == Decimal("100.00")
    assert at.paid()[0][-1] == FULL


@pytest.mark.parametrize(
    "act", [suspended(), ended(None), GrantResumed(case_id=CASE), notified(act="GrantRefused")]
)
def test_acts_on_an_unknown_grant_change_nothing(act: Event) -> None:
    assert Desk().take(act).case is None


def test_a_new_account_is_used_only_once_its_version_is_notified() -> None:
    at = desk(recorded(OTHER_PAYEE)).until(date(2026, 3, 31))
    at.take(approved(version=2, payee_id=OTHER_PAYEE), notified(version=2, deemed=date(2026, 4, 9)))
    at.until(date(2026, 4, 30))
    assert at.paid()[1:] == [("2026-04-09", "2026-03", 2, "instalment", 1, FULL)]
    assert at.payments()[1].payee.iban == "DE12500105170648489890"
    assert held(at) == [("2026-03", "notice_not_deemed", date(2026, 4, 9))]


WORK: dict[str, object] = {
    "disability_status": "severely_disabled",
    "receives_basic_income": False,
    "work_starts_on": date(2026, 2, 1),
    "permanent": True,
    "monthly_wage": Decimal("2800.00"),
    "former_employment_months": 0,
    "other_wage_subsidy": False,
    "employer_district": "braunschweig-goslar",
    "employee_district": "braunschweig-goslar",
}


def test_an_integration_grant_is_paid_once_work_has_begun_and_needs_no_register_entry() -> None:
    application = registered(procedure="integration_grant", facts=WORK, documents=())
    approval = approved(procedure="integration_grant", monthly="2016.00")
    at = Desk().take(application, recorded(), approval, notified()).until(date(2026, 3, 10))
    assert held(at) == [("2026-02", "not_started", None)]
    assert at.take(started()).paid() == [("2026-03-10", "2026-02", 1, "instalment", 1, Decimal("2016.00"))]
